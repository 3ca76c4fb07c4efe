/** Under which keys each table's objects are found (swarm-semantics §1.6). */
import type { TableName, Tables } from '../api/objects/index.ts';
import { taskName } from '../api/objects/task.ts';
import { unreachable } from '../std/invariant.ts';
import type { Selection } from './types.ts';

/** One key, or several, or null for none. */
export type Keys = string | readonly string[] | null;
type KeysOf<T extends TableName> = (object: Tables[T]) => Keys;
type Indexed<T extends TableName> = Exclude<Selection<T>['by'], 'all' | 'id-prefix'>;

/** Names are compared without regard to case. */
const folded = (name: string): string => name.toLowerCase();
/** Each once: what is referred to twice is found once. */
const ids = <T>(references: readonly T[] | undefined, id: (one: T) => string): Keys =>
  references === undefined || references.length === 0 ? null : [...new Set(references.map(id))];
const slotKey = (serviceId: string, slot: number): string => `${serviceId}/${slot}`;

export const indexes: { readonly [T in TableName]: Readonly<Record<Indexed<T>, KeysOf<T>>> } = {
  node: {
    name: (node) => (node.description === null ? null : folded(node.description.hostname)),
    role: (node) => node.role,
  },
  service: {
    name: (service) => folded(service.spec.Name),
    secret: ({ spec }) => ids(spec.TaskTemplate.ContainerSpec?.Secrets, (one) => one.SecretID),
    config: ({ spec }) => ids(spec.TaskTemplate.ContainerSpec?.Configs, (one) => one.ConfigID),
    network: ({ spec }) => ids(spec.TaskTemplate.Networks, (one) => one.Target),
  },
  task: {
    name: (task) => folded(taskName(task)),
    service: (task) => task.serviceId,
    node: (task) => task.nodeId,
    slot: (task) => slotKey(task.serviceId, task.slot),
    state: (task) => task.status.state,
    'desired-state': (task) => task.desiredState,
    network: (task) => ids(task.networks, (one) => one.network.id),
  },
  cluster: { name: (cluster) => folded(cluster.spec.Name) },
  secret: { name: (secret) => folded(secret.spec.Name) },
  config: { name: (config) => folded(config.spec.Name) },
  network: {
    name: (network) => folded(network.spec.Name),
    ingress: (network) => (network.spec.Ingress === true ? 'ingress' : null),
  },
};

type NamedTable = Exclude<TableName, 'node' | 'task'>;

/** The name that no two objects of the table may share; null where names need not be unique. */
export function uniqueName<T extends TableName>(table: T, object: Tables[T]): string | null {
  return table === 'node' || table === 'task' ? null : (object as Tables[NamedTable]).spec.Name;
}

/** A selection of whatever table; all that are called the same ask for the same. */
export type AnySelection = Selection<'task'> | Selection<'node'> | Selection<'service'> | Selection<'network'>;

/** The key that a selection asks for in the index it is called after. */
export function keyOf(selection: Exclude<AnySelection, { by: 'all' } | { by: 'id-prefix' }>): string {
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
    case 'secret':
      return selection.secretId;
    case 'config':
      return selection.configId;
    case 'role':
      return selection.role;
    case 'network':
      return selection.networkId;
    case 'ingress':
      return selection.by;
    default:
      return unreachable(selection);
  }
}
