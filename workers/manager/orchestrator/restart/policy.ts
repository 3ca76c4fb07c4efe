/** May a task that ended be followed by another? Pure: the task, its policy, and what was restarted before (§7.4). */
import { SECOND } from '../../../api/time.ts';
import type { Micros } from '../../../api/time.ts';
import { appliedUs } from '../../../api/objects/task.ts';
import type { Task } from '../../../api/objects/task.ts';
import { micros } from '../durations.ts';
import { isOfJob } from '../writes.ts';

/** Restarts of one place since its service's spec last changed. */
export interface RestartHistory {
  readonly specVersion: number;
  readonly total: number;
  /** When the replacements were made, oldest first. */
  readonly madeUs: readonly Micros[];
}

/** How long a replacement waits before it starts, unless told otherwise. */
export const DEFAULT_DELAY: Micros = 5 * SECOND;

export const restartDelay = (task: Task): Micros => micros(task.spec.RestartPolicy?.Delay, DEFAULT_DELAY);

/** Only a policy with a limit needs a history. */
export const isLimited = (task: Task): boolean => (task.spec.RestartPolicy?.MaxAttempts ?? 0) > 0;

export function shouldRestart(task: Task, history: RestartHistory | undefined): boolean {
  const policy = task.spec.RestartPolicy ?? {};
  const condition = policy.Condition ?? 'any';
  if (condition === 'none') return false;
  // A job's task that is complete is what was wanted.
  if ((condition === 'on-failure' || isOfJob(task)) && task.status.state === 'complete') return false;
  if (!isLimited(task)) return true;
  if (history === undefined || history.specVersion !== task.specVersion) return true;
  return restartsThatCount(task, history, micros(policy.Window, 0)) < (policy.MaxAttempts ?? 0);
}

/** Without a window every restart counts; with one, those within it, looking back from when the task ended. */
function restartsThatCount(task: Task, history: RestartHistory, window: Micros): number {
  if (window === 0) return history.total;
  const endedUs = appliedUs(task);
  return history.madeUs.filter((atUs) => atUs > endedUs - window && atUs < endedUs).length;
}
