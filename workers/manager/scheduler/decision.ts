/** What the scheduler makes of a task that waits, and how it is written (swarm-semantics §6.3, §6.5, §6.7). */
import type { GenericResource } from '../../api/engine/specs.ts';
import type { NodeId } from '../../api/ids.ts';
import type { Service } from '../../api/objects/service.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import { err } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import type { WriteTx } from '../../store/types.ts';

type Handed = readonly GenericResource[] | undefined;

const withHanded = (task: Task, handed: Handed): Task =>
  handed === undefined ? task : { ...task, assignedGenericResources: handed };

export interface Decision {
  readonly before: Task;
  readonly after: Task;
}

/** `handed`: the generic resources of the node that the task gets; undefined if it reserves none. */
export function assignTo(task: Task, nodeId: NodeId, handed: Handed, atUs: Micros): Task {
  const message = 'scheduler assigned task to node';
  return { ...withHanded(task, handed), nodeId, status: { ...task.status, state: 'assigned', message, err: '', atUs } };
}

/** The task was made for this node, and fits there. */
export function confirm(task: Task, handed: Handed, atUs: Micros): Task {
  const message = 'scheduler confirmed task can run on preassigned node';
  return { ...withHanded(task, handed), status: { ...task.status, state: 'assigned', message, err: '', atUs } };
}

/** `explanation` is what spoke against all nodes, empty if nothing did. */
export const noSuitableNode = (explanation: string): string =>
  explanation === '' ? 'no suitable node' : `no suitable node (${explanation})`;

export const withError = (task: Task, text: string, atUs: Micros): Task => ({
  ...task,
  status: { ...task.status, err: text, atUs },
});

/** A task of an older spec is not tried again; one that is to be shut down needs no agent for that. */
export const isOutdated = (task: Pick<Task, 'specVersion'>, service: Service): boolean =>
  service.specVersion > task.specVersion;

export function shutDownUnplaced(task: Task, atUs: Micros): Task {
  if (task.status.state !== 'pending' || rank(task.desiredState) < rank('shutdown')) return task;
  return { ...task, status: { ...task.status, state: 'shutdown', err: '', atUs } };
}

/** Writes a decision, unless the task has changed since it was made. */
export function write(tx: WriteTx, { before, after }: Decision): Result<void, unknown> {
  const now = tx.get('task', before.id);
  if (!now || now.meta.version !== before.meta.version) return err('the task has changed');
  return tx.update('task', after);
}
