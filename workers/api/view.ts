/**
 * The view: what is true in every node, all-seeing, for teaching. One record a node, in sections; a section is
 * replaced whole. The page also learns from it what each manager believes about the cluster.
 */
import type { Address, ClusterId, ContainerId, Hostname, NodeId, RaftId, ServiceId, TaskId } from './ids.ts';
import type { TaskState } from './objects/task.ts';
import type { Micros } from './time.ts';
import type { Timer } from './trace.ts';

export interface NodeView {
  swarm: SwarmView;
  raft: RaftView | null;
  /** What this manager's store says of the cluster; null on workers. */
  cluster: ClusterView | null;
  /** Why tasks are where they are, or nowhere; null where no scheduler runs. */
  scheduler: SchedulerView | null;
  agent: AgentView;
  containers: readonly ContainerView[];
  timers: readonly Timer[];
  disk: DiskView;
}

export interface SwarmView {
  readonly state: 'inactive' | 'pending' | 'active' | 'locked' | 'error';
  readonly error: string;
  readonly nodeId: NodeId | null;
  readonly clusterId: ClusterId | null;
  readonly role: 'manager' | 'worker' | null;
}

export interface RaftView {
  readonly id: RaftId;
  readonly role: 'follower' | 'pre-candidate' | 'candidate' | 'leader';
  readonly term: number;
  /** Whom it voted for in this term; 0 for nobody. */
  readonly vote: RaftId;
  /** Whom it believes to lead; 0 for nobody. */
  readonly leader: RaftId;
  /** Of a candidate, how the others have answered so far; empty otherwise. */
  readonly votes: readonly { readonly id: RaftId; readonly granted: boolean }[];
  /** Whom the leader is handing its leadership to; 0 for nobody. */
  readonly transferee: RaftId;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly snapshotIndex: number;
  readonly members: readonly RaftMemberView[];
  /** The newest entries, oldest first; at most 64. */
  readonly log: readonly RaftEntryView[];
}

export interface RaftMemberView {
  readonly id: RaftId;
  readonly nodeId: NodeId;
  readonly address: Address;
  /** Is it reachable, as seen from here? */
  readonly active: boolean;
  readonly learner: boolean;
  /** How far the leader has come with it; null anywhere but on the leader. */
  readonly progress: ProgressView | null;
}

export interface ProgressView {
  readonly match: number;
  readonly next: number;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  /** Messages with entries that await their answer. */
  readonly inflight: number;
  /** The index of the snapshot on its way; 0 for none. */
  readonly pendingSnapshot: number;
  /** Was it heard from since the leader last counted its quorum? */
  readonly recentActive: boolean;
}

export interface RaftEntryView {
  readonly index: number;
  readonly term: number;
  /** A checksum of what the entry holds: entries with the same index and term must have the same. */
  readonly print: number;
  /** `empty` for a new leader's first entry; else what it does, in short: `update task web.1`. */
  readonly summary: string;
}

/** Deliberately thin: enough to draw the swarm. Details come through the Engine API. */
export interface ClusterView {
  readonly leader: boolean;
  readonly nodes: readonly {
    readonly id: NodeId;
    readonly hostname: string;
    readonly role: 'manager' | 'worker';
    readonly availability: 'active' | 'pause' | 'drain';
    readonly state: 'unknown' | 'down' | 'ready' | 'disconnected';
  }[];
  readonly services: readonly {
    readonly id: ServiceId;
    readonly name: string;
    readonly image: string;
    /** Null for a global service. */
    readonly replicas: number | null;
    readonly updateState: string | null;
    /** May its updates, by its spec or the one before, start a new task before the old one has stopped? */
    readonly startFirst: boolean;
  }[];
  readonly tasks: readonly {
    readonly id: TaskId;
    readonly serviceId: ServiceId;
    readonly name: string;
    readonly slot: number;
    readonly nodeId: NodeId | null;
    readonly desired: TaskState;
    readonly state: TaskState;
    readonly error: string;
    /** By the calendar of the machine that said so, which may be wrong. */
    readonly sinceUs: Micros;
  }[];
}

