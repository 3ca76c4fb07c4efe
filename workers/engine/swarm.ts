/**
 * What the engine needs of a swarm. `node` fulfils it: a worker has no manager, and a machine outside of any swarm has
 * neither. Texts of refusals are the daemon's own (swarm-semantics §12.1).
 */
import type { ControlApi, ControlMethod } from '../api/control.ts';
import type { SwarmSpec } from '../api/engine/specs.ts';
import type { ClusterId, NodeId } from '../api/ids.ts';
import type { AddressPool } from '../api/objects/cluster.ts';
import type { Tables } from '../api/objects/index.ts';
import type { Micros } from '../api/time.ts';
import type { LogMessage, SubscribeLogsRequest } from '../api/logs.ts';
import type { Network, NodeAttachment } from '../api/objects/network.ts';
import type { Answer, RpcError } from '../world/rpc.ts';
import type { Result } from '../std/result.ts';
import type { Cancel } from '../world/world.ts';

export interface Swarm {
  status(): SwarmStatus;
  init(request: InitRequest, done: (result: Result<NodeId, SwarmRefusal>) => void): void;
  /** Answers when joined; after 20 s with the time-out text, while joining goes on behind it. */
  join(request: JoinRequest, done: (result: Result<void, SwarmRefusal>) => void): void;
  leave(force: boolean, done: (result: Result<void, SwarmRefusal>) => void): void;
  /** To the leader, wherever it is, within 20 s. Only where `status().manager` is true. */
  control<M extends ControlMethod>(
    method: M,
    request: ControlApi[M]['request'],
    done: (answer: Answer<ControlApi[M]['response']>) => void,
  ): Cancel;
  /** Reads logs through the leader's broker. Only where `status().manager` is true. */
  subscribeLogs(request: SubscribeLogsRequest, heard: LogListener): Cancel;
  /** What has happened to the swarm's objects as this manager's store saw it: the newest, oldest first. */
  changes(): readonly SwarmChange[];
  /** Calls `then` for every change from now on, while a manager runs here. */
  followChanges(then: (change: SwarmChange) => void): Cancel;
  attachments(): Attachments;
}

/** As the managers last told this node. */
export interface Attachments {
  /** The network of the routing mesh; null outside of a swarm, and where it has been removed. */
  readonly ingress: Network | null;
  /** This node's own address in each overlay network that it takes part in, with its prefix. */
  readonly own: readonly NodeAttachment[];
}

/** Objects of which Docker tells events (container-runtime §10). */
type Told = 'service' | 'node' | 'network' | 'secret' | 'config';

export interface SwarmChange {
  /** By this machine's calendar. */
  readonly atUs: Micros;
  readonly change: {
    [T in Told]:
      | { readonly table: T; readonly kind: 'create' | 'remove'; readonly object: Tables[T] }
      | { readonly table: T; readonly kind: 'update'; readonly object: Tables[T]; readonly before: Tables[T] };
  }[Told];
}

export interface LogListener {
  lines(messages: readonly LogMessage[]): void;
  /** Once: null where all has come. */
  end(error: RpcError | null): void;
}

export interface SwarmStatus {
  readonly state: 'inactive' | 'pending' | 'active' | 'locked' | 'error';
  readonly error: string;
  readonly nodeId: NodeId | null;
  readonly clusterId: ClusterId | null;
  /** Does a manager run here, ready for control calls? */
  readonly manager: boolean;
  /** Does one run that has not found its place in Raft yet? */
  readonly preparing: boolean;
  /** Advertised address without a port. */
  readonly address: string;
  readonly remoteManagers: readonly { readonly nodeId: NodeId; readonly addr: string }[];
}

/** `kind` decides the HTTP status: unavailable 503, invalid 400, conflict 409. */
export interface SwarmRefusal {
  readonly kind: 'unavailable' | 'invalid' | 'conflict' | 'internal';
  readonly message: string;
}

export interface InitRequest {
  readonly listenAddr: string;
  readonly advertiseAddr: string;
  readonly availability: 'active' | 'pause' | 'drain';
  readonly forceNewCluster: boolean;
  /** Of a new swarm; absent: Docker's. */
  readonly addressPool?: AddressPool;
  readonly spec: Partial<SwarmSpec>;
}

export interface JoinRequest {
  readonly listenAddr: string;
  readonly advertiseAddr: string;
  readonly remoteAddrs: readonly string[];
  readonly joinToken: string;
  readonly availability: 'active' | 'pause' | 'drain';
}
