/**
 * Tasks that are ready and wait for their start: for a delay, for the task before them to stop, or for both
 * (swarm-semantics §7.4, "delayed start"). The old task is waited for one minute at most, counted from the beginning.
 */
import type { NodeId, TaskId } from '../../../api/ids.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE } from '../../../api/time.ts';
import type { Micros } from '../../../api/time.ts';
import type { Change, Store } from '../../../store/types.ts';
import type { Cancel, Clock } from '../../../world/world.ts';
import { rounds } from '../../rounds.ts';
import { desire, hasEnded, isOfJob } from '../writes.ts';

export const OLD_TASK_TIMEOUT: Micros = MINUTE;

export interface Start {
  readonly taskId: TaskId;
  /** What people call the task. */
  readonly name: string;
  readonly delayUs: Micros;
  /** The task that has to stop first, if there is one. */
  readonly after: Task | null;
}

interface Waiting {
  readonly start: Start;
  readonly then: (() => void)[];
  delayed: boolean;
  held: boolean;
  cancels: Cancel[];
}

export class DelayedStarts {
  readonly #waiting = new Map<TaskId, Waiting>();
  readonly #heldBy = new Map<TaskId, Set<Waiting>>();
  readonly #due = new Set<Waiting>();
  readonly #clock: Clock;
  readonly #writes;
  #stopped = false;

  constructor(store: Pick<Store, 'batch'>, clock: Clock) {
    this.#clock = clock;
    this.#writes = rounds((done) => {
      const due = [...this.#due];
      this.#due.clear();
      const units = due.map(
        ({ start }) =>
          (tx: Parameters<typeof desire>[0]) =>
            desire(tx, start.taskId, isOfJob(tx.get('task', start.taskId)) ? 'complete' : 'running'),
      );
      store.batch(units, () => {
        for (const waiting of due) this.#finish(waiting);
        done();
      });
    });
  }

  /** `then` is called once the task has been started, or its start given up. A second start replaces the first. */
  begin(start: Start, then?: () => void): void {
    // A write that was under way when leadership was lost may still end here.
    if (this.#stopped) return;
    this.cancel(start.taskId);
    const held = start.after !== null && !hasEnded(start.after);
    const waiting: Waiting = { start, then: then ? [then] : [], delayed: start.delayUs > 0, held, cancels: [] };
    this.#waiting.set(start.taskId, waiting);
    if (waiting.delayed) {
      const over = () => this.#release(waiting, 'delayed');
      const label = { kind: 'restart-delay', subject: start.name } as const;
      waiting.cancels.push(this.#clock.after(start.delayUs, over, label));
    }
    if (held) {
      this.#hold(waiting, (start.after as Task).id);
      waiting.cancels.push(this.#clock.after(OLD_TASK_TIMEOUT, () => this.#release(waiting, 'held')));
    }
    this.#startIfFree(waiting);
  }

  has(taskId: TaskId): boolean {
    return this.#waiting.has(taskId);
  }

  /** Calls `then` once this start is over. */
  whenOver(taskId: TaskId, then: () => void): void {
    const waiting = this.#waiting.get(taskId);
    if (waiting) waiting.then.push(then);
    else then();
  }

  /** The task is not to be started after all. */
  cancel(taskId: TaskId): void {
    const waiting = this.#waiting.get(taskId);
    if (!waiting) return;
    this.#due.delete(waiting);
    this.#finish(waiting);
  }

  /** An old task has stopped, or can no longer be waited for, because its node is down or gone. */
  observe(change: Change): void {
    if (this.#heldBy.size === 0) return;
    if (change.table === 'task' && change.kind === 'update' && hasEnded(change.object)) this.#ended(change.object.id);
    else if (change.table === 'node') {
      const gone = change.kind === 'remove' || (change.kind === 'update' && change.object.status.state === 'down');
      if (gone) this.#nodeGone(change.object.id);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#writes.stop();
    for (const { cancels } of this.#waiting.values()) for (const cancel of cancels) cancel();
    this.#waiting.clear();
    this.#heldBy.clear();
    this.#due.clear();
  }

  #hold(waiting: Waiting, by: TaskId): void {
    const others = this.#heldBy.get(by);
    if (others) others.add(waiting);
    else this.#heldBy.set(by, new Set([waiting]));
  }

  #ended(taskId: TaskId): void {
    for (const waiting of this.#heldBy.get(taskId) ?? []) this.#release(waiting, 'held');
  }

  #nodeGone(nodeId: NodeId): void {
    for (const waiting of [...this.#waiting.values()]) {
      if (waiting.held && waiting.start.after?.nodeId === nodeId) this.#release(waiting, 'held');
    }
  }

  #release(waiting: Waiting, from: 'delayed' | 'held'): void {
    waiting[from] = false;
    if (from === 'held') this.#letGo(waiting);
    this.#startIfFree(waiting);
  }

  #startIfFree(waiting: Waiting): void {
    if (waiting.delayed || waiting.held || this.#waiting.get(waiting.start.taskId) !== waiting) return;
    for (const cancel of waiting.cancels.splice(0)) cancel();
    this.#due.add(waiting);
    this.#writes.want();
  }

  #letGo(waiting: Waiting): void {
    const by = waiting.start.after?.id;
    const others = by && this.#heldBy.get(by);
    if (!others) return;
    others.delete(waiting);
    if (others.size === 0) this.#heldBy.delete(by);
  }

  #finish(waiting: Waiting): void {
    for (const cancel of waiting.cancels.splice(0)) cancel();
    this.#letGo(waiting);
    if (this.#waiting.get(waiting.start.taskId) !== waiting) return;
    this.#waiting.delete(waiting.start.taskId);
    for (const then of waiting.then.splice(0)) then();
  }
}
