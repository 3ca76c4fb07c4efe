/** Which tasks of a place are too much history (swarm-semantics §7.7). Pure. */
import { appliedUs, isTerminal, rank } from '../../../api/objects/task.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';

/**
 * How many tasks a place may keep, the live one among them; negative for no limit. A service that may restart so
 * many times keeps one more than that, or the restarts could not be counted by a new leader.
 */
export function historyLimit(service: Service, clusterLimit: number): number {
  const attempts = service.spec.TaskTemplate.RestartPolicy?.MaxAttempts ?? 0;
  return attempts > 0 ? attempts + 1 : clusterLimit;
}

export interface Excess {
  readonly remove: readonly Task[];
  /** More than one task there may still run: look again the next time. */
  readonly unsettled: boolean;
}

/** The oldest tasks that have ended, or will never run, until the limit is met. */
export function excessOf(tasks: readonly Task[], limit: number): Excess {
  if (limit < 0 || tasks.length <= limit) return { remove: [], unsettled: false };
  const remove: Task[] = [];
  let live = 0;
  for (const task of [...tasks].sort((a, b) => appliedUs(a) - appliedUs(b))) {
    if (tasks.length - remove.length <= limit) break;
    if (isTerminal(task.status.state) || willNeverRun(task)) remove.push(task);
    else live++;
  }
  return { remove, unsettled: live > 1 };
}

const willNeverRun = (task: Task): boolean =>
  rank(task.status.state) < rank('assigned') && rank(task.desiredState) > rank('running');
