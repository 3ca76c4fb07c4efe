/** The task reaper: deletes tasks that are to be forgotten, and history beyond its limit (swarm-semantics §7.7). */
import type { TaskId } from '../../../api/ids.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MS } from '../../../api/time.ts';
import type { Micros } from '../../../api/time.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { Cancel } from '../../../world/world.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { isJob } from '../../service-mode.ts';
import { placeKey, tasksAt } from '../slot.ts';
import type { Place } from '../slot.ts';
import { take } from '../take.ts';
import { removing } from '../writes.ts';
import { excessOf, historyLimit } from './history.ts';

const INTERVAL: Micros = 250 * MS;
/** So much work is not waited for. */
const MAX_DIRTY = 1_000;
const DEFAULT_HISTORY = 5;

export const taskReaper: Room = ({ store, clock }) => {
  const dirty = new Map<string, Place>();
  const toForget = new Set<TaskId>();
  let cancelTimer: Cancel | null = null;

  const work = rounds((done) => {
    cancelTimer?.();
    cancelTimer = null;
    const remove = new Set(take(toForget));
    store.view((tx) => {
      for (const id of excess(tx)) remove.add(id);
    });
    if (remove.size > 0) store.batch([...remove].map(removing), done);
    else done();
  });

  /** History beyond the limit at every dirty place; the places that are settled are clean then. */
  function excess(tx: ReadTx): TaskId[] {
    const clusterLimit =
      tx.find('cluster', { by: 'all' })[0]?.spec.Orchestration.TaskHistoryRetentionLimit ?? DEFAULT_HISTORY;
    const found: TaskId[] = [];
    for (const [key, place] of [...dirty]) {
      const service = tx.get('service', place.serviceId);
      // A finished task of a job is a result, and stays as long as the job.
      const { remove, unsettled } =
        service && !isJob(service)
          ? excessOf(tasksAt(tx, place), historyLimit(service, clusterLimit))
          : { remove: [], unsettled: false };
      if (!unsettled) dirty.delete(key);
      found.push(...remove.map(({ id }) => id));
    }
    return found;
  }

  function schedule(): void {
    if (dirty.size + toForget.size > MAX_DIRTY) work.want();
    else cancelTimer ??= clock.after(INTERVAL, () => work.want());
  }

  const unwatch = store.watch((changes) => {
    let noted = false;
    for (const change of changes) {
      if (change.table !== 'task' || change.kind === 'remove') continue;
      const task = change.object;
      if (change.kind === 'create') dirty.set(placeKey(task), task);
      else if (isDone(task)) toForget.add(task.id);
      noted ||= dirty.size + toForget.size > 0;
    }
    if (noted) schedule();
  });

  for (const task of store.view((tx) => tx.find('task', { by: 'desired-state', state: 'remove' }))) {
    if (isDone(task)) toForget.add(task.id);
  }
  if (toForget.size > 0) work.want();

  return () => {
    unwatch();
    work.stop();
    cancelTimer?.();
  };
};

/** To be forgotten, and nothing of it runs anywhere. */
const isDone = (task: Task): boolean =>
  task.desiredState === 'remove' &&
  (rank(task.status.state) < rank('assigned') || rank(task.status.state) >= rank('complete'));
