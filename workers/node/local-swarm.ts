/**
 * This machine's part in a swarm: outside, joining, or a member, with an agent and perhaps a manager. Fulfils what the
 * engine asks of a swarm. The manager is kept by `manager-keeper.ts`, the certificate by `renewals.ts`.
 */
import type { ControlApi, ControlMethod } from '../api/control.ts';
import type { Address, NodeId } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { startAgent, type Agent, type AgentOptions } from '../agent/agent.ts';
import { forgetTasks } from '../agent/task-files.ts';
import type { SessionMessage } from '../api/dispatcher.ts';
import type { LogMessage, SubscribeLogsRequest } from '../api/logs.ts';
import type { Plain } from '../api/plain.ts';
import type { Executor } from '../agent/exec.ts';
import type { Identity } from '../ca/identity.ts';
import { parseJoinToken } from '../ca/join-token.ts';
import type {
  Attachments,
  InitRequest,
  JoinRequest,
  LogListener,
  Swarm,
  SwarmChange,
  SwarmRefusal,
  SwarmStatus,
} from '../engine/swarm.ts';
import type { RaftSettings } from '../manager/consensus/settings.ts';
import type { LaterRooms } from '../manager/later-rooms.ts';
import type { ManagerStart } from '../manager/manager.ts';
import { invariant } from '../std/invariant.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Answer, Rpc, RpcError } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';
import { isIpAddress, parseAddress, parseListen, resolveAdvertised, SWARM_PORT } from './addresses.ts';
import { enroll } from './enrollment.ts';
import { objectionToLeaving } from './leave-rules.ts';
import { ManagerKeeper } from './manager-keeper.ts';
import { forgetMembership, readMembership, writeMembership, type RemoteManager } from './membership-file.ts';
import { newCluster } from './new-cluster.ts';
import { Renewals } from './renewals.ts';
import { SwarmChanges } from './swarm-changes.ts';

/** How long the engine waits for a manager, and for a join, before it answers (swarm-semantics §3.7, §12.1). */
const ENGINE_TIMEOUT = 20 * SECOND;
/** For the question of who would be left. */
const LEAVE_TIMEOUT = 5 * SECOND;

const TEXT = {
  already: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  notPart: 'This node is not part of a swarm',
  notManager:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  joinTimeout:
    'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
  expired: 'Swarm certificates have expired. To replace them, leave the swarm and join again.',
  loading: 'error while loading TLS certificate in /var/lib/docker/swarm',
  saving: 'error saving TLS certificate in /var/lib/docker/swarm/certificates/swarm-node.crt',
} as const;

const NO_ATTACHMENTS: Attachments = { ingress: null, own: [] };

/** `failed`: what the disk remembers of a swarm cannot be used, and nothing runs. */
type Phase = 'outside' | 'joining' | 'member' | 'leaving' | 'failed';

/**
 * Whoever asked for this node to become a member. Hears that the agent has registered and the manager, if there is one,
 * is ready; or why the manager could not take part, each time it could not.
 */
type Waiter = (result: Result<void, string>) => void;

export interface LocalSwarmOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly identity: Identity;
  readonly executor: Executor;
  readonly laterRooms: () => LaterRooms;
  readonly logPublisher: AgentOptions['logPublisher'];
  /** Where Raft is to be run otherwise than Docker runs it. */
  readonly raft: Partial<RaftSettings>;
}

export class LocalSwarm implements Swarm {
  readonly #world: World;
  readonly #rpc: Rpc;
  readonly #identity: Identity;
  readonly #executor: Executor;
  readonly #logPublisher: AgentOptions['logPublisher'];
  readonly #dice;
  readonly #keeper: ManagerKeeper;
  readonly #changes: SwarmChanges;
  readonly #renewals: Renewals;

  #phase: Phase = 'outside';
  /** Why it has failed. */
  #failure = '';
  #agent: Agent | null = null;
  #managers: readonly RemoteManager[] = [];
  /** Null where nobody waits: then this node counts as active as soon as it is a member. */
  #waiter: Waiter | null = null;
  #registered = false;
  #attachments: Attachments = NO_ATTACHMENTS;
  #enrolling: Cancel = () => {};

