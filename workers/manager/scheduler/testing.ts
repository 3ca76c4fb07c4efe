/** A scheduler at work, for its specifications: nodes and tasks in few words, and who got where. */
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { NodeDescription, SwarmNode } from '../../api/objects/node.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import { aDescription, aLeadership, aNode, aService, aTask } from '../testing.ts';
import type { TestLeadership } from '../testing.ts';
import { GAP } from './debounce.ts';
import { scheduler } from './scheduler.ts';

type Labels = Readonly<Record<string, string>>;

/** A ready and active worker. */
export const labelled = (id: string, labels: Labels, more: Partial<SwarmNode> = {}): SwarmNode =>
  aNode(id, { spec: { Labels: { ...labels }, Role: 'worker', Availability: 'active' }, ...more });

export const described = (id: string, more: Partial<NodeDescription>): SwarmNode =>
  aNode(id, { description: { ...aDescription(id), ...more } });

export const engine = (labels: Labels, ...plugins: [type: string, name: string][]): NodeDescription['engine'] => ({
  version: '28.2.2',
  labels: { ...labels },
  plugins: plugins.map(([type, name]) => ({ type, name })),
});

/** Of the service `web`, in whatever state it is wanted. */
export const inState = (state: TaskState, id: string, more: Partial<Task> = {}): Task =>
  aTask(id, { ...more, status: { ...aTask(id).status, state, message: '' } });

export const waiting = (id: string, more: Partial<Task> = {}): Task => inState('pending', id, more);
export const running = (id: string, node: string, more: Partial<Task> = {}): Task =>
  inState('running', id, { nodeId: node as NodeId, ...more });
/** Made for that node. */
export const bound = (id: string, node: string, more: Partial<Task> = {}): Task =>
  waiting(id, { nodeId: node as NodeId, ...more });

/** `count` waiting tasks of a service, called after it. */
export const several = (count: number, service: string, more: Partial<Task> = {}): Task[] =>
  Array.from({ length: count }, (_, n) => waiting(`${service}-${n}`, { serviceId: service as ServiceId, ...more }));

export const placed = (placement: Task['spec']['Placement']): Partial<Task> => ({
  spec: { ForceUpdate: 0, ...(placement && { Placement: placement }) },
});

export const reserving = (reservations: NonNullable<Task['spec']['Resources']>['Reservations']): Partial<Task> => ({
  spec: { ForceUpdate: 0, Resources: { ...(reservations && { Reservations: reservations }) } },
});

export interface SchedulerWorld {
  readonly lead: TestLeadership;
  /** Puts tasks, and lets the scheduler see to them. */
  put(...tasks: Task[]): void;
  /** Puts nodes, and lets the scheduler see to them. */
  nodes(...nodes: SwarmNode[]): void;
  remove(table: 'node' | 'task', id: string): void;
  /** The task as it is, with this changed. */
  set(id: string, state: TaskState, more?: Partial<Task>): void;
  /** By default, until the scheduler has also seen what it wrote itself. */
  settle(span?: Micros): void;
  /** Another leader takes over. */
  restart(): void;
  task(id: string): Task | undefined;
  nodeOf(id: string): string | null | undefined;
  errOf(id: string): string | undefined;
  /** How many tasks of the service each node has, by node; those without one under `nowhere`. */
  share(service: string): Record<string, number>;
}

/** With the services `web`, `db` and `api`, and a scheduler that has started. */
export function aScheduler(...nodes: SwarmNode[]): SchedulerWorld {
  const lead = aLeadership();
  lead.put('service', aService('web'), aService('db'), aService('api'));
  lead.put('node', ...nodes);
  let stop = scheduler(lead);
  const world: SchedulerWorld = {
    lead,
    put(...tasks) {
      lead.put('task', ...tasks);
      world.settle();
    },
    nodes(...some) {
      lead.put('node', ...some);
      world.settle();
    },
    remove(table, id) {
      lead.store.update((tx) => tx.remove(table, id as TaskId & NodeId));
      world.settle();
    },
    set(id, state, more = {}) {
      const task = lead.get('task', id) as Task;
      world.put({ ...task, ...more, status: { ...task.status, state } });
    },
    settle: (span = 4 * GAP) => lead.clock.advance(span),
    restart() {
      stop();
      stop = scheduler(lead);
    },
    task: (id) => lead.get('task', id),
    nodeOf: (id) => lead.get('task', id)?.nodeId,
    errOf: (id) => lead.get('task', id)?.status.err,
    share(service) {
      const shares: Record<string, number> = {};
      const tasks = lead.store.view((tx) => tx.find('task', { by: 'service', serviceId: service as ServiceId }));
      for (const { nodeId } of tasks) shares[nodeId ?? 'nowhere'] = (shares[nodeId ?? 'nowhere'] ?? 0) + 1;
      return shares;
    },
  };
  return world;
}
