/** How far a job is: a line for what is complete, one for what runs, and one a task (docker-cli §5.3). */
import type { ApiService, ApiTask } from '../../api.ts';
import type { ProgressLines } from '../../format/progress.ts';
import { LONGEST, MAX_BARS, problemOf, step, type Updater } from './progress-updaters.ts';

/** A job's tasks go one step further than others: until they are complete. */
const COMPLETE = step('complete');

/** The tasks of the present iteration by slot or node; where there are several, the one that is furthest back. */
function byPlace<Key>(service: ApiService, tasks: readonly ApiTask[], place: (task: ApiTask) => Key) {
  const iteration = service.JobStatus?.JobIteration.Index ?? 0;
  const chosen = new Map<Key, ApiTask>();
  for (const task of tasks) {
    if (!task.JobIteration || (task.JobIteration.Index ?? 0) !== iteration) continue;
    if (step(task.DesiredState) === 0 || step(task.Status.State) === 0) continue;
    const other = chosen.get(place(task));
    if (!other || step(other.Status.State) > step(task.Status.State)) chosen.set(place(task), task);
  }
  return chosen;
}

function taskLine(lines: ProgressLines, id: string, { Status: { State, Err } }: ApiTask): void {
  if (Err) lines.action(id, problemOf(Err));
  else lines.action(id, State.padEnd(LONGEST), { current: step(State), total: COMPLETE });
}

const isActive = ({ Status }: ApiTask): boolean => step(Status.State) < COMPLETE;
const isComplete = ({ Status }: ApiTask): boolean => Status.State === 'complete';

export function replicatedJobUpdater(lines: ProgressLines): Updater {
  let started = false;
  return (service, tasks) => {
    const { MaxConcurrent: atATime = 1, TotalCompletions: total = atATime } = service.Spec.Mode.ReplicatedJob ?? {};
    const overall = (active: number, complete: number) => {
      const counted = String(complete).padStart(String(total).length);
      lines.action('job progress', `${counted} out of ${total} complete`, { current: complete, total });
      const wanted = Math.min(atATime, total - complete);
      const running = String(active).padStart(String(atATime).length);
      lines.action('active tasks', `${running} out of ${wanted} tasks`);
    };
    if (!started) {
      overall(0, 0);
      if (total <= MAX_BARS) for (let at = 1; at <= total; at++) lines.action(`${at}/${total}`, ' ');
      started = true;
    }
    const slots = [...byPlace(service, tasks, ({ Slot = 0 }) => Slot)].sort(([a], [b]) => a - b);
    if (total <= MAX_BARS) for (const [slot, task] of slots) taskLine(lines, `${slot + 1}/${total}`, task);
    const found = slots.map(([, task]) => task);
    const complete = found.filter(isComplete).length;
    overall(found.filter(isActive).length, complete);
    return complete === total;
  };
}

export function globalJobUpdater(lines: ProgressLines): Updater {
  let started = false;
  return (service, tasks, activeNodes) => {
    const nodes = byPlace(service, tasks, ({ NodeID = '' }) => NodeID);
    if (!started && nodes.size === 0) {
      lines.action('job progress', 'waiting for tasks');
      return false;
    }
    const overall = (complete: number) => {
      const counted = String(complete).padStart(String(nodes.size).length);
      const bar = { current: complete, total: nodes.size };
      lines.action('job progress', `${counted} out of ${nodes.size} complete`, bar);
    };
    if (!started) overall(0);
    started = true;
    const here = [...nodes].filter(([node]) => activeNodes.has(node)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (nodes.size <= MAX_BARS) for (const [node, task] of here) taskLine(lines, node, task);
    const complete = here.filter(([, task]) => isComplete(task)).length;
    overall(complete);
    return complete === nodes.size;
  };
}
