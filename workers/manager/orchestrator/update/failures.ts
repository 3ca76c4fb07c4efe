/** Which tasks of an update ended too early: before they ever ran, or within the monitoring time (§7.6). */
import type { TaskId } from '../../../api/ids.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { Micros } from '../../../api/time.ts';
import { hasEnded } from '../writes.ts';

export class Failures {
  readonly #monitorUs: Micros;
  /** When each task that the update has made began to run. */
  readonly #runningSinceUs = new Map<TaskId, Micros | null>();

  count = 0;

  constructor(monitorUs: Micros) {
    this.#monitorUs = monitorUs;
  }

  /** The update has made this task: its end may be the update's failure. Replacements of it are none of its business. */
  add(id: TaskId): void {
    this.#runningSinceUs.set(id, null);
  }

  /** Is this change of the task a failure? Each task counts once. */
  sees(task: Task, nowUs: Micros): boolean {
    const since = this.#runningSinceUs.get(task.id);
    if (since === undefined) return false;
    if (task.status.state === 'running' && since === null) this.#runningSinceUs.set(task.id, nowUs);
    if (!hasEnded(task)) return false;
    this.#runningSinceUs.delete(task.id);
    if (since !== null && nowUs - since > this.#monitorUs) return false;
    this.count++;
    return true;
  }
}
