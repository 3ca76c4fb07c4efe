/**
 * The roster: every machine as the page speaks of it, put together from what is true of the machine (power, cables, its
 * own Raft) and what the swarm believes of it (role, state, tasks). Canvas, tree, menus and inspector all read this.
 */
import type { CableFrame, MachineFrame, Power } from '../../workers/api/datacenter.ts';
import type { Address, Hostname, NodeId, TaskId } from '../../workers/api/ids.ts';
import type { ClusterView, ContainerView, Views } from '../../workers/api/view.ts';
import type { Numbers } from './numbers.ts';

export type Role = 'manager' | 'worker';
export type BelievedNode = ClusterView['nodes'][number];
export type BelievedTask = ClusterView['tasks'][number];

/** How a task looks: one word for colour, border and glyph. `checking` runs, but must first prove its health. */
export type Tone = 'waiting' | 'checking' | 'running' | 'paused' | 'stopping' | 'failed' | 'done' | 'lost';

export interface TaskSeen {
  readonly task: BelievedTask;
  /** `web.1`; of a global service, the service's name. */
  readonly label: string;
  /** The number that its service keeps as long as it is there: chooses the fill. */
  readonly service: number;
  readonly tone: Tone;
}

export interface NodeSeen {
  readonly hostname: Hostname;
  readonly address: string;
  readonly nodeId: NodeId | null;
  readonly power: Power;
  readonly crash: string;
  /** Null while the machine is in no swarm. */
  readonly role: Role | null;
  readonly leader: boolean;
  /** What the swarm believes; null where it does not know the machine. */
  readonly state: BelievedNode['state'] | null;
  readonly availability: BelievedNode['availability'] | null;
  /** Its Raft term; null where it is no manager. */
  readonly term: number | null;
  /** The manager that its agent has a session with. */
  readonly reportsTo: Hostname | null;
  /** Every cable to every other machine is cut, both ways. */
  readonly cutOff: boolean;
  readonly tasks: readonly TaskSeen[];
}

export interface Roster {
  readonly nodes: readonly NodeSeen[];
  /** Tasks that have no node yet. */
  readonly unassigned: readonly TaskSeen[];
}

/** How long an ended task stays in sight. */
const LINGER_US = 10_000_000;

const WAITING: ReadonlySet<string> = new Set([
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
]);

/** The cluster section of the manager that has applied most; managers that are on go before those that are not. */
export function believedCluster(machines: readonly MachineFrame[], views: Views): ClusterView | null {
  let best: ClusterView | null = null;
  let bestRank = -1;
  for (const { spec, power } of machines) {
    const view = views[spec.hostname];
    if (!view?.cluster || !view.raft) continue;
    const rank = view.raft.appliedIndex + (power === 'on' ? 1e12 : 0);
    if (rank > bestRank) [best, bestRank] = [view.cluster, rank];
  }
  return best;
}

/** The machine that leads: on, of the highest term among those that think they do. */
export function leaderOf(machines: readonly MachineFrame[], views: Views): Hostname | null {
  let best: Hostname | null = null;
  let bestTerm = -1;
  for (const { spec, power } of machines) {
    const raft = views[spec.hostname]?.raft;
    if (power === 'on' && raft?.role === 'leader' && raft.term > bestTerm)
      [best, bestTerm] = [spec.hostname, raft.term];
  }
  return best;
}

/** What one look at a task tells, given whether its machine is alive. */
export function toneOf(task: Pick<BelievedTask, 'state' | 'desired'>, alive: boolean, plight?: Plight): Tone {
  const { state, desired } = task;
  if (state === 'failed' || state === 'rejected' || state === 'orphaned') return 'failed';
  if (state === 'complete' || state === 'shutdown' || state === 'remove') return 'done';
  if (!alive) return 'lost';
  if (!WAITING.has(desired) && desired !== 'running') return 'stopping';
  if (state === 'running') return plight === 'paused' ? 'paused' : 'running';
  return state === 'starting' && plight === 'checking' ? 'checking' : 'waiting';
}

function labelOf(task: BelievedTask): string {
  const [service = task.name, slot] = task.name.split('.');
  return task.slot === 0 || slot === undefined ? service : `${service}.${slot}`;
}

/** Ended tasks stay for a while, then leave the picture; `docker service ps` still tells of them. */
function inSight(task: BelievedTask, tone: Tone, nowUs: number): boolean {
  // By the clock of whoever said so: where that is wrong, what has ended goes at once rather than years later.
  const isNew = Math.abs(nowUs - task.sinceUs) < LINGER_US;
  if (tone === 'done' || tone === 'failed') return isNew;
  // On a dead machine, what the swarm has replaced is only history.
  return tone !== 'lost' || task.desired === 'running' || isNew;
}

/** Of a machine's own view what the roster needs: it changes seldom, the view with every heartbeat. */
export interface Vitals {
  readonly nodeId: NodeId | null;
  readonly role: Role | null;
  /** It says itself that it is in no swarm. */
  readonly outside: boolean;
  readonly term: number | null;
  readonly manager: Address | null;
  /** Of the tasks whose containers do not simply run. */
  readonly plights: ReadonlyMap<TaskId, Plight>;
}

/** It is to prove its health before it counts as running, or it is held still. */
export type Plight = 'checking' | 'paused';

const NONE: ReadonlyMap<TaskId, Plight> = new Map();

