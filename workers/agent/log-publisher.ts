/**
 * What a node tells of its tasks' logs (swarm-semantics §10.1): listens for subscriptions at the manager of its
 * session, reads the logs of the tasks that they select, and publishes line by line, one call after another.
 */
import type { Address, NodeId } from '../api/ids.ts';
import type { LogMessage, LogSelector, PublishLogsRequest, SubscriptionMessage } from '../api/logs.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND } from '../api/time.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { TaskManager } from './task-manager.ts';
import type { Worker } from './worker.ts';

const TIMEOUT = 5 * SECOND;
/** Lines a call. */
const BATCH = 500;

export interface LogPublisherOptions {
  readonly clock: Clock;
  readonly rpc: Rpc;
  readonly manager: Address;
  readonly nodeId: NodeId;
  readonly tasks: Worker;
}

/** Listens until it is stopped; if the manager ends it, again a second later. */
export function publishLogs(options: LogPublisherOptions): Cancel {
  const { rpc, clock, manager } = options;
  const open = new Map<string, Cancel>();
  let listening: Cancel = () => {};

  const close = (id: string): void => {
    open.get(id)?.();
    open.delete(id);
  };
  const closeAll = (): void => [...open.keys()].forEach(close);

  function listen(): void {
    listening = rpc.stream(
      manager,
      'LogBroker.ListenSubscriptions',
      null,
      { timeout: TIMEOUT },
      {
        onMessage(plain) {
          const message = plain as unknown as SubscriptionMessage;
          close(message.id);
          if (!message.close)
            open.set(
              message.id,
              answer(message, options, () => open.delete(message.id)),
            );
        },
        onEnd() {
          closeAll();
          listening = clock.after(SECOND, listen);
        },
      },
    );
  }

  listen();
  return () => {
    listening();
    closeAll();
  };
}

type Wanted = Extract<SubscriptionMessage, { close: false }>;

/** `over` is called when there is nothing more to tell. */
function answer({ id, selector, options: wanted }: Wanted, options: LogPublisherOptions, over: () => void): Cancel {
  const { nodeId, tasks } = options;
  const reads = new Set<Cancel>();
  const outbox = publisher(id, options, () => {
    stop();
    over();
  });

  /** One for the walk through all tasks, and one for each that is being read. */
  let unfinished = 1;
  const finish = (): void => {
    if (--unfinished === 0 && !wanted.follow) outbox.finish();
  };

  function read(manager: TaskManager): void {
    const { id: taskId, serviceId } = manager.task;
    unfinished++;
    reads.add(
      manager.logs(wanted, {
        lines: (lines) => outbox.put(lines.map((line) => ({ ...line, nodeId, serviceId, taskId }))),
        end: finish,
      }),
    );
  }

  for (const manager of tasks.managers()) if (selects(selector, manager)) read(manager);
  finish();
  const unwatch = wanted.follow
    ? tasks.onStart((manager) => {
        if (selects(selector, manager)) read(manager);
      })
    : () => {};

  function stop(): void {
    unwatch();
    for (const cancel of reads) cancel();
    reads.clear();
  }
  return () => {
    stop();
    outbox.stop();
  };
}

const selects = ({ serviceIds, taskIds }: LogSelector, { task }: TaskManager): boolean =>
  serviceIds.includes(task.serviceId) || taskIds.includes(task.id);

/** Keeps the order: a call goes out when the one before it is answered. `over` tells that all is said, or that the broker wants no more. */
function publisher(subscriptionId: string, { rpc, manager }: LogPublisherOptions, over: () => void) {
  let waiting: LogMessage[] = [];
  let finished = false;
  let underWay: Cancel | null = null;
  let stopped = false;

  function send(): void {
    if (underWay !== null || stopped || (waiting.length === 0 && !finished)) return;
    const messages = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    const close = finished && waiting.length === 0;
    const request: PublishLogsRequest = { subscriptionId, messages, close };
    underWay = rpc.call(
      manager,
      'LogBroker.PublishLogs',
      request as unknown as Plain,
      { timeout: TIMEOUT },
      (answered) => {
        underWay = null;
        if (stopped) return;
        if (answered.ok && !close) return send();
        stopped = true;
        over();
      },
    );
  }

  return {
    put(messages: readonly LogMessage[]): void {
      waiting.push(...messages);
      send();
    },
    finish(): void {
      finished = true;
      send();
    },
    stop(): void {
      stopped = true;
      underWay?.();
    },
  };
}
