/**
 * Carries task statuses to the managers (swarm-semantics §5.5): of each task the latest, one call at a time, and what
 * a lost session has not delivered goes out over the next.
 */
import type { UpdateTaskStatusRequest } from '../api/dispatcher.ts';
import type { TaskId } from '../api/ids.ts';
import type { Task, TaskStatus } from '../api/objects/task.ts';

export type Updates = UpdateTaskStatusRequest['updates'];

/** One attempt; `delivered` is not called where the session ends first. */
export type Send = (updates: Updates, delivered: () => void) => void;

export class Reporter {
  readonly #pending = new Map<TaskId, TaskStatus>();
  #underWay: Updates = [];
  #send: Send | null = null;

  report({ id, status }: Task): void {
    this.#pending.set(id, status);
    this.#flush();
  }

  connect(send: Send): void {
    this.#send = send;
    this.#flush();
  }

  /** What was under way may or may not have arrived: it is said again, unless there is news. */
  disconnect(): void {
    this.#send = null;
    for (const { taskId, status } of this.#underWay) {
      if (!this.#pending.has(taskId)) this.#pending.set(taskId, status);
    }
    this.#underWay = [];
  }

  #flush(): void {
    if (!this.#send || this.#underWay.length > 0 || this.#pending.size === 0) return;
    const updates = Array.from(this.#pending, ([taskId, status]) => ({ taskId, status }));
    this.#pending.clear();
    this.#underWay = updates;
    this.#send(updates, () => {
      if (this.#underWay !== updates) return;
      this.#underWay = [];
      this.#flush();
    });
  }
}
