/** Where the tasks of a service follow each other: a numbered slot, or a node in the case of a global service. */
import type { Service } from '../../api/objects/service.ts';
import { taskName } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import type { ReadTx } from '../../store/types.ts';
import { isPerNode } from '../service-mode.ts';

export type Place = Pick<Task, 'serviceId' | 'slot' | 'nodeId'>;

/** Tasks of one place; never empty. */
export type Slot = readonly Task[];

/** One text for one place. A replicated task keeps its place wherever it runs. */
export const placeKey = ({ serviceId, slot, nodeId }: Place): string =>
  `${serviceId}/${slot > 0 ? slot : (nodeId ?? '')}`;

/** Whose history a task goes on with. The slots of a replicated job begin at 0: the number alone does not tell. */
export const placeOf = ({ serviceId, slot, nodeId }: Place, service: Pick<Service, 'spec'>): Place =>
  isPerNode(service) ? { serviceId, slot: 0, nodeId } : { serviceId, slot, nodeId: null };

/** Every task at a place, those that are history too. */
export function tasksAt(tx: ReadTx, { serviceId, slot, nodeId }: Place): readonly Task[] {
  if (slot > 0) return tx.find('task', { by: 'slot', serviceId, slot });
  if (nodeId === null) return [];
  return tx.find('task', { by: 'node', nodeId }).filter((task) => task.serviceId === serviceId);
}

/** Tasks sorted into their places, in the order in which the places are first met. */
export function byPlace(
  tasks: readonly Task[],
  place: (task: Task) => Place = (task) => task,
): ReadonlyMap<string, Slot> {
  const places = new Map<string, Task[]>();
  for (const task of tasks) {
    const key = placeKey(place(task));
    const there = places.get(key);
    if (there) there.push(task);
    else places.set(key, [task]);
  }
  return places;
}

/** A task's name as people know it: `web.1`, without the id. */
export const shortName = (task: Pick<Task, 'serviceName' | 'slot' | 'nodeId' | 'id'>): string =>
  taskName(task).slice(0, -task.id.length - 1);
