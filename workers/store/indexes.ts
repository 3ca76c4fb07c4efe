/** Under which keys each table's objects are found (swarm-semantics §1.6). */
import type { Cluster } from '../api/objects/cluster.ts';
import type { TableName, Tables } from '../api/objects/index.ts';
import type { Service } from '../api/objects/service.ts';
import { taskName } from '../api/objects/task.ts';
import { unreachable } from '../std/invariant.ts';
import type { Selection } from './types.ts';

/** Null where the object has no such key. */
type KeyOf<T extends TableName> = (object: Tables[T]) => string | null;
type Indexed<T extends TableName> = Exclude<Selection<T>['by'], 'all' | 'id-prefix'>;

/** Names are compared without regard to case. */
const folded = (name: string): string => name.toLowerCase();
const slotKey = (serviceId: string, slot: number): string => `${serviceId}/${slot}`;

export const indexes: { readonly [T in TableName]: Readonly<Record<Indexed<T>, KeyOf<T>>> } = {
  node: {
    name: (node) => (node.description === null ? null : folded(node.description.hostname)),
    role: (node) => node.role,
  },
  service: { name: (service) => folded(service.spec.Name) },
  task: {
    name: (task) => folded(taskName(task)),
    service: (task) => task.serviceId,
    node: (task) => task.nodeId,
    slot: (task) => slotKey(task.serviceId, task.slot),
    state: (task) => task.status.state,
    'desired-state': (task) => task.desiredState,
  },
  cluster: { name: (cluster) => folded(cluster.spec.Name) },
};

/** The name that no two objects of the table may share; null where names need not be unique. */
export function uniqueName<T extends TableName>(table: T, object: Tables[T]): string | null {
  return table === 'service' || table === 'cluster' ? (object as Service | Cluster).spec.Name : null;
}

/** The key that a selection asks for in the index it is called after. */
export function keyOf(
  selection: Exclude<Selection<'task'> | Selection<'node'>, { by: 'all' } | { by: 'id-prefix' }>,
): string {
  switch (selection.by) {
    case 'name':
      return folded(selection.name);
    case 'service':
      return selection.serviceId;
    case 'node':
      return selection.nodeId;
    case 'slot':
      return slotKey(selection.serviceId, selection.slot);
    case 'state':
    case 'desired-state':
      return selection.state;
    case 'role':
      return selection.role;
    default:
      return unreachable(selection);
  }
}
