/**
 * When is a wish such as "until converged" fulfilled? Judged from the views alone, as a visitor would: the one place
 * beside the hardware that knows what a swarm is.
 */
import type { CableFrame, Until } from '../api/datacenter.ts';
import type { Hostname, NodeId } from '../api/ids.ts';
import { isTerminal } from '../api/objects/task.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import type { ClusterView, NodeView, RaftView, Views } from '../api/view.ts';

/** How often to look. A fixed grid of virtual time, so that the same history always stops at the same instant. */
export const LOOK_EVERY: Micros = 200 * MS;
const QUIET: Micros = 2 * SECOND;

export interface Situation {
  readonly nowUs: Micros;
  readonly views: Views;
  /** The machines that are on, in order. */
  readonly powered: readonly Hostname[];
  /** Those that are not as new. */
  readonly cables: readonly CableFrame[];
  readonly openCalls: number;
}

/** Answers whether the wish is fulfilled, asked again and again as time goes by. */
export function waitingFor(until: Until): (situation: Situation) => boolean {
  if (until === 'leader') return (situation) => settledLeader(situation) !== null;
  if (until !== 'converged') return ({ nowUs }) => nowUs >= until.atUs;
  let tasks: string | null = null;
  let quietSince: Micros = 0;
  return (situation) => {
    const { nowUs, openCalls } = situation;
    const cluster = converged(situation);
    const now = openCalls > 0 || cluster === null ? null : tasksOf(cluster);
    if (now !== tasks) quietSince = nowUs;
    tasks = now;
    return now !== null && nowUs - quietSince >= QUIET;
  };
}

/**
 * The leader whom a majority of its members follow in its term; null if there is none. Who is cut off from it, one way
 * suffices, follows it only until it notices.
 */
function settledLeader({ views, powered, cables }: Omit<Situation, 'nowUs' | 'openCalls'>): NodeView | null {
  const managers = powered.filter((hostname) => views[hostname]?.raft);
  const raftOf = (hostname: Hostname) => views[hostname]?.raft as RaftView;
  const cuts = cables.filter(({ cut, from }) => cut && managers.includes(from));
  const hears = (a: Hostname, b: Hostname) =>
    !cuts.some(({ from, to }) => (from === a && to === b) || (from === b && to === a));
  const leader = managers.find((hostname) => {
    const { role, term, id, members } = raftOf(hostname);
    if (role !== 'leader') return false;
    const follows = (other: Hostname) => raftOf(other).term === term && raftOf(other).leader === id;
    return 2 * managers.filter((other) => follows(other) && hears(hostname, other)).length > members.length;
  });
  return leader === undefined ? null : (views[leader] as NodeView);
}

const nothing: ClusterView = { leader: false, nodes: [], services: [], tasks: [] };

/** What the leader says of the cluster, where it has what it wants; null where it has not. */
function converged(situation: Situation): ClusterView | null {
  const { views, powered } = situation;
  const isMember = ({ swarm }: Partial<NodeView>) => swarm !== undefined && swarm.state !== 'inactive';
  const members = powered.flatMap((hostname) => (isMember(views[hostname] ?? {}) ? [views[hostname] as NodeView] : []));
  if (members.length === 0) return nothing;
  const cluster = settledLeader(situation)?.cluster;
  if (!cluster) return null;
  // Every powered member is ready, and nobody is thought to be ready who is not.
  const alive = new Set<NodeId | null>(members.map(({ swarm }) => swarm.nodeId));
  const ready = new Set(cluster.nodes.filter(({ state }) => state === 'ready').map(({ id }) => id));
  const agree = [...alive].every((id) => id !== null && ready.has(id)) && [...ready].every((id) => alive.has(id));
  // A new leader gives every node some time to report; what it will say of them is not settled yet.
  const settled = cluster.nodes.every(({ state }) => state !== 'unknown');
  return agree && settled && cluster.services.every((service) => satisfied(cluster, service)) ? cluster : null;
}

function satisfied({ tasks, nodes }: ClusterView, service: ClusterView['services'][number]): boolean {
  if (service.updateState === 'updating' || service.updateState === 'rollback_started') return false;
  const own = tasks.filter(({ serviceId }) => serviceId === service.id);
  // A restart waits for its delay to run out.
  if (own.some(({ desired }) => desired === 'ready')) return false;
  const jobs = own.filter(({ desired }) => desired === 'complete');
  if (service.replicas === null && jobs.length > 0) return jobs.every(({ state }) => isTerminal(state));
  const wanted = own.filter(({ desired }) => desired === 'running');
  const running = wanted.filter(({ state }) => state === 'running').length;
  if (service.replicas !== null) return wanted.length === service.replicas && running === service.replicas;
  return (
    running === wanted.length && (wanted.length > 0 || nodes.every(({ availability }) => availability !== 'active'))
  );
}

function tasksOf({ tasks, services }: ClusterView): string {
  return JSON.stringify([services.map(({ id }) => id), tasks.map(({ id, state, desired }) => [id, state, desired])]);
}
