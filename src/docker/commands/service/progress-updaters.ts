/** How far the tasks of a service are: a line for all of them, and one a replica or node (docker-cli §5.3). */
import type { ApiService, ApiTask } from '../../api.ts';
import type { ProgressLines } from '../../format/progress.ts';

/** Draws one round; answers whether everything that is wanted runs. */
export type Updater = (
  service: ApiService,
  tasks: readonly ApiTask[],
  activeNodes: ReadonlySet<string>,
  rollback: boolean,
) => boolean;

/** With more tasks than this, only the line for all of them is shown. */
export const MAX_BARS = 20;

/** `complete` and what follows it are only here for their order. */
const states =
  'new allocated pending assigned accepted preparing ready starting running complete shutdown failed rejected'.split(
    ' ',
  );
export const step = (state: string): number => states.indexOf(state) + 1;
const RUNNING = step('running');
const terminal = (state: string): boolean => step(state) > RUNNING;
export const LONGEST = 9;

/** An error in place of a bar: on one line, and not too long. */
export function problemOf(error: string): string {
  const text = error.replaceAll('\n', ' ');
  return text.length > 75 ? `${text.slice(0, 74)}…` : text;
}

const isRunning = (task: ApiTask) => !terminal(task.DesiredState) && task.Status.State === 'running';

function overall(lines: ProgressLines, running: number, wanted: number, rollback: boolean): void {
  lines.action('overall progress', `${rollback ? 'rolling back update: ' : ''}${running} out of ${wanted} tasks`);
}

function taskLine(lines: ProgressLines, id: string, { Status: status, DesiredState: desired }: ApiTask): void {
  if (status.Err) lines.action(id, problemOf(status.Err));
  else if (!terminal(desired) && !terminal(status.State)) {
    lines.action(id, status.State.padEnd(LONGEST), { current: step(status.State), total: RUNNING });
  }
}

/** Of the tasks of one slot (or node) the one that counts: lowest desired state, then lowest state. */
function current<Key>(tasks: readonly ApiTask[], key: (task: ApiTask) => Key, counts: (task: ApiTask) => boolean) {
  const chosen = new Map<Key, ApiTask>();
  for (const task of tasks) {
    const desired = step(task.DesiredState);
    const state = step(task.Status.State);
    if (desired === 0 || state === 0) continue;
    const other = chosen.get(key(task));
    if (other) {
      const [otherDesired, otherState] = [step(other.DesiredState), step(other.Status.State)];
      if (otherDesired < desired || (otherDesired === desired && otherState <= state)) continue;
    }
    if (counts(task)) chosen.set(key(task), task);
  }
  return chosen;
}

export function replicatedUpdater(lines: ProgressLines): Updater {
  /** In which order the slots were first seen: the numbers of the lines are not those of the slots. */
  const seen = new Map<number, number>();
  let started = false;
  let done = false;
  return (service, tasks, activeNodes, rollback) => {
    const replicas = service.Spec.Mode.Replicated?.Replicas ?? 1;
    if (!started) {
      overall(lines, 0, replicas, rollback);
      if (replicas <= MAX_BARS) for (let at = 1; at <= replicas; at++) lines.action(`${at}/${replicas}`, ' ');
      started = true;
    }
    const onActive = (task: ApiTask) => !task.NodeID || activeNodes.has(task.NodeID);
    const slots = [...current(tasks, (task) => task.Slot ?? 0, onActive)].sort(([a], [b]) => a - b);
    if (done && slots.some(([, task]) => task.Status.State !== 'running')) done = false;
    for (const [slot, task] of slots) {
      const at = seen.get(slot) ?? seen.size + 1;
      seen.set(slot, at);
      if (!done && replicas <= MAX_BARS && at <= replicas) taskLine(lines, `${at}/${replicas}`, task);
    }
    const running = slots.filter(([, task]) => isRunning(task)).length;
    if (!done) {
      overall(lines, running, replicas, rollback);
      done = running === replicas;
    }
    return running === replicas;
  };
}

export function globalUpdater(lines: ProgressLines): Updater {
  let started = false;
  let done = false;
  return (_service, tasks, activeNodes, rollback) => {
    const nodes = current(
      tasks,
      (task) => task.NodeID ?? '',
      () => true,
    );
    if (!started) {
      if (nodes.size === 0) {
        lines.action('overall progress', 'waiting for new tasks');
        return false;
      }
      overall(lines, 0, nodes.size, rollback);
      started = true;
    }
    if (done && [...nodes.values()].some((task) => task.Status.State !== 'running')) done = false;
    let running = 0;
    for (const [node, task] of [...nodes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!activeNodes.has(node)) continue;
      if (isRunning(task)) running++;
      if (!done && nodes.size <= MAX_BARS) taskLine(lines, node.slice(0, 12), task);
    }
    if (!done) {
      overall(lines, running, nodes.size, rollback);
      done = running === nodes.size;
    }
    return running === nodes.size;
  };
}
