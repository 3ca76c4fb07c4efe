/** The status of an update, as the service carries it; the messages are Docker's own (swarm-semantics §7.6). */
import type { ServiceId, TaskId } from '../../../api/ids.ts';
import type { Service, UpdateState, UpdateStatus } from '../../../api/objects/service.ts';
import type { Micros } from '../../../api/time.ts';
import { err, ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';

/** A failure has stopped it: nothing is done until the service is updated again. */
export const isPaused = ({ updateStatus }: Pick<Service, 'updateStatus'>): boolean =>
  updateStatus?.state === 'paused' || updateStatus?.state === 'rollback_paused';

/** One user update resets the status to none: whoever still works for the update before has nothing to say then. */
function change(tx: WriteTx, id: ServiceId, to: (status: UpdateStatus) => UpdateStatus): Result<void, unknown> {
  const service = tx.get('service', id);
  if (!service || service.updateStatus === null) return ok(undefined);
  return tx.update('service', { ...service, updateStatus: to(service.updateStatus) });
}

export function begin(tx: WriteTx, id: ServiceId, nowUs: Micros): Result<void, unknown> {
  const service = tx.get('service', id);
  if (!service || service.updateStatus !== null) return ok(undefined);
  const updateStatus = {
    state: 'updating',
    startedUs: nowUs,
    completedUs: null,
    message: 'update in progress',
  } as const;
  return tx.update('service', { ...service, updateStatus });
}

/**
 * As in Docker, whatever was not a rollback in progress ends as a completed update, even a rollback that was paused.
 */
export const complete = (tx: WriteTx, id: ServiceId, nowUs: Micros): Result<void, unknown> =>
  change(tx, id, (status) =>
    status.state === 'rollback_started'
      ? { ...status, state: 'rollback_completed', message: 'rollback completed', completedUs: nowUs }
      : { ...status, state: 'completed', message: 'update completed', completedUs: nowUs },
  );

/** `what` is `update` or `rollback`, whichever the failure action was meant for. */
export const pause = (tx: WriteTx, id: ServiceId, failed: TaskId, what: 'update' | 'rollback'): Result<void, unknown> =>
  change(tx, id, (status) => {
    const state: UpdateState = status.state === 'rollback_started' ? 'rollback_paused' : 'paused';
    return { ...status, state, message: `${what} paused due to failure or early termination of task ${failed}` };
  });

/** Puts the previous spec back, with the version it had, so that tasks of it that still run are up to date at once. */
export function rollBack(tx: WriteTx, id: ServiceId, failed: TaskId): Result<void, unknown> {
  const service = tx.get('service', id);
  if (!service || service.updateStatus === null) return ok(undefined);
  if (service.previousSpec === null) return err('cannot roll back service because no previous spec is available');
  return tx.update('service', {
    ...service,
    spec: service.previousSpec,
    specVersion: service.previousSpecVersion ?? 0,
    previousSpec: null,
    previousSpecVersion: null,
    updateStatus: {
      ...service.updateStatus,
      state: 'rollback_started',
      message: `update rolled back due to failure or early termination of task ${failed}`,
    },
  });
}
