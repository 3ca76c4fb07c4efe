/**
 * What makes a node a manager: its place in the Raft group, and the rooms that run while it leads. Here leadership
 * comes and goes; what that means for the log is `consensus`, and for callers `leader-proxy.ts`.
 */
import type { Address, ClusterId, NodeId, RaftId } from '../api/ids.ts';
import type { Cluster } from '../api/objects/cluster.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import { err, ok } from '../std/result.ts';
import { memoryStore } from '../store/store.ts';
import type { Store } from '../store/types.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';
import { clusterView } from './cluster-view.ts';
import { Consensus } from './consensus/consensus.ts';
import { eraseLog, newLog, readLog } from './consensus/disk/log-on-disk.ts';
import type { LogOnDisk, Saved } from './consensus/disk/log-on-disk.ts';
import { forgetFounding, readFounding, writeFounding } from './consensus/disk/founding-file.ts';
import type { Founding } from './consensus/disk/founding-file.ts';
import { serveHealth } from './consensus/health.ts';
import { join, serveMembership } from './consensus/join.ts';
import { aloneIn } from './consensus/force-new-cluster.ts';
import { membersOf } from './consensus/members.ts';
import { randomNumber } from './consensus/proposals.ts';
import { firstLog, joinedLog } from './consensus/first-log.ts';
import { DOCKER, warnings } from './consensus/settings.ts';
import type { RaftSettings } from './consensus/settings.ts';
import { createNetworks, hasNetworks } from './founding-networks.ts';
import type { LaterRooms } from './later-rooms.ts';
import { leaderProxy } from './leader-proxy.ts';
import type { Whereabouts } from './leader-proxy.ts';
import { ledStore } from './led-store.ts';
import type { Leadership, Members } from './room.ts';
import { rooms } from './rooms.ts';

/** Callers wait for a leader no longer than an election may take (swarm-semantics §3.7). */
const LOST_AFTER_TICKS = 10;

const NOT_YET_MEMBER = 'raft: node is not yet part of a raft cluster';

export type ManagerStart =
  | { readonly kind: 'bootstrap'; readonly cluster: Cluster; readonly node: SwarmNode }
  /** `via`: managers that may be asked to let this one in. */
  | { readonly kind: 'join'; readonly via: readonly Address[] }
  /** With the log that is on the disk; `alone`: and without its other members (swarm-semantics §3.10). */
  | { readonly kind: 'resume'; readonly alone: boolean };

export interface ManagerOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly nodeId: NodeId;
  readonly clusterId: ClusterId;
  readonly start: ManagerStart;
  readonly raft?: Partial<RaftSettings>;
  /** What it needs once its swarm is in use. */
  readonly later: () => LaterRooms;
  /** Called once, when it takes part: from now on it serves, whether anyone leads or not (swarm-semantics §0). */
  onReady(): void;
  /** Called once, when this manager has been taken out of the group: it has stopped, and its files are gone. */
  onRemoved(): void;
  /** Called once if it cannot take part, with the reason; it has stopped. */
  onFailed(message: string): void;
}

export interface ManagerState {
  /** 0 before it has joined. */
  readonly raftId: RaftId;
  readonly leaderAddress: Address | null;
  readonly isLeader: boolean;
  readonly ready: boolean;
}

export interface Manager {
  stop(): void;
  /** Deletes all that Raft keeps on the disk; only after `stop`. */
  erase(): void;
  readonly store: Store;
  /** Is what the store tells of at this moment new, and not only made up for by one that was away or has just come? */
  isNews(): boolean;
  readonly members: Members;
  status(): ManagerState;
}