  constructor({ world, rpc, identity, executor, laterRooms, logPublisher, raft }: LocalSwarmOptions) {
    this.#world = world;
    this.#rpc = rpc;
    this.#identity = identity;
    this.#executor = executor;
    this.#logPublisher = logPublisher;
    this.#dice = world.dice.fork('swarm');
    this.#changes = new SwarmChanges(world.clock);
    this.#renewals = new Renewals({
      world,
      rpc,
      identity,
      dice: this.#dice,
      managers: () => [...(this.#localManager() === null ? [] : [world.host.address]), ...this.#others()],
      renewed: (role) => {
        this.#keeper.follow(role);
        this.#reportView();
      },
    });
    this.#keeper = new ManagerKeeper({
      world,
      rpc,
      identity,
      laterRooms,
      raft,
      others: () => this.#others(),
      renew: () => this.#renewals.force(),
      started: (manager) => this.#changes.watch(manager),
      changed: () => this.#settle(),
      failed: (message) => this.#waiter?.(err(message)),
    });
    this.#resume();
    this.#reportView();
  }

  status(): SwarmStatus {
    const { self } = this.#identity;
    const manager = this.#localManager() !== null;
    return {
      state: this.#state(),
      error: this.#error(),
      nodeId: self?.nodeId ?? null,
      clusterId: self?.clusterId ?? null,
      manager,
      preparing: this.#keeper.manager !== null && !manager,
      address: this.#phase === 'outside' ? '' : this.#world.host.address,
      remoteManagers: this.#managers.map(({ nodeId, address }) => ({ nodeId, addr: `${address}:${SWARM_PORT}` })),
    };
  }

  attachments(): Attachments {
    return this.#attachments;
  }

  init(request: InitRequest, done: (result: Result<NodeId, SwarmRefusal>) => void): void {
    const forced = this.#phase !== 'outside' && request.forceNewCluster;
    if (this.#phase !== 'outside' && !forced) return done(refuse('unavailable', TEXT.already));
    if (forced && !this.#mayForce()) return done(refuse('unavailable', TEXT.notManager));
    const listen = parseListen(request.listenAddr);
    if (!listen.ok) return done(refuse('invalid', listen.error));
    const advertised = resolveAdvertised(request.advertiseAddr, this.#world.host.address);
    if (!advertised.ok) return done(refuse('invalid', advertised.error));

    const start = forced ? ok<ManagerStart>({ kind: 'resume', alone: true }) : this.#found(request);
    if (!start.ok) return done(refuse('internal', start.error));
    const { self } = this.#identity;
    invariant(self, 'a founder has papers');
    if (forced) this.#halt('keep');
    this.#managers = [{ nodeId: self.nodeId, address: advertised.value }];
    this.#becomeMember(start.value, (result) => {
      this.#waiter = null;
      if (!result.ok) return done(refuse('internal', result.error));
      this.#world.report.event('swarm.initialized', { cluster: self.clusterId });
      done(ok(self.nodeId));
    });
  }

  /** A manager with a log of its own can make a swarm of it, even one whose certificate has expired (§3.10). */
  #mayForce(): boolean {
    const isMember = this.#phase === 'member' || this.#phase === 'failed';
    return isMember && this.#identity.self?.role === 'manager' && this.#world.disk.list('raft/').length > 0;
  }

  #found({ spec, availability, addressPool }: InitRequest): Result<ManagerStart, string> {
    const now = this.#world.clock.wall();
    const { cluster, node, papers } = newCluster(spec, availability, this.#dice, now, addressPool);
    const fault = this.#identity.adopt(papers);
    return fault === null ? ok({ kind: 'bootstrap', cluster, node }) : err(`${TEXT.saving}: ${fault}`);
  }

  join(request: JoinRequest, done: (result: Result<void, SwarmRefusal>) => void): void {
    if (this.#phase !== 'outside') return done(refuse('unavailable', TEXT.already));
    const listen = parseListen(request.listenAddr);
    if (!listen.ok) return done(refuse('invalid', listen.error));
    if (request.remoteAddrs.length === 0) return done(refuse('invalid', 'at least 1 RemoteAddr is required to join'));
    const advertised = resolveAdvertised(request.advertiseAddr, this.#world.host.address);
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
    const stopTimeout = this.#world.clock.after(ENGINE_TIMEOUT, () => answer(refuse('unavailable', TEXT.joinTimeout)));
    const { availability } = request;
    const trust = { kind: 'token', text: request.joinToken, token: token.value } as const;
    const { clock } = this.#world;
    this.#enrolling = enroll({ rpc: this.#rpc, clock, dice: this.#dice, remotes, trust, availability }, (papers) => {
      if (!papers.ok) {
        this.#phase = 'outside';
        this.#reportView();
        return answer(refusal(papers.error));
      }
      const fault = this.#identity.adopt(papers.value);
      if (fault !== null) {
        this.#phase = 'outside';
        this.#reportView();
        return answer(refuse('internal', `${TEXT.saving}: ${fault}`));
      }
      this.#managers = remotes.map((address) => ({ nodeId: '' as NodeId, address }));
      const { role } = papers.value;
      this.#becomeMember(role === 'manager' ? { kind: 'join', via: remotes } : null, (result) => {
        if (result.ok) {
          this.#waiter = null;
          this.#world.report.event('swarm.joined', { role });
          return answer(ok(undefined));
        }
        // Whoever has been told that it goes on in the background is not let down now.
        if (answered) return;
        const { error } = result;
        if (this.#phase === 'leaving') return answer(refuse('internal', error));
        this.#waiter = null;
        this.#quit(() => answer(refuse('internal', error)));
      });
    });
    this.#reportView();
  }

  leave(force: boolean, done: (result: Result<void, SwarmRefusal>) => void): void {
    if (this.#phase === 'outside' || this.#phase === 'leaving') return done(refuse('unavailable', TEXT.notPart));
    if (this.#keeper.manager && !force) return this.#objectToLeaving((why) => done(refuse('unavailable', why)));
    this.#quit(() => {
      this.#world.report.event('swarm.left', {});
      done(ok(undefined));
    });
  }

  /** Ends everything that this node is in its swarm, tasks too, and forgets it. */
  #quit(done: () => void): void {
    const agent = this.#agent;
    this.#agent = null;
    this.#halt('erase');
    const forget = () => {
      this.#managers = [];
      this.#forget();
      this.#world.disk.sync(() => {
        this.#phase = 'outside';
        this.#reportView();
        done();
      });
    };
    if (agent) agent.leave(forget);
    else forget();
  }

  /** What runs here of the swarm stops; containers go on. */
  #halt(raft: 'erase' | 'keep'): void {
    this.#phase = 'leaving';
    this.#attachments = NO_ATTACHMENTS;
    this.#waiter?.(err('context canceled'));
    this.#waiter = null;
    this.#registered = false;
    this.#enrolling();
    this.#renewals.stop();
    this.#agent?.stop();
    this.#agent = null;
    this.#keeper.stop(raft);
  }

  /** As the leader sees the managers, if there is one. */
  #objectToLeaving(tell: (why: string) => void): void {
    const { address } = this.#world.host;
    this.#rpc.call(address, 'Control.listNodes', {}, { timeout: LEAVE_TIMEOUT }, (answer) => {
      if (!answer.ok) return tell(objectionToLeaving([], false));
      const nodes = answer.value as unknown as ControlApi['listNodes']['response'];
      const own = nodes.find(({ node }) => node.id === this.#identity.self?.nodeId)?.manager;
      const members = nodes.flatMap(({ manager }) => manager ?? []);
      tell(objectionToLeaving(members, own?.reachability === 'reachable'));
    });
  }

  control<M extends ControlMethod>(
    method: M,
    request: ControlApi[M]['request'],
    done: (answer: Answer<ControlApi[M]['response']>) => void,
  ): Cancel {
    const { address } = this.#world.host;
    // The methods' types are the agreement of both ends; the wire carries plain data.
    return this.#rpc.call(address, `Control.${method}`, request as never, { timeout: ENGINE_TIMEOUT }, done as never);
  }

  subscribeLogs(request: SubscribeLogsRequest, heard: LogListener): Cancel {
    const { address } = this.#world.host;
    const options = { timeout: ENGINE_TIMEOUT };
    return this.#rpc.stream(address, 'Logs.SubscribeLogs', request as unknown as Plain, options, {
      onMessage: (messages) => heard.lines(messages as unknown as readonly LogMessage[]),
      onEnd: (error) => heard.end(error.code === 'Unknown' && error.message === 'EOF' ? null : error),
    });
  }

  changes(): readonly SwarmChange[] {
    return this.#changes.list();
  }

  followChanges(then: (change: SwarmChange) => void): Cancel {
    return this.#changes.follow(then);
  }

  #state(): SwarmStatus['state'] {
    if (this.#phase === 'outside') return 'inactive';
    if (this.#error() !== '') return 'error';
    return this.#phase === 'member' && this.#waiter === null ? 'active' : 'pending';
  }

  #error(): string {
    return this.#phase === 'failed' ? this.#failure : this.#keeper.error;
  }

  /** After a power cut: everything this node was is on its disk, unless the disk has spoilt it. */
  #resume(): void {
    const { damaged, self } = this.#identity;
    if (damaged !== null) return this.#fail(`${TEXT.loading}/${damaged}: checksum mismatch`);
    if (self === null) return;
    const managers = readMembership(this.#world.disk);
    if (!managers.ok) return this.#fail(managers.error);
    this.#managers = managers.value;
    const outOfDate = this.#identity.outOfDate();
    if (outOfDate !== null) {
      const expired = self.notAfterUs < this.#world.clock.wall();
      return this.#fail(expired ? TEXT.expired : `${TEXT.loading}/certificates/swarm-node.crt: ${outOfDate}`);
    }
    const start = self.role === 'manager' ? this.#keeper.resumption() : null;
    if (start?.kind === 'join' && start.via.length === 0) return this.#forget(); // cut off before its swarm was founded
    this.#becomeMember(start, null); // nobody waits: the daemon is up, and its swarm with it
  }

  #fail(why: string): void {
    this.#phase = 'failed';
    this.#failure = why;
    this.#world.report.event('swarm.error', { message: why });
  }

  #forget(): void {
    this.#identity.erase();
    forgetMembership(this.#world.disk);
    forgetTasks(this.#world.disk);
  }

  #remember(): void {
    const fault = writeMembership(this.#world.disk, this.#managers);
    if (fault !== null)
      this.#world.report.event('daemon.log', { line: `failed to save the remote managers: ${fault}` });
    this.#world.disk.sync(() => {});
  }

  #becomeMember(start: ManagerStart | null, waiter: Waiter | null): void {
    const { self } = this.#identity;
    invariant(self, 'a member has papers');
    this.#phase = 'member';
    this.#waiter = waiter;
    this.#registered = false;
    this.#remember();
    if (start) this.#keeper.start(start);
    this.#agent = startAgent({
      world: this.#world,
      rpc: this.#rpc,
      nodeId: self.nodeId,
      executor: this.#executor,
      managers: this.#managers.map(({ address }) => address),
      localManager: () => this.#localManager(),
      logPublisher: this.#logPublisher,
      onSession: (message) => this.#hear(message),
    });
    this.#renewals.plan();
    this.#reportView();
  }

  /** Where this node's own manager serves, if it does. */
  #localManager(): Address | null {
    return this.#keeper.manager?.status().ready ? this.#world.host.address : null;
  }

  #others(): readonly Address[] {
    const own = this.#world.host.address;
    return this.#managers.map(({ address }) => address).filter((address) => address !== own);
  }

  /** Tells whoever waits for init or join, once both the agent and the manager are there. */
  #settle(): void {
    const managerReady = this.#identity.self?.role !== 'manager' || this.#localManager() !== null;
    if (this.#registered && managerReady) this.#waiter?.(ok(undefined));
    this.#reportView();
  }

  #hear({ managers: told, node, ingress = null }: SessionMessage): void {
    this.#attachments = { ingress, own: node.attachments ?? [] };
    const managers = told.map(({ nodeId, address }) => ({ nodeId, address }));
    if (JSON.stringify(managers) !== JSON.stringify(this.#managers) && managers.length > 0) {
      this.#managers = managers;
      this.#remember();
    }
    this.#registered = true;
    this.#settle();
    this.#renewals.hear(node.spec.Role, node.certificate.state === 'rotate');
  }

  #reportView(): void {
    this.#world.report.view('swarm', () => ({
      state: this.#state(),
      error: this.#error(),
      nodeId: this.#identity.self?.nodeId ?? null,
      clusterId: this.#identity.self?.clusterId ?? null,
      role: this.#identity.self?.role ?? null,
    }));
    if (!this.#keeper.manager) {
      this.#world.report.view('raft', () => null);
      this.#world.report.view('cluster', () => null);
    }
  }
}

const refuse = (kind: SwarmRefusal['kind'], message: string) => err({ kind, message });

const refusal = ({ code, message }: RpcError) =>
  refuse(code === 'InvalidArgument' ? 'invalid' : 'internal', `rpc error: code = ${code} desc = ${message}`);

const noSuchHost = (host: string) =>
  `connection error: desc = "transport: Error while dialing: dial tcp: lookup ${host}: no such host"`;