export interface SchedulerView {
  /** The newest first; at most 64, and of 2,000 tasks in all. One that waits is judged anew whenever anything changes, and stands once. */
  readonly verdicts: readonly VerdictView[];
}

/** What the scheduler thought of a group of like tasks: all of one service and version. */
export interface VerdictView {
  readonly serviceId: ServiceId;
  readonly specVersion: number;
  readonly atUs: Micros;
  /** Every task was made for one node (a global service): it is asked of that node alone. */
  readonly preassigned: boolean;
  /** What it was to be spread over, before anything else: `node.labels.zone`. */
  readonly preferences: readonly string[];
  /** How many tasks there were; of more than 2,000 that were placed, or wait, only the first are named. */
  readonly tasks: number;
  readonly placed: readonly { readonly taskId: TaskId; readonly nodeId: NodeId }[];
  /** Those that fit nowhere. */
  readonly waiting: readonly TaskId[];
  /** In Docker's words, what spoke against the nodes; empty if nothing did. */
  readonly explanation: string;
  /** In the order in which they were looked at: the emptiest first, then those that have tasks of the service. At most 64. */
  readonly nodes: readonly CandidateView[];
  /** How many nodes there were besides: as enough better ones were found, nobody looked at them; or `nodes` is full. */
  readonly others: number;
}

/** A node as it was before the group was placed. */
export interface CandidateView {
  readonly nodeId: NodeId;
  readonly hostname: string;
  /** What it has of each preference, empty where it lacks the label: nodes that share it are one branch. */
  readonly branch: readonly string[];
  /** What nodes are compared by, in this order. */
  readonly recentFailures: number;
  readonly tasksOfService: number;
  readonly tasks: number;
  /** The first filter that said no, in Docker's words, and what would have to change; null if all said yes. */
  readonly refusal: { readonly text: string; readonly lack: LackView } | null;
}

export type LackView =
  | { readonly code: 'not-ready'; readonly state: string; readonly availability: string }
  /** Billionths of a processor, or bytes. */
  | { readonly code: 'resources'; readonly what: 'cpus' | 'memory'; readonly wanted: number; readonly free: number }
  /** Of a kind that an operator has thought up. */
  | { readonly code: 'generic'; readonly kind: string; readonly wanted: number; readonly free: number }
  | { readonly code: 'plugin'; readonly type: string; readonly name: string }
  /** `has` is null where no node has what the constraint speaks of. */
  | { readonly code: 'constraint'; readonly constraint: string; readonly has: string | null }
  | { readonly code: 'platform'; readonly wanted: readonly string[]; readonly has: string }
  | { readonly code: 'host-port'; readonly port: number; readonly protocol: string }
  | { readonly code: 'max-replicas'; readonly limit: number };

export interface AgentView {
  readonly state: 'idle' | 'connecting' | 'registered';
  readonly manager: Address | null;
  readonly tasks: readonly {
    readonly id: TaskId;
    readonly name: string;
    readonly desired: TaskState;
    readonly state: TaskState;
  }[];
}

export interface ContainerView {
  readonly id: ContainerId;
  readonly name: string;
  readonly image: string;
  readonly taskId: TaskId | null;
  readonly state: 'created' | 'running' | 'exited';
  readonly exitCode: number | null;
  /** As far as a machine can tell whose clock may be wrong: without what its calendar is ahead. */
  readonly startedUs: Micros | null;
  /** Null where nobody looks, and of what does not run. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy' | null;
  readonly paused?: boolean;
  /** It has ended because there was no memory left for it. */
  readonly oomKilled?: boolean;
  /** It has ended and is about to be started again. */
  readonly restarting?: boolean;
}

/** Filled by the machine's shell, not by the node. */
export interface DiskView {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Written but not yet synced: what a power cut may lose. */
  readonly unsyncedBytes: number;
}

/** What the all-seeing page holds, by hostname. */
export type Views = Readonly<Record<Hostname, Partial<NodeView>>>;
