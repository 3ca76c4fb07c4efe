/** The tasks that wait for a node, those of one service and version together: they are alike, and placed as one group. */
import type { TaskId } from '../../api/ids.ts';
import type { Task } from '../../api/objects/task.ts';

/** Never empty. */
export type Group = readonly [Task, ...Task[]];

export class Waiting {
  readonly #groups = new Map<string, Map<TaskId, Task>>();
  readonly #groupOf = new Map<TaskId, string>();

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Adds the task, or its newer version. */
  set(task: Task): void {
    const key = `${task.serviceId}/${task.specVersion}`;
    const before = this.#groupOf.get(task.id);
    if (before !== undefined && before !== key) this.delete(task.id);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = new Map()));
    group.set(task.id, task);
    this.#groupOf.set(task.id, key);
  }

  delete(id: TaskId): void {
    const key = this.#groupOf.get(id);
    if (key === undefined) return;
    this.#groupOf.delete(id);
    const group = this.#groups.get(key) as Map<TaskId, Task>;
    group.delete(id);
    if (group.size === 0) this.#groups.delete(key);
  }

  /** Every group as it is now, in the order in which they came. */
  groups(): readonly Group[] {
    return Array.from(this.#groups.values(), (group) => [...group.values()] as [Task, ...Task[]]);
  }
}
