/** What a replicated job lacks: so many tasks in all must complete, so many may be under way at a time (§7.9). Pure. */
import type { Service } from '../../../api/objects/service.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Task } from '../../../api/objects/task.ts';

/** The slots to fill with new tasks; `tasks` are those of the job's present iteration. */
export function slotsToFill(service: Service, tasks: readonly Task[]): readonly number[] {
  const { MaxConcurrent: atATime = 1, TotalCompletions: total = atATime } = service.spec.Mode.ReplicatedJob ?? {};
  const complete = tasks.filter(isComplete);
  const running = tasks.filter((task) => !isComplete(task) && rank(task.desiredState) <= rank('complete'));
  // Below zero where the job was scaled down while it ran: then it is let run.
  const missing = Math.min(atATime - running.length, total - complete.length - running.length);
  const taken = new Set([...complete, ...running].map(({ slot }) => slot));
  const free: number[] = [];
  for (let slot = 0; slot < total && free.length < missing; slot++) if (!taken.has(slot)) free.push(slot);
  return free;
}

const isComplete = (task: Task): boolean => task.status.state === 'complete';
