/** One slot of an update: what to write so that a task of the new spec takes it over (swarm-semantics §7.6). */
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import { err, ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import type { ReadTx, WriteTx } from '../../../store/types.ts';
import { isTaskDirty } from '../../task-dirty.ts';
import { isGlobal } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { tasksAt } from '../slot.ts';
import type { Place, Slot } from '../slot.ts';
import { isWanted, shutDown } from '../writes.ts';
import type { UpdatePorts } from './updater.ts';

/** The task that takes the slot over, and those that have to make way for it. */
export interface Step {
  readonly task: Task;
  /** Was it made for this? If not, a task of the new spec was there already, perhaps not yet started. */
  readonly made: boolean;
  readonly old: readonly Task[];
}

export const isDirty = (tx: ReadTx, service: Service, task: Task): boolean =>
  isTaskDirty(service, task, task.nodeId === null ? undefined : tx.get('node', task.nodeId));

/** A slot needs work if it has more than one task, or one that is out of date. */
export const isDirtySlot = (tx: ReadTx, service: Service, slot: Slot): boolean =>
  slot.length > 1 || slot.some((task) => isDirty(tx, service, task));

/**
 * Whatever else is wanted where this task runs now: the old tasks, or what the restart supervisor has put in the place of
 * one that ended meanwhile.
 */
export const clearFor = (tx: WriteTx, task: Task): Result<void, unknown> =>
  shutDown(
    tx,
    tasksAt(tx, task).filter((other) => other.id !== task.id && isWanted(other)),
  );

/** Looks at the slot as it is now and writes the first half of its update; the second is to start the new task. */
export function beginSlot(
  tx: WriteTx,
  { clock, dice, restarts }: Pick<UpdatePorts, 'clock' | 'dice' | 'restarts'>,
  service: Service,
  place: Place,
  order: 'stop-first' | 'start-first',
): Result<Step, unknown> {
  if (!tx.get('service', service.id)) return err('service was deleted');
  const there = restarts.updatable(tasksAt(tx, place), service);
  const upToDate = there.filter((task) => !isDirty(tx, service, task));
  const keep = upToDate.find((task) => task.desiredState === 'running') ?? upToDate.filter(isWanted).at(-1);
  const old = there.filter((task) => task !== keep && isWanted(task));
  if (keep) {
    const stopped = shutDown(tx, old);
    return stopped.ok ? ok({ task: keep, made: false, old }) : stopped;
  }
  if (there.length === upToDate.length) return err('nothing here is out of date any more');

  const at = isGlobal(service) ? { slot: 0, nodeId: place.nodeId } : { slot: place.slot, nodeId: null };
  const task = newTask(tx, { service, ...at, desiredState: 'ready' }, dice, clock.wall());
  const created = tx.create('task', task);
  if (!created.ok) return created;
  const stopped = order === 'stop-first' ? shutDown(tx, old) : ok(undefined);
  return stopped.ok ? ok({ task, made: true, old }) : stopped;
}
