/** A task: one attempt to run one container for one slot (swarm-semantics §1.2, §5.7). Never edited to a new spec. */
import type { GenericResource, LogDriver, Port, ServiceSpec, TaskSpec } from '../engine/specs.ts';
import type { ContainerId, NodeId, ServiceId, TaskId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Meta } from './meta.ts';
import type { NetworkAttachment } from './network.ts';

/** In order: an observed state only ever moves to the right. */
export const TASK_STATES = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

export type TaskState = (typeof TASK_STATES)[number];

const ranks: ReadonlyMap<TaskState, number> = new Map(TASK_STATES.map((state, rank) => [state, rank]));

/** Where a state stands in the order: compare ranks, never names. */
export const rank = (state: TaskState): number => ranks.get(state) as number;

/** Ended, one way or another: beyond `running`. */
export const isTerminal = (state: TaskState): boolean => rank(state) > rank('running');

export interface ContainerStatus {
  readonly containerId: ContainerId;
  readonly pid: number;
  readonly exitCode: number;
  /** Ports of its node that it was given; absent where it has none. */
  readonly ports?: readonly Port[];
}

export interface TaskStatus {
  /** When the node (or the manager, before assignment) says it happened. */
  readonly atUs: Micros;
  /** When the leader wrote down what the node reported, by its own clock, and which leader; absent before any report. */
  readonly appliedUs?: Micros;
  readonly appliedBy?: NodeId;
  readonly state: TaskState;
  readonly message: string;
  /** Empty where there is none. */
  readonly err: string;
  readonly container: ContainerStatus | null;
}

/** By the managers' clock where they have written the status down, for that of a node may be wrong. */
export const appliedUs = ({ status }: Pick<Task, 'status'>): Micros => status.appliedUs ?? status.atUs;

export interface Task {
  readonly id: TaskId;
  readonly meta: Meta;
  readonly spec: TaskSpec;
  readonly specVersion: number;
  readonly serviceId: ServiceId;
  /** Frozen copies, made at creation. */
  readonly serviceName: string;
  readonly serviceLabels: Readonly<Record<string, string>>;
  /** 1… for replicated services, 0… for replicated jobs, 0 for global ones. */
  readonly slot: number;
  /** Of a job's task alone: which run of the job it belongs to. */
  readonly jobIteration?: number;
  readonly nodeId: NodeId | null;
  readonly desiredState: TaskState;
  readonly status: TaskStatus;
  readonly endpointPorts: readonly Port[];
  /** The cluster's own, for a service that names none. */
  readonly logDriver?: LogDriver;
  /** What of its node's the scheduler has handed to it (swarm-semantics §6.9). */
  readonly assignedGenericResources?: readonly GenericResource[];
  /** Its networks, the ingress network first; absent until the allocator has got to it, or where there are none. */
  readonly networks?: readonly NetworkAttachment[];
  /** The service's endpoint as it was asked for when the task was made; tells whether the task is out of date (§7.5). */
  readonly endpointSpec?: ServiceSpec['EndpointSpec'];
}

/** `<service>.<slot>.<task id>`, or with the node's id where the slot is 0 (swarm-semantics §2.2). */
export const taskName = (task: Pick<Task, 'serviceName' | 'slot' | 'nodeId' | 'id'>): string =>
  `${task.serviceName}.${task.slot === 0 ? (task.nodeId ?? '') : task.slot}.${task.id}`;

/** What its container's log goes to: as the service says, else as the cluster did when the task was made. */
export const logDriverOf = ({ spec, logDriver }: Pick<Task, 'spec' | 'logDriver'>): LogDriver | undefined =>
  spec.LogDriver ?? logDriver;
