/**
 * Logs of services, from the nodes that run them to whoever asks a manager (swarm-semantics §10.1): the broker of the
 * leader hands subscriptions to the agents concerned, and passes on what they publish.
 */
import type { NodeId, ServiceId, TaskId } from './ids.ts';
import type { Micros } from './time.ts';

export interface LogSelector {
  readonly serviceIds: readonly ServiceId[];
  readonly taskIds: readonly TaskId[];
}

export interface LogOptions {
  readonly follow: boolean;
  readonly streams: readonly LogStream[];
  /** Of each task: how many of the lines that are there already; null for all. */
  readonly tail: number | null;
  /** By the calendar of the task's node; null for no limit. */
  readonly sinceUs: Micros | null;
}

export type LogStream = 'stdout' | 'stderr';

/** One line, and whose it is. */
export interface LogMessage {
  readonly nodeId: NodeId;
  readonly serviceId: ServiceId;
  readonly taskId: TaskId;
  readonly atUs: Micros;
  readonly stream: LogStream;
  readonly text: string;
  /** What its log driver writes beside it; absent where that is nothing. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** `Logs.SubscribeLogs`: a stream of `LogMessage[]`. */
export interface SubscribeLogsRequest {
  readonly selector: LogSelector;
  readonly options: LogOptions;
}

/** `LogBroker.ListenSubscriptions`: what an agent is to publish, or no more. */
export type SubscriptionMessage =
  | { readonly id: string; readonly close: false; readonly selector: LogSelector; readonly options: LogOptions }
  | { readonly id: string; readonly close: true };

/** `LogBroker.PublishLogs`, one call after another. With `close` this node has said all. */
export interface PublishLogsRequest {
  readonly subscriptionId: string;
  readonly messages: readonly LogMessage[];
  readonly close: boolean;
}
