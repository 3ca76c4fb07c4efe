/**
 * Walks one task through its life (swarm-semantics §5.8): one operation in flight at a time, broken off when the
 * managers desire something else. The status it keeps is the true one; what comes with an update is ignored.
 */
import { rank, type Task, type TaskStatus } from '../api/objects/task.ts';
import { SECOND } from '../api/time.ts';
import { equal } from '../std/equal.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { Controller } from './exec.ts';
import { accepted, failed, moved, nextStep } from './step.ts';

const RETRY = 1 * SECOND;

export interface TaskManager {
  readonly task: Task;
  /** The managers have spoken again. An order that goes back is ignored. */
  update(task: Task): void;
  readonly logs: Controller['logs'];
  /** Breaks off what is under way; the container is left as it is. */
  stop: Cancel;
  /** Stops, then shuts the container down and deletes it. */
  remove(done: () => void): void;
}

/** Begins at once, from the status that `task` carries. `report` is called for every change of the status. */
export function taskManager(
  first: Task,
  controller: Controller,
  clock: Clock,
  report: (task: Task) => void,
): TaskManager {
  let task = first;
  let underWay: Cancel | null = null;
  let stopped = false;

  function become(after: TaskStatus): void {
    const active = rank(after.state) >= rank('starting');
    const status = active ? { ...after, container: controller.status() ?? after.container } : after;
    if (equal(status, task.status)) return;
    task = { ...task, status: { ...status, atUs: clock.wall() } };
    report(task);
  }

  function run(): void {
    for (;;) {
      if (stopped) return;
      const step = nextStep(task.status.state, task.desiredState);
      if (step.kind === 'pause') return;
      if (step.kind === 'do') return operate(step);
      become(moved(task.status, step));
    }
  }

  function operate(step: Extract<ReturnType<typeof nextStep>, { kind: 'do' }>): void {
    let answered = false;
    const cancel = controller[step.operation]((result) => {
      if (answered) return;
      answered = true;
      underWay = null;
      become(result.ok ? moved(task.status, step) : failed(task.status, result.error));
      if (!result.ok && result.error.temporary) underWay = clock.after(RETRY, again);
      else run();
    });
    if (!answered) underWay = cancel;
  }

  function again(): void {
    underWay = null;
    run();
  }

  function breakOff(): void {
    underWay?.();
    underWay = null;
  }

  if (rank(task.status.state) < rank('accepted')) become(moved(task.status, accepted));
  run();

  return {
    get task() {
      return task;
    },
    logs: (options, sink) => controller.logs(options, sink),
    update(ordered) {
      if (stopped || equal({ ...ordered, status: null, meta: null }, { ...task, status: null, meta: null })) return;
      if (rank(ordered.desiredState) < rank(task.desiredState)) return;
      task = { ...ordered, status: task.status };
      breakOff();
      run();
    },
    stop() {
      stopped = true;
      breakOff();
    },
    remove(done) {
      stopped = true;
      breakOff();
      controller.remove(() => {
        // Best effort, as in Docker: what could not be deleted stays behind.
        controller.close();
        done();
      });
    },
  };
}
