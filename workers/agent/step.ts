/**
 * The next step of a task, decided from its states alone (swarm-semantics §5.8). A task is a walk from ASSIGNED to
 * RUNNING and beyond; what the managers desire says how far it may go.
 */
import { rank, type TaskState, type TaskStatus } from '../api/objects/task.ts';
import type { StepError } from './exec.ts';

export type Operation = 'prepare' | 'start' | 'wait' | 'shutdown';

export type Step =
  /** Nothing to do until the managers desire something else. */
  | { readonly kind: 'pause' }
  /** Moves on without asking the controller. */
  | { readonly kind: 'move'; readonly to: TaskState; readonly message: string }
  /** Asks the controller; where that goes well the task moves on. */
  | { readonly kind: 'do'; readonly operation: Operation; readonly to: TaskState; readonly message: string };

const pause: Step = { kind: 'pause' };

export function nextStep(state: TaskState, desired: TaskState): Step {
  if (rank(desired) >= rank('shutdown')) {
    if (rank(state) >= rank('complete')) return pause;
    return { kind: 'do', operation: 'shutdown', to: 'shutdown', message: 'shutdown' };
  }
  if (rank(state) > rank(desired)) return pause;
  // These may lead beyond the desired state: what has begun is finished.
  if (state === 'preparing') return { kind: 'do', operation: 'prepare', to: 'ready', message: 'prepared' };
  if (state === 'starting') return { kind: 'do', operation: 'start', to: 'running', message: 'started' };
  if (state === 'running') return { kind: 'do', operation: 'wait', to: 'complete', message: 'finished' };
  if (rank(state) >= rank(desired)) return pause;
  if (rank(state) <= rank('assigned')) return accepted;
  if (state === 'accepted') return { kind: 'move', to: 'preparing', message: 'preparing' };
  if (state === 'ready') return { kind: 'move', to: 'starting', message: 'starting' };
  return pause;
}

/** A controller was found. */
export const accepted = { kind: 'move', to: 'accepted', message: 'accepted' } as const;

/** Every success clears the error. */
export const moved = (status: TaskStatus, { to, message }: { to: TaskState; message: string }): TaskStatus => ({
  ...status,
  state: to,
  message,
  err: '',
});

/** A temporary error is only noted; any other is the end. The message stays what it was. */
export function failed(status: TaskStatus, { message, temporary }: StepError): TaskStatus {
  if (temporary) return { ...status, err: message };
  const state = rank(status.state) < rank('starting') ? 'rejected' : 'failed';
  return { ...status, state, err: message };
}

/** No controller could be made. A task that has ended stays as it ended. */
export function unresolved(status: TaskStatus, error: string): TaskStatus {
  const { state } = status;
  const after = rank(state) < rank('starting') ? 'rejected' : rank(state) <= rank('running') ? 'failed' : state;
  return { ...status, state: after, message: 'resolving controller failed', err: error };
}
