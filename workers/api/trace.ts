/**
 * The trace: what happened, when, and because of what. Events are codes with parameters, never sentences; the page
 * puts them into the visitor's language.
 */
import type { Address, CauseId, Hostname, NodeId, ServiceId, TaskId } from './ids.ts';
import type { CableSpec } from './journal.ts';
import type { Micros } from './time.ts';

/** Every event a node or the datacenter may report, with what it tells. Names, not ids, where a person will read them. */
export interface EventParams {
  // hardware (reported by the datacenter)
  'machine.added': { hostname: Hostname };
  'machine.started': { hostname: Hostname };
  'machine.killed': { hostname: Hostname };
  'machine.crashed': { hostname: Hostname; why: string };
  'machine.frozen': { hostname: Hostname };
  'machine.thawed': { hostname: Hostname };
  'machine.wiped': { hostname: Hostname };
  'machine.replaced': { hostname: Hostname };
  'disk.filled': { hostname: Hostname };
  'disk.freed': { hostname: Hostname };
  'disk.corrupted': { hostname: Hostname; path: string };
  'clock.set': { hostname: Hostname; offsetUs: Micros; driftPpm: number };
  'cable.cut': { from: Hostname; to: Hostname; oneWay: boolean };
  'cable.mended': { from: Hostname; to: Hostname };
  'cable.partitioned': { groups: readonly (readonly Hostname[])[] };
  'cable.changed': { from: Hostname; to: Hostname; cable: CableSpec };
  // raft
  'raft.campaign': { term: number };
  'raft.voted': { term: number; candidate: string };
  'raft.leader': { term: number };
  'raft.stepped-down': { term: number };
  'raft.member-added': { hostname: string };
  'raft.member-removed': { hostname: string };
  'raft.snapshot-made': { index: number };
  'raft.snapshot-received': { index: number };
  /** What a machine's daemon writes to its own log, in its own words. */
  'daemon.log': { line: string };
  // swarm membership
  'swarm.initialized': { cluster: string };
  'swarm.joined': { role: 'manager' | 'worker' };
  'swarm.left': Record<string, never>;
  'swarm.error': { message: string };
  'certificate.issued': { hostname: string; role: 'manager' | 'worker' };
  'node.ready': { nodeId: NodeId; hostname: string };
  'node.unknown': { nodeId: NodeId; hostname: string };
  'node.down': { nodeId: NodeId; hostname: string };
  'node.promoted': { nodeId: NodeId; hostname: string };
  'node.demoted': { nodeId: NodeId; hostname: string };
  'node.availability': { nodeId: NodeId; hostname: string; availability: string };
  'node.removed': { nodeId: NodeId; hostname: string };
  'agent.connected': { manager: Address };
  'agent.disconnected': { why: string };
  // services and tasks (reported by the leader)
  'service.created': { serviceId: ServiceId; service: string };
  'service.updated': { serviceId: ServiceId; service: string };
  'service.removed': { serviceId: ServiceId; service: string };
  'update.state': { serviceId: ServiceId; service: string; state: string; message: string };
  'task.created': { taskId: TaskId; task: string };
  'task.assigned': { taskId: TaskId; task: string; hostname: string };
  'task.pending': { taskId: TaskId; task: string; why: string };
  'task.restart': { taskId: TaskId; task: string; afterUs: Micros };
  /** `state` as observed; `error` is empty where there is none. */
  'task.state': { taskId: TaskId; task: string; hostname: string; state: string; error: string };
  'task.desired': { taskId: TaskId; task: string; state: string };
  'task.removed': { taskId: TaskId; task: string };
  // containers (reported by the node that runs them)
  'image.pulling': { image: string };
  'image.pulled': { image: string };
  'container.started': { name: string; image: string };
  'container.exited': { name: string; exitCode: number };
  /** A health check has changed its mind. */
  'container.health': { name: string; status: 'healthy' | 'unhealthy' };
  /** There was no memory left for it, and the kernel killed it. */
  'container.oom': { name: string };
}

export type EventCode = keyof EventParams;

export type TraceEvent = {
  [Code in EventCode]: {
    readonly atUs: Micros;
    /** The machine that reported it. */
    readonly on: Hostname;
    readonly code: Code;
    readonly params: EventParams[Code];
    readonly cause: CauseId;
  };
}[EventCode];

/** Every kind of timer a learner can see running. */
export type TimerKind =
  | 'election'
  | 'raft-heartbeat'
  | 'agent-heartbeat'
  | 'node-silence'
  | 'restart-delay'
  | 'update-delay'
  | 'update-monitor'
  | 'stop-grace'
  | 'session-backoff'
  | 'image-pull'
  | 'health-interval';

/** A running timer, drawn as a ring that empties. */
export interface Timer {
  readonly id: number;
  readonly kind: TimerKind;
  readonly subject: string;
  readonly startUs: Micros;
  readonly endUs: Micros;
  readonly cause: CauseId;
}

/** One message on a cable, as the canvas draws it. `arriveUs` is null where it is lost. */
export interface Flight {
  readonly id: number;
  readonly from: Hostname;
  readonly to: Hostname;
  readonly layer: 'raft' | 'control' | 'agent' | 'gossip' | 'overlay';
  readonly kind: string;
  readonly sentUs: Micros;
  readonly arriveUs: Micros | null;
  readonly cause: CauseId;
  /** The same message as the flight before: the cable has doubled it. */
  readonly again?: true;
}