function plightsOf(containers: readonly ContainerView[] = []): ReadonlyMap<TaskId, Plight> {
  const plights = containers.flatMap(({ taskId, health, paused }): [TaskId, Plight][] =>
    taskId === null ? [] : paused ? [[taskId, 'paused']] : health === 'starting' ? [[taskId, 'checking']] : [],
  );
  return plights.length === 0 ? NONE : new Map(plights);
}

export function vitalsOf(machines: readonly MachineFrame[], views: Views): readonly Vitals[] {
  return machines.map(({ spec }) => {
    const { swarm, raft, agent, containers } = views[spec.hostname] ?? {};
    return {
      nodeId: swarm?.nodeId ?? null,
      role: swarm?.role ?? null,
      outside: swarm?.state === 'inactive',
      term: raft?.term ?? null,
      manager: agent?.state === 'registered' ? agent.manager : null,
      plights: plightsOf(containers),
    };
  });
}

export function sameVitals(a: readonly Vitals[], b: readonly Vitals[]): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i] as Vitals));
}

const same = (a: Vitals, b: Vitals): boolean =>
  a.nodeId === b.nodeId &&
  a.role === b.role &&
  a.outside === b.outside &&
  a.term === b.term &&
  a.manager === b.manager &&
  a.plights.size === b.plights.size &&
  [...a.plights].every(([task, plight]) => b.plights.get(task) === plight);

export interface Situation {
  readonly machines: readonly MachineFrame[];
  readonly cables: readonly CableFrame[];
  /** One for each machine, in their order. */
  readonly vitals: readonly Vitals[];
  readonly believed: ClusterView | null;
  /** Of the services. */
  readonly numbers: Numbers;
  readonly leader: Hostname | null;
  readonly nowUs: number;
}

/** Has any task ended? Then the roster changes with time alone, until it is out of sight. */
export const anyEnded = (believed: ClusterView | null): boolean =>
  believed?.tasks.some(
    ({ state, desired }) => desired !== 'running' || toneOf({ state, desired }, true) === 'failed',
  ) ?? false;

export function rosterOf({ machines, cables, vitals, believed, numbers, leader, nowUs }: Situation): Roster {
  const byAddress = new Map(machines.map(({ spec }) => [spec.address, spec.hostname]));
  const alive = new Map<NodeId, boolean>();
  const plights = new Map(vitals.flatMap((own) => [...own.plights]));
  const identity = machines.map((machine, i) => {
    const own = vitals[i] ?? { nodeId: null, role: null, outside: false, term: null, manager: null, plights: NONE };
    const known = whoIs(machine.spec.hostname, own, believed);
    if (known) alive.set(known.id, machine.power === 'on' || machine.power === 'frozen');
    return { machine, own, known };
  });

  const byNode = new Map<NodeId | null, TaskSeen[]>();
  for (const task of believed?.tasks ?? []) {
    const tone = toneOf(task, task.nodeId === null || (alive.get(task.nodeId) ?? false), plights.get(task.id));
    if (!inSight(task, tone, nowUs)) continue;
    const seen = { task, label: labelOf(task), service: numbers.get(task.serviceId) ?? 0, tone };
    const list = byNode.get(task.nodeId);
    if (list) list.push(seen);
    else byNode.set(task.nodeId, [seen]);
  }
  for (const list of byNode.values()) list.sort(order);

  const severed = cutOffMachines(machines, cables);
  const nodes = identity.map(({ machine, own, known }): NodeSeen => {
    const { hostname, address } = machine.spec;
    return {
      hostname,
      address,
      nodeId: known?.id ?? own.nodeId,
      power: machine.power,
      crash: machine.crash,
      role: known?.role ?? own.role,
      leader: hostname === leader,
      state: known?.state ?? null,
      availability: known?.availability ?? null,
      term: own.term,
      reportsTo: own.manager === null ? null : (byAddress.get(own.manager) ?? null),
      cutOff: severed.has(hostname),
      tasks: known ? (byNode.get(known.id) ?? []) : [],
    };
  });
  return { nodes, unassigned: byNode.get(null) ?? [] };
}

/** A machine that left and joined again is listed twice; its own node id tells which entry is it. */
function whoIs(hostname: Hostname, own: Vitals, believed: ClusterView | null): BelievedNode | undefined {
  if (!believed || own.outside) return undefined;
  return (
    believed.nodes.find((node) => node.id === own.nodeId) ??
    believed.nodes.findLast((node) => node.hostname === hostname)
  );
}

function order(a: TaskSeen, b: TaskSeen): number {
  return (
    a.service - b.service ||
    a.task.slot - b.task.slot ||
    a.task.sinceUs - b.task.sinceUs ||
    (a.task.id < b.task.id ? -1 : 1)
  );
}

function cutOffMachines(machines: readonly MachineFrame[], cables: readonly CableFrame[]): ReadonlySet<Hostname> {
  const cutEnds = new Map<Hostname, number>();
  for (const { from, to, cut } of cables) {
    if (!cut) continue;
    cutEnds.set(from, (cutEnds.get(from) ?? 0) + 1);
    cutEnds.set(to, (cutEnds.get(to) ?? 0) + 1);
  }
  const all = 2 * (machines.length - 1);
  return new Set(
    machines.map((m) => m.spec.hostname).filter((hostname) => all > 0 && (cutEnds.get(hostname) ?? 0) >= all),
  );
}
