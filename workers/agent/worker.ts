/** What this node must run, as told: makes, updates and removes task managers (swarm-semantics §5.6). */
import type { TaskId } from '../api/ids.ts';
import type { Task } from '../api/objects/task.ts';
import type { AssignmentsMessage } from '../api/dispatcher.ts';
import { equal } from '../std/equal.ts';
import type { Cancel, World } from '../world/world.ts';
import { dependencyStore } from './dependencies.ts';
import type { Executor } from './exec.ts';
import { unresolved } from './step.ts';
import { taskFiles } from './task-files.ts';
import { taskManager, type TaskManager } from './task-manager.ts';

export interface Worker {
  assign(message: AssignmentsMessage): void;
  /** Every task assigned here, with the status this node knows. */
  tasks(): readonly Task[];
  /** Of those tasks that a controller could be made of. */
  managers(): readonly TaskManager[];
  /** Tells of every task manager that is made from now on. */
  onStart(then: (manager: TaskManager) => void): Cancel;
  stop(): void;
  /** Removes every assignment; `done` when all containers are gone. */
  removeAll(done: () => void): void;
}

export interface WorkerOptions {
  readonly world: Pick<World, 'clock' | 'disk' | 'report'>;
  readonly executor: Executor;
  /** A status has changed, durably. */
  readonly report: (task: Task) => void;
  /** Anything has changed. */
  readonly changed: () => void;
}

/** Goes on at once with the tasks that the disk remembers. */
export function worker({ world, executor, report, changed }: WorkerOptions): Worker {
  const { clock } = world;
  const files = taskFiles(world);
  const dependencies = dependencyStore();
  const managers = new Map<TaskId, TaskManager>();
  /** No controller could be made of these: they have ended, and wait to be forgotten. */
  const refused = new Map<TaskId, Task>();
  const starting = new Set<(manager: TaskManager) => void>();
  let removing = 0;
  let whenRemoved: (() => void) | null = null;
  let stopped = false;

  function keep(task: Task): void {
    files.save(task, () => {
      if (!stopped) report(task);
    });
    changed();
  }

  function start(task: Task): void {
    const controller = executor.controller(task, dependencies);
    if (controller.ok) {
      refused.delete(task.id);
      const manager = taskManager(task, controller.value, clock, keep);
      managers.set(task.id, manager);
      changed();
      for (const then of starting) then(manager);
    } else {
      const status = unresolved(task.status, controller.error);
      const known = equal(status, task.status);
      const ended = known ? task : { ...task, status: { ...status, atUs: clock.wall() } };
      refused.set(task.id, ended);
      keep(ended);
    }
  }

  function put(task: Task): void {
    const manager = managers.get(task.id);
    if (manager) {
      const before = manager.task;
      manager.update(task);
      if (manager.task === before) return;
      files.save(manager.task, () => {});
      changed();
    } else {
      // What this node remembers of a task wins over what the managers were last told of it.
      const status = refused.get(task.id)?.status ?? task.status;
      files.save({ ...task, status }, () => {});
      start({ ...task, status });
    }
  }

  function remove(id: TaskId): void {
    files.remove(id);
    refused.delete(id);
    const manager = managers.get(id);
    managers.delete(id);
    changed();
    if (!manager) return;
    removing++;
    manager.remove(() => {
      removing--;
      if (removing === 0) whenRemoved?.();
    });
  }

  for (const task of files.load()) start(task);

  return {
    assign(message) {
      const { type, update, remove: gone } = message;
      dependencies.assign(message);
      for (const task of update) put(task);
      for (const id of gone) remove(id);
      if (type === 'incremental') return;
      const assigned = new Set(update.map(({ id }) => id));
      for (const id of [...managers.keys(), ...refused.keys()]) if (!assigned.has(id)) remove(id);
    },
    tasks: () => [...Array.from(managers.values(), ({ task }) => task), ...refused.values()],
    managers: () => [...managers.values()],
    onStart(then) {
      starting.add(then);
      return () => starting.delete(then);
    },
    stop() {
      stopped = true;
      for (const manager of managers.values()) manager.stop();
    },
    removeAll(done) {
      for (const id of [...managers.keys(), ...refused.keys()]) remove(id);
      if (removing === 0) done();
      else whenRemoved = done;
    },
  };
}
