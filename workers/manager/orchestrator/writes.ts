/** Small changes to tasks, each of which looks at the task afresh and does nothing where there is nothing to do. */
import type { ServiceId, TaskId } from '../../api/ids.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import type { ReadTx, WriteTx } from '../../store/types.ts';

export type Unit = (tx: WriteTx) => Result<void, unknown>;

/** Raises the desired state; it never falls (swarm-semantics §5.7). */
export function desire(tx: WriteTx, id: TaskId, desiredState: TaskState): Result<void, unknown> {
  const task = tx.get('task', id);
  if (!task || rank(task.desiredState) >= rank(desiredState)) return ok(undefined);
  return tx.update('task', { ...task, desiredState });
}

export const desiring =
  (id: TaskId, state: TaskState): Unit =>
  (tx) =>
    desire(tx, id, state);

export function shutDown(tx: WriteTx, tasks: readonly Pick<Task, 'id'>[]): Result<void, unknown> {
  for (const { id } of tasks) {
    const written = desire(tx, id, 'shutdown');
    if (!written.ok) return written;
  }
  return ok(undefined);
}

export const removing =
  (id: TaskId): Unit =>
  (tx) =>
    tx.get('task', id) ? tx.remove('task', id) : ok(undefined);

/** What becomes of the tasks of a service that is gone: to be stopped, then forgotten (swarm-semantics §7.8). */
export const retiringAll = (tx: ReadTx, serviceId: ServiceId): Unit[] =>
  tx.find('task', { by: 'service', serviceId }).map(({ id }) => desiring(id, 'remove'));

/** Still meant to run: not asked to stop. */
export const isWanted = (task: Task): boolean => rank(task.desiredState) <= rank('running');

/** Observed beyond running. */
export const hasEnded = (task: Task): boolean => rank(task.status.state) > rank('running');

export const isOfJob = (task: Task | undefined): boolean => task?.jobIteration !== undefined;
