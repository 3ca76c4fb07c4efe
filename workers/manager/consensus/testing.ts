/** Raft groups of managers in one thread, on a network and on disks that the test can break. */
import type { SwarmSpec } from '../../api/engine/specs.ts';
import type { Address, ClusterId, NodeId } from '../../api/ids.ts';
import { SECOND } from '../../api/time.ts';
import type { Result } from '../../std/result.ts';
import { rpcOverWire } from '../../world/rpc-over-wire.ts';
import { aClock, aNetwork, aReport, aWorld, someCredentials } from '../../world/testing.ts';
import { laterRooms } from '../later-rooms.ts';
import { startManager } from '../manager.ts';
import type { Manager, ManagerStart } from '../manager.ts';
import { aCluster, aNode, aService } from '../testing.ts';
import type { RaftSettings } from './settings.ts';

export const clusterId = 'cluster' as ClusterId;
export const addressOf = (n: number) => `192.168.0.${10 + n}` as Address;
export const idOf = (n: number) => `node-${n}` as NodeId;

/** No managers yet. `settings` go into the swarm's spec, `raft` is what the managers are started with. */
export function aGroup(settings: Partial<SwarmSpec['Raft']> = {}, raft: Partial<RaftSettings> = {}) {
  const clock = aClock();
  const network = aNetwork(clock);
  const cut = new Set<Address>();
  network.loses = (from, to) => cut.has(from) || cut.has(to);
  const machines = new Map<number, ReturnType<typeof machine>>();

  /** A machine that is no manager yet; another node id than its own makes it a machine that has moved. */
  function machine(n: number, nodeId = idOf(n)) {
    const world = { ...aWorld(n, network), report: aReport() };
    const rpc = rpcOverWire(world, someCredentials(nodeId, 'manager', clusterId));
    const said: string[] = [];
    const it = { n, nodeId, world, rpc, said, out: false, manager: null as Manager | null };
    machines.set(n, it);
    return it;
  }

  function start(n: number, how: ManagerStart): void {
    const it = machines.get(n) ?? machine(n);
    cut.delete(addressOf(n));
    it.out = false;
    it.manager = startManager({
      world: it.world,
      rpc: it.rpc,
      nodeId: it.nodeId,
      clusterId,
      start: how,
      raft,
      later: () => laterRooms,
      onReady: () => it.said.push('ready'),
      onRemoved() {
        it.out = true;
        it.said.push('removed');
      },
      onFailed(message) {
        it.out = true;
        it.said.push(message);
      },
    });
  }

  const at = (n: number) => machines.get(n) as ReturnType<typeof machine> & { manager: Manager };
  const group = {
    clock,
    network,
    at,
    machine,
    start,
    bootstrap() {
      const cluster = aCluster();
      const { spec } = cluster;
      const node = aNode('node-1', { role: 'worker', spec: { Labels: {}, Role: 'manager', Availability: 'active' } });
      start(1, {
        kind: 'bootstrap',
        cluster: { ...cluster, spec: { ...spec, Raft: { ...spec.Raft, ...settings } } },
        node,
      });
      run(2);
    },
    join(n: number, via = 1) {
      const node = aNode(idOf(n), { role: 'manager', spec: { Labels: {}, Role: 'manager', Availability: 'active' } });
      leader().manager.store.update((tx) => tx.create('node', node));
      run(1);
      start(n, { kind: 'join', via: [addressOf(via)] });
      run(3);
    },
    /** The power goes, and the cables with it; the disk keeps what was synced. */
    kill(n: number) {
      cut.add(addressOf(n));
      at(n).manager.stop();
      at(n).world.disk.crash();
    },
    /** As its node would: a manager that was let go, or could not get in, tries again. */
    retry(n: number, via: readonly number[]) {
      const { out, world } = at(n);
      if (!out) return;
      const hasLog = world.disk.list('raft/').length > 0;
      start(n, hasLog ? { kind: 'resume', alone: false } : { kind: 'join', via: via.map(addressOf) });
    },
    restart: (n: number) => start(n, { kind: 'resume', alone: false }),
    /** As `docker swarm init --force-new-cluster` does, on a manager that runs or was killed. */
    force(n: number) {
      at(n).manager.stop();
      start(n, { kind: 'resume', alone: true });
    },
    cut: (n: number) => void cut.add(addressOf(n)),
    mend: (n: number) => void cut.delete(addressOf(n)),
    run: (seconds: number) => clock.advance(seconds * SECOND),
    leaders: () =>
      [...machines.values()]
        .filter(({ n, out, manager }) => !out && manager?.status().isLeader && !cut.has(addressOf(n)))
        .map(({ n }) => n),
    names: (n: number) =>
      at(n).manager.store.view((tx) => tx.find('service', { by: 'all' }).map(({ spec }) => spec.Name)),
    /** Creates a service of that name; returns what the writer is told. */
    write(n: number, name: string, done: (result: Result<void, unknown>) => void = () => {}) {
      const results: unknown[] = [];
      at(n).manager.store.update(
        (tx) => tx.create('service', aService(name)),
        (result) => {
          results.push(result);
          done(result);
        },
      );
      return results;
    },
    events: (n: number, code: string) =>
      at(n)
        .world.report.events.filter((event) => event.code === code)
        .map(({ params }) => params),
  };
  const run = group.run;
  const leader = () => at(group.leaders()[0] as number);
  return { ...group, leader };
}

/** `node-1` and the others in their order; the first leads. */
export function managers(count: number, ...how: Parameters<typeof aGroup>) {
  const group = aGroup(...how);
  group.bootstrap();
  for (let n = 2; n <= count; n++) group.join(n);
  return group;
}

export const three = (...how: Parameters<typeof aGroup>) => managers(3, ...how);
