/**
 * One node's assignments as a stream: first everything, then what is different (swarm-semantics §5.4). Changes wait
 * until 100 ms pass without another, so that a burst becomes one message.
 */
import type { TaskId } from '../../api/ids.ts';
import type { AssignmentsMessage } from '../../api/dispatcher.ts';
import { isTerminal, rank, type Task } from '../../api/objects/task.ts';
import type { Plain } from '../../api/plain.ts';
import { MS } from '../../api/time.ts';
import { equal } from '../../std/equal.ts';
import type { OutStream, RpcError } from '../../world/rpc.ts';
import type { Cancel, Clock } from '../../world/world.ts';
import { Dependencies, type Lookup } from './dependencies.ts';

const QUIET = 100 * MS;
const MAX_CHANGES = 100;

export interface Assignments {
  /** A task of this node was written. */
  put(task: Task): void;
  /** A task of this node is no longer in the store. */
  remove(task: Task): void;
  end(error: RpcError): void;
  /** The client went away: stops without a word. */
  stop: Cancel;
}

/**
 * Sends the complete set at once. `tasks` are all of the node's, in any state; `lookup` finds what they refer to. What
 * is in a secret or a config does not change, and so is sent once.
 */
export function assignments(tasks: readonly Task[], lookup: Lookup, out: OutStream, clock: Clock): Assignments {
  const sent = new Map(tasks.filter(isAssigned).map((task) => [task.id, task]));
  const dependencies = new Dependencies(lookup);
  let changed = new Map<TaskId, 'update' | 'remove'>();
  let count = 0;
  let quiet: Cancel = () => {};
  let sequence = 0;

  function send(type: AssignmentsMessage['type'], update: readonly Task[], remove: readonly TaskId[]): void {
    const appliesTo = sequence === 0 ? '' : String(sequence);
    sequence++;
    const resultsIn = String(sequence);
    const message: AssignmentsMessage = { type, appliesTo, resultsIn, update, remove, ...dependencies.take() };
    out.send(message as unknown as Plain);
  }

  function flush(): void {
    quiet();
    const update: Task[] = [];
    const remove: TaskId[] = [];
    for (const [id, kind] of changed) {
      if (kind === 'remove') remove.push(id);
      else update.push(sent.get(id) as Task);
    }
    changed = new Map();
    count = 0;
    send('incremental', update, remove);
  }

  function change(id: TaskId, kind: 'update' | 'remove'): void {
    changed.set(id, kind);
    soon();
  }

  function soon(): void {
    quiet();
    if (++count >= MAX_CHANGES) flush();
    else quiet = clock.after(QUIET, flush);
  }

  for (const task of sent.values()) if (!isTerminal(task.status.state)) dependencies.add(task);
  send('complete', [...sent.values()], []);
  return {
    put(task) {
      if (!isAssigned(task)) return;
      const before = sent.get(task.id);
      sent.set(task.id, task);
      if (before && sameOrder(before, task) && task.status.state !== 'assigned') {
        if (isTerminal(task.status.state) && dependencies.release(task)) soon();
        return;
      }
      if (!before && !isTerminal(task.status.state)) dependencies.add(task);
      change(task.id, 'update');
    },
    remove(task) {
      const before = sent.get(task.id);
      if (before === undefined) return;
      sent.delete(task.id);
      dependencies.release(before);
      change(task.id, 'remove');
    },
    end(error) {
      quiet();
      out.end(error);
    },
    stop: () => quiet(),
  };
}

const isAssigned = (task: Task): boolean => rank(task.status.state) >= rank('assigned');

/** What the agent itself reported it need not be told: only the rest of a task is an order (swarm-semantics §1.9). */
function sameOrder(before: Task, after: Task): boolean {
  return equal({ ...before, status: null, meta: null }, { ...after, status: null, meta: null });
}