/** Never calls back before it has returned. */
export function startManager(options: ManagerOptions): Manager {
  const { world, rpc, nodeId, clusterId } = options;
  const { clock, disk, report } = world;
  const address = world.host.address;
  const settings: RaftSettings = { ...DOCKER, ...options.raft };

  let consensus: Consensus | null = null;
  let members: Members = noMembers(address);
  let stopped = false;
  let warned = false;
  let founded = false;
  let stopRooms: Cancel | null = null;
  let lastLead: RaftId = 0;

  const store = memoryStore(
    {
      version: () => consensus?.version() ?? 0,
      propose: (actions, done) => (consensus ? consensus.propose(actions, done) : done(err('lost-leadership'))),
    },
    clock,
  );
  const proxy = leaderProxy(rpc, clock, whereabouts);
  const cancels: Cancel[] = [serveHealth(rpc), store.watch(reportCluster)];

  function whereabouts(): Whereabouts {
    if (consensus === null) return { leader: 'unknown', lost: false };
    if (consensus.lead === consensus.raftId) return { leader: 'here' };
    const leader = consensus.membership.get(consensus.lead);
    if (leader !== undefined) return { leader: 'elsewhere', address: leader.address };
    return { leader: 'unknown', lost: consensus.ticksWithoutLeader > LOST_AFTER_TICKS };
  }

  function takePart(saved: Saved, log: LogOnDisk, founding: Founding | null): void {
    const group = new Consensus({
      world,
      rpc,
      saved,
      log,
      store,
      settings,
      listener: {
        leading: () => lead(group, founding),
        following: follow,
        removed,
        failed: end,
        settled,
      },
    });
    consensus = group;
    members = membersOf(group, { raftId: group.raftId, address }, clock);
    cancels.push(serveMembership(proxy.rpc, group, members, world.dice.fork('join')));
    reportCluster();
    cancels.push(
      clock.after(0, () => {
        group.start();
        options.onReady();
      }),
    );
  }

  /** Elected. A new swarm is founded first; control loops start with its objects in place (swarm-semantics §0). */
  function lead(group: Consensus, founding: Founding | null): void {
    const fresh = founded ? null : founding;
    if (fresh === null && store.view(hasNetworks)) return startRooms();
    const dice = world.dice.fork('networks');
    store.update(
      (tx) => {
        // After a crash in the middle of the founding they may be there already.
        if (fresh !== null) {
          tx.create('cluster', fresh.cluster);
          tx.create('node', fresh.node);
        }
        createNetworks(tx, dice);
        return ok(undefined);
      },
      (written) => {
        if (!written.ok) return;
        if (fresh !== null) forgetFounding(disk);
        founded = true;
        if (group.announced) startRooms();
      },
    );
  }

  function startRooms(): void {
    const led = ledStore(store);
    const running: Cancel[] = [led.end];
    stopRooms = () => running.forEach((stop) => stop());
    for (const [name, room] of rooms(options.later)) {
      const dice = world.dice.fork(name);
      const leadership: Leadership = {
        store: led.store,
        clock,
        dice,
        report,
        rpc: proxy.rpc,
        members,
        nodeId,
        clusterId,
      };
      running.push(room(leadership));
    }
    reportCluster();
  }

  function follow(): void {
    stopRooms?.();
    stopRooms = null;
    reportCluster();
  }

  function settled(): void {
    const group = consensus as Consensus;
    if (group.lead !== lastLead) {
      lastLead = group.lead;
      proxy.leaderChanged();
      reportCluster();
    }
    if (warned || group.lead === 0) return;
    const cluster = store.view((tx) => tx.get('cluster', clusterId));
    if (cluster === undefined) return;
    warned = true;
    for (const line of warnings(settings, cluster.spec.Raft)) report.event('daemon.log', { line });
  }

  function removed(): void {
    stop();
    erase();
    options.onRemoved();
  }

  /** It never took part. */
  const fail = (message: string): void => end(`can't initialize raft node: ${message}`);

  function end(message: string): void {
    stop();
    clock.after(0, () => options.onFailed(message));
  }

  function begin(): void {
    switch (options.start.kind) {
      case 'bootstrap':
        return found({ cluster: options.start.cluster, node: options.start.node });
      case 'join': {
        const via = options.start.via.filter((other) => other !== address);
        const cancel = join({ rpc, settings, self: world.host, via }, (answer) => {
          if (!answer.ok) return fail(answer.error);
          const saved = joinedLog({ raftId: answer.value.raftId, nodeId, clusterId }, answer.value.members);
          takePartAnew(saved, null);
        });
        cancels.push(cancel);
        return;
      }
      case 'resume':
        return resume(options.start.alone);
    }
  }

  function found(founding: Founding): void {
    eraseLog(disk);
    const fault = writeFounding(disk, founding);
    if (fault !== null) return fail(fault);
    const self = { raftId: randomNumber(world.dice.fork('raft-id')), nodeId, clusterId };
    takePartAnew(firstLog(self, world.host), founding);
  }

  function takePartAnew(saved: Saved, founding: Founding | null): void {
    const log = newLog(disk, saved);
    if (log.ok) takePart(saved, log.value, founding);
    else fail(log.error);
  }

  function resume(alone: boolean): void {
    const founding = readFounding(disk);
    if (!founding.ok) return fail(founding.error);
    const read = readLog(disk);
    if (!read.ok) return fail(read.error);
    if (read.value !== null) {
      const { log, ...saved } = read.value;
      if (!alone) return takePart(saved, log, founding.value);
      const forced = aloneIn(saved, world.host);
      const fault = log.begin(forced);
      return fault === null ? takePart(forced, log, founding.value) : fail(fault);
    }
    // The power failed before the first log was whole: nobody has heard of it yet.
    if (founding.value !== null) return found(founding.value);
    erase();
    fail('there is no log on the disk');
  }

  function stop(): void {
    if (stopped) return;
    stopped = true;
    follow();
    proxy.stop();
    cancels.forEach((cancel) => cancel());
    consensus?.stop();
    store.stop();
    report.view('raft', () => null);
    report.view('cluster', () => null);
  }

  const erase = (): void => eraseLog(disk);

  function reportCluster(): void {
    if (!stopped) report.view('cluster', () => clusterView(store, consensus?.announced ?? false));
  }

  begin();

  return {
    stop,
    erase,
    store,
    isNews: () => consensus?.isNews ?? false,
    get members() {
      return members;
    },
    status: () => {
      const leader = consensus?.membership.get(consensus.lead);
      const isLeader = leader !== undefined && leader.raftId === consensus?.raftId;
      return {
        raftId: consensus?.raftId ?? 0,
        leaderAddress: leader?.address ?? null,
        isLeader,
        ready: consensus !== null && !stopped,
      };
    },
  };
}

/** Before it has joined, a manager knows of no group. */
const noMembers = (address: Address): Members => ({
  self: { raftId: 0, address },
  list: () => [],
  canRemove: () => false,
  remove: (_id, done) => done(err(NOT_YET_MEMBER)),
  transferLeadership: (done) => done(err(NOT_YET_MEMBER)),
});
