/**
 * This machine's part in a swarm: outside, joining, or a member, with an agent and perhaps a manager. Fulfils what
 * the engine asks of a swarm, and follows the role that the managers give this node (swarm-semantics §3.11).
 */
import type { ControlApi, ControlMethod } from '../api/control.ts';
import type { Address, ClusterId, NodeId } from '../api/ids.ts';
import type { NodeRole } from '../api/objects/node.ts';
import { SECOND } from '../api/time.ts';
import { startAgent, type Agent } from '../agent/agent.ts';
import type { SessionMessage } from '../api/dispatcher.ts';
import type { Executor } from '../agent/exec.ts';
import type { Identity } from '../ca/identity.ts';
import { parseJoinToken } from '../ca/join-token.ts';
import { nextRenewal, renewalBackoff } from '../ca/renewal.ts';
import type { InitRequest, JoinRequest, Swarm, SwarmRefusal, SwarmStatus } from '../engine/swarm.ts';
import type { LaterRooms } from '../manager/later-rooms.ts';
import { startManager, type Manager, type ManagerStart } from '../manager/manager.ts';
import { invariant } from '../std/invariant.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Answer, Rpc, RpcError } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';
import { isIpAddress, parseAddress, resolveAdvertised, SWARM_PORT } from './addresses.ts';
import { enroll } from './enrollment.ts';
import { objectionToLeaving } from './leave-rules.ts';
import { forgetMembership, readMembership, writeMembership, type RemoteManager } from './membership-file.ts';
import { newCluster } from './new-cluster.ts';

/** How long the engine waits for a manager, and for a join, before it answers (swarm-semantics §3.7, §12.1). */
const ENGINE_TIMEOUT = 20 * SECOND;
/** So that the managers can change the observed role before the certificate is asked for. */
const ROLE_CHANGE_PAUSE = SECOND / 2;

const TEXT = {
  already: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  notPart: 'This node is not part of a swarm',
  joinTimeout:
    'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
  expired: 'Swarm certificates have expired. To replace them, leave the swarm and join again.',
} as const;

type Phase = 'outside' | 'joining' | 'member' | 'leaving' | 'expired';

export class LocalSwarm implements Swarm {
  #phase: Phase = 'outside';
  #error = '';
  #agent: Agent | null = null;
  #manager: Manager | null = null;
  #managers: readonly RemoteManager[] = [];
  /** Called when the agent has registered and the manager, if there is one, is ready. */
  #onceUp: (() => void) | null = null;
  #registered = false;
  /** As the managers last said; null before they did. */
  #wantedRole: NodeRole | null = null;
  #enrolling: Cancel = () => {};
  #renewal: Cancel = () => {};
  #renewalFailures = 0;
  /** From the first request for a new certificate until one is taken. */
  #renewing = false;
  readonly #dice;

  constructor(
    private readonly world: World,
    private readonly rpc: Rpc,
    private readonly identity: Identity,
    private readonly executor: Executor,
    private readonly laterRooms: () => LaterRooms,
  ) {
    this.#dice = world.dice.fork('swarm');
    if (identity.self) this.#resume();
    this.#reportView();
  }

  status(): SwarmStatus {
    const self = this.identity.self;
    const manager = this.#manager?.status() ?? null;
    return {
      state: this.#state(),
      error: this.#error,
      nodeId: self?.nodeId ?? null,
      clusterId: self?.clusterId ?? null,
      manager: manager?.ready ?? false,
      preparing: self?.role === 'manager' && !manager?.ready,
      address: this.#phase === 'outside' ? '' : this.world.host.address,
      remoteManagers: this.#managers.map(({ nodeId, address }) => ({ nodeId, addr: `${address}:${SWARM_PORT}` })),
    };
  }

