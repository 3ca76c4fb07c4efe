/** Tasks as lists show them (swarm-semantics §9.6). */
import type { TaskFilters } from '../../api/control.ts';
import { taskName, type Task } from '../../api/objects/task.ts';
import type { ReadTx } from '../../store/types.ts';
import { isTaskDirty } from '../task-dirty.ts';
import { candidates, hasLabels, isOneOf, startsWithOneOf } from './match.ts';

export function listTasks(tx: ReadTx, filters: TaskFilters): readonly Task[] {
  const wanted = (task: Task) =>
    isOneOf(task.id, filters.ids) &&
    startsWithOneOf(task.id, filters.idPrefixes) &&
    isOneOf(taskName(task), filters.names) &&
    isOneOf(task.serviceId, filters.serviceIds) &&
    isOneOf(task.nodeId ?? '', filters.nodeIds) &&
    hasLabels(task.serviceLabels, filters.labels) &&
    isOneOf(task.desiredState, filters.desiredStates) &&
    (!filters.upToDate || isUpToDate(tx, task));
  return some(tx, filters).filter(wanted);
}

/** As few as an index can tell. */
function some(tx: ReadTx, filters: TaskFilters): readonly Task[] {
  const { serviceIds, nodeIds } = filters;
  if (serviceIds?.length === 1)
    return tx.find('task', { by: 'service', serviceId: serviceIds[0] as Task['serviceId'] });
  if (nodeIds?.length === 1) return tx.find('task', { by: 'node', nodeId: nodeIds[0] as NonNullable<Task['nodeId']> });
  return candidates(tx, 'task', filters);
}

/** A task without a service has nothing to be compared with. */
function isUpToDate(tx: ReadTx, task: Task): boolean {
  const service = tx.get('service', task.serviceId);
  const node = task.nodeId === null ? undefined : tx.get('node', task.nodeId);
  return service !== undefined && !isTaskDirty(service, task, node);
}
