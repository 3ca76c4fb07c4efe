/**
 * What an agent and the leader's dispatcher say to each other (swarm-semantics §5.1 to §5.4). Every call but the
 * opening of a session carries the id of the session that it belongs to.
 */
import type { Address, ConfigId, NodeId, SecretId, TaskId } from './ids.ts';
import type { Network } from './objects/network.ts';
import type { NodeDescription, SwarmNode } from './objects/node.ts';
import type { Config, Secret } from './objects/secret.ts';
import type { Task, TaskStatus } from './objects/task.ts';
import type { Micros } from './time.ts';

/** Opens the stream `Dispatcher.Session`, whose messages are `SessionMessage`. */
export interface SessionRequest {
  readonly description: NodeDescription;
  /** Of the session before, to continue it; null for a new one. */
  readonly sessionId: string | null;
}

/** Sent at the start, and again whenever something in it has changed. */
export interface SessionMessage {
  readonly sessionId: string;
  readonly node: SwarmNode;
  readonly managers: readonly WeightedManager[];
  /** The root certificate, PEM. */
  readonly rootCa: string;
  /** The network of the routing mesh, which every node takes part in; null where it has been removed. */
  readonly ingress?: Network | null;
}

export interface WeightedManager {
  readonly nodeId: NodeId;
  readonly address: Address;
  readonly weight: number;
}

/** `Dispatcher.Heartbeat`. */
export interface HeartbeatRequest {
  readonly sessionId: string;
}

export interface HeartbeatResponse {
  /** When to send the next one. */
  readonly periodUs: Micros;
}

/** `Dispatcher.UpdateTaskStatus`; answered with null. */
export interface UpdateTaskStatusRequest {
  readonly sessionId: string;
  readonly updates: readonly { readonly taskId: TaskId; readonly status: TaskStatus }[];
}

/** Opens the stream `Dispatcher.Assignments`, whose messages are `AssignmentsMessage`. */
export interface AssignmentsRequest {
  readonly sessionId: string;
}

/** `complete` tells everything the node must have; `incremental` what is different since the message before. */
export interface AssignmentsMessage {
  readonly type: 'complete' | 'incremental';
  /** The `resultsIn` of the message before; empty on the first of a stream. A gap means: open the stream again. */
  readonly appliesTo: string;
  readonly resultsIn: string;
  readonly update: readonly Task[];
  readonly remove: readonly TaskId[];
  /** To be had before the tasks are begun. */
  readonly needs?: AssignedDependencies;
  readonly released?: ReleasedDependencies;
}

/** What tasks of the node refer to, with its data. */
export interface AssignedDependencies {
  readonly secrets: readonly Secret[];
  readonly configs: readonly Config[];
}

/** What no task of the node needs any more. */
export interface ReleasedDependencies {
  readonly secrets: readonly SecretId[];
  readonly configs: readonly ConfigId[];
}