  init(request: InitRequest, done: (result: Result<NodeId, SwarmRefusal>) => void): void {
    if (this.#phase !== 'outside') return done(refuse('unavailable', TEXT.already));
    if (request.forceNewCluster) {
      return done(refuse('invalid', 'Waggle cannot force a new cluster out of an old one yet'));
    }
    const listen = parseAddress(request.listenAddr || '0.0.0.0', 'ListenAddr');
    if (!listen.ok) return done(refuse('invalid', listen.error));
    const advertised = resolveAdvertised(request.advertiseAddr, this.world.host.address);
    if (!advertised.ok) return done(refuse('invalid', advertised.error));

    const { cluster, node, papers } = newCluster(
      request.spec,
      request.availability,
      this.#dice,
      this.world.clock.now(),
    );
    this.identity.adopt(papers);
    this.#managers = [{ nodeId: node.id, address: advertised.value }];
    this.#becomeMember({ kind: 'bootstrap', cluster, node });
    this.#onceUp = () => {
      this.world.report.event('swarm.initialized', { cluster: cluster.id });
      done(ok(node.id));
    };
  }

  join(request: JoinRequest, done: (result: Result<void, SwarmRefusal>) => void): void {
    if (this.#phase !== 'outside') return done(refuse('unavailable', TEXT.already));
    const listen = parseAddress(request.listenAddr || '0.0.0.0', 'ListenAddr');
    if (!listen.ok) return done(refuse('invalid', listen.error));
    if (request.remoteAddrs.length === 0) return done(refuse('invalid', 'at least 1 RemoteAddr is required to join'));
    const advertised = resolveAdvertised(request.advertiseAddr, this.world.host.address);
    if (!advertised.ok) return done(refuse('invalid', advertised.error));
    const remotes: Address[] = [];
    for (const text of request.remoteAddrs) {
      const remote = parseAddress(text, 'remoteAddr');
      if (!remote.ok) return done(refuse('invalid', remote.error));
      const { host } = remote.value;
      if (!isIpAddress(host)) return done(refusal({ code: 'Unavailable', message: noSuchHost(host) }));
      remotes.push(host);
    }
    const token = parseJoinToken(request.joinToken);
    if (!token.ok) return done(refuse('invalid', token.error));

    this.#phase = 'joining';
    let answered = false;
    const answer = (result: Result<void, SwarmRefusal>) => {
      if (answered) return;
      answered = true;
      stopTimeout();
      done(result);
    };
    const stopTimeout = this.world.clock.after(ENGINE_TIMEOUT, () => answer(refuse('unavailable', TEXT.joinTimeout)));
    const { availability } = request;
    const trust = { kind: 'token', text: request.joinToken, token: token.value } as const;
    const { clock } = this.world;
    this.#enrolling = enroll({ rpc: this.rpc, clock, dice: this.#dice, remotes, trust, availability }, (papers) => {
      if (!papers.ok) {
        this.#phase = 'outside';
        this.#reportView();
        return answer(refusal(papers.error));
      }
      this.identity.adopt(papers.value);
      this.#managers = remotes.map((address) => ({ nodeId: '' as NodeId, address }));
      const { role } = papers.value;
      this.#becomeMember(role === 'manager' ? { kind: 'join', via: remotes } : null);
      this.#onceUp = () => {
        this.world.report.event('swarm.joined', { role });
        answer(ok(undefined));
      };
    });
    this.#reportView();
  }

  leave(force: boolean, done: (result: Result<void, SwarmRefusal>) => void): void {
    if (this.#phase === 'outside' || this.#phase === 'leaving') return done(refuse('unavailable', TEXT.notPart));
    if (this.#manager && !force) {
      const { ready, leaderAddress } = this.#manager.status();
      const objection = objectionToLeaving(this.#manager.members.list(), ready && leaderAddress !== null);
      return done(refuse('unavailable', objection));
    }
    this.#phase = 'leaving';
    this.#enrolling();
    this.#renewal();
    this.#onceUp = null;
    this.#dropManager('erase');
    const forget = () => {
      this.#agent = null;
      this.#registered = false;
      this.#wantedRole = null;
      this.#renewing = false;
      this.#managers = [];
      this.#forget();
      this.world.disk.sync(() => {
        this.#phase = 'outside';
        this.#error = '';
        this.world.report.event('swarm.left', {});
        this.#reportView();
        done(ok(undefined));
      });
    };
    if (this.#agent) this.#agent.leave(forget);
    else forget();
  }

  control<M extends ControlMethod>(
    method: M,
    request: ControlApi[M]['request'],
    done: (answer: Answer<ControlApi[M]['response']>) => void,
  ): Cancel {
    const { address } = this.world.host;
    // The methods' types are the agreement of both ends; the wire carries plain data.
    return this.rpc.call(address, `Control.${method}`, request as never, { timeout: ENGINE_TIMEOUT }, done as never);
  }

  #state(): SwarmStatus['state'] {
    if (this.#phase === 'outside') return 'inactive';
    if (this.#phase === 'expired') return 'error';
    return this.#phase === 'member' && this.#onceUp === null ? 'active' : 'pending';
  }

  /** After a power cut: everything this node was is on its disk. */
  #resume(): void {
    const { self } = this.identity;
    invariant(self, 'a node that resumes has papers');
    this.#managers = readMembership(this.world.disk) ?? [];
    if (self.notAfterUs <= this.world.clock.now()) {
      this.#phase = 'expired';
      this.#error = TEXT.expired;
      return;
    }
    const start = self.role === 'manager' ? this.#rejoin() : null;
    if (start?.kind === 'join' && start.via.length === 0) return this.#forget(); // cut off before its swarm was founded
    this.#becomeMember(start);
    this.#onceUp = null; // nobody waits: the daemon is up, and its swarm with it
  }

  #forget(): void {
    this.identity.erase();
    forgetMembership(this.world.disk);
  }

  /** A manager with a Raft log goes on from it; one that was cut off before it had any joins. */
  #rejoin(): ManagerStart {
    const via = this.#remotes();
    return this.world.disk.list('raft/').length > 0 ? { kind: 'resume', alone: false } : { kind: 'join', via };
  }

  #becomeMember(start: ManagerStart | null): void {
    const { self } = this.identity;
    invariant(self, 'a member has papers');
    this.#phase = 'member';
    this.#onceUp = () => {};
    writeMembership(this.world.disk, this.#managers);
    this.world.disk.sync(() => {});
    if (start) this.#startManager(start, self.nodeId, self.clusterId);
    this.#registered = false;
    this.#agent = startAgent({
      world: this.world,
      rpc: this.rpc,
      nodeId: self.nodeId,
      executor: this.executor,
      managers: this.#managers.map(({ address }) => address),
      localManager: () => (this.#manager?.status().ready ? this.world.host.address : null),
      onSession: (message) => this.#hear(message),
    });
    this.#planRenewal();
    this.#reportView();
  }

  #startManager(start: ManagerStart, nodeId: NodeId, clusterId: ClusterId): void {
    this.#manager = startManager({
      world: this.world,
      rpc: this.rpc,
      nodeId,
      clusterId,
      start,
      later: this.laterRooms,
      onReady: () => this.#settle(),
      onRemoved: () => {
        // Demoted, or removed by force: the certificate that comes next says what we are now.
        this.#dropManager('erase');
        this.#wantedRole = 'worker';
        this.#renew();
      },
      onFailed: (message) => {
        this.world.report.event('swarm.error', { message });
        this.#dropManager('keep');
        if (this.identity.self?.role !== 'manager') return;
        this.#renewal = this.world.clock.after(5 * SECOND, () => this.#startManager(this.#rejoin(), nodeId, clusterId));
      },
    });
  }

  #dropManager(raft: 'erase' | 'keep'): void {
    this.#manager?.stop();
    if (raft === 'erase') this.#manager?.erase();
    this.#manager = null;
    this.#reportView();
  }

  #remotes(): readonly Address[] {
    const own = this.world.host.address;
    return this.#managers.map(({ address }) => address).filter((address) => address !== own);
  }

  /** Tells whoever waits for init or join, once both the agent and the manager are there. */
  #settle(): void {
    const managerReady = this.identity.self?.role !== 'manager' || this.#manager?.status().ready === true;
    if (!this.#registered || !managerReady) return this.#reportView();
    const tell = this.#onceUp;
    this.#onceUp = null;
    tell?.();
    this.#reportView();
  }

  #hear(message: SessionMessage): void {
    const managers = message.managers.map(({ nodeId, address }) => ({ nodeId, address }));
    if (JSON.stringify(managers) !== JSON.stringify(this.#managers) && managers.length > 0) {
      this.#managers = managers;
      writeMembership(this.world.disk, managers);
      this.world.disk.sync(() => {});
    }
    this.#registered = true;
    this.#settle();
    this.#wantedRole = message.node.spec.Role;
    const due = this.#wantedRole !== this.identity.self?.role || message.node.certificate.state === 'rotate';
    // Every certificate issued changes the node, and so calls here again: what is under way must not start over.
    if (due && !this.#renewing) this.#renew();
  }

  #planRenewal(): void {
    this.#renewal();
    const { self } = this.identity;
    if (!self) return;
    this.#renewal = this.world.clock.after(nextRenewal(self, this.world.clock.now(), this.#dice), () => this.#renew());
  }

  /**
   * Asks for a certificate of the role that the managers want this node to have. One of another role is not taken:
   * the managers have not finished changing it, so we ask again later (swarm-semantics §3.11).
   */
  #renew(): void {
    this.#renewing = true;
    this.#renewal();
    this.#enrolling();
    const wait = ROLE_CHANGE_PAUSE + renewalBackoff(this.#renewalFailures, this.#dice);
    this.#renewal = this.world.clock.after(wait, () => {
      const { papers, self } = this.identity;
      if (!papers || !self) return;
      const local = this.#manager?.status().ready ? [this.world.host.address] : [];
      const remotes = [...local, ...this.#remotes()];
      const trust = { kind: 'member', root: papers.root } as const;
      const { clock } = this.world;
      const rest = { clock, dice: this.#dice, availability: 'active' } as const;
      this.#enrolling = enroll({ rpc: this.rpc, remotes, trust, ...rest }, (renewed) => {
        const stale = renewed.ok && renewed.value.role !== (this.#wantedRole ?? self.role);
        if (!renewed.ok || stale) {
          this.#renewalFailures += 1;
          return this.#renew();
        }
        this.#renewalFailures = 0;
        this.#renewing = false;
        this.identity.adopt(renewed.value);
        this.world.disk.sync(() => {});
        this.#follow(renewed.value.role);
        this.#planRenewal();
      });
    });
  }

  #follow(role: 'manager' | 'worker'): void {
    const { self } = this.identity;
    invariant(self, 'a renewed node has papers');
    if (role === 'worker' && this.#manager) this.#dropManager('erase');
    if (role === 'manager' && !this.#manager) {
      this.#startManager({ kind: 'join', via: this.#remotes() }, self.nodeId, self.clusterId);
    }
    this.#reportView();
  }

  #reportView(): void {
    this.world.report.view('swarm', () => ({
      state: this.#state(),
      error: this.#error,
      nodeId: this.identity.self?.nodeId ?? null,
      clusterId: this.identity.self?.clusterId ?? null,
      role: this.identity.self?.role ?? null,
    }));
    if (!this.#manager) {
      this.world.report.view('raft', () => null);
      this.world.report.view('cluster', () => null);
    }
  }
}

const refuse = (kind: SwarmRefusal['kind'], message: string) => err({ kind, message });

const refusal = ({ code, message }: RpcError) =>
  refuse(code === 'InvalidArgument' ? 'invalid' : 'internal', `rpc error: code = ${code} desc = ${message}`);

const noSuchHost = (host: string) =>
  `connection error: desc = "transport: Error while dialing: dial tcp: lookup ${host}: no such host"`;
