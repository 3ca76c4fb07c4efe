/** A datacenter made of paper, for unit tests: frames as they would come, without any machine behind them. */
import type { CableFrame, Frame, MachineFrame } from '../../workers/api/datacenter.ts';
import type { Address, ClusterId, Hostname, NodeId, ServiceId, TaskId } from '../../workers/api/ids.ts';
import type { ClusterView, NodeView, RaftView } from '../../workers/api/view.ts';
import { numbered } from './numbers.ts';
import { believedCluster, leaderOf, rosterOf, vitalsOf, type Roster } from './roster.ts';

export const host = (n: number): Hostname => `node-${n}` as Hostname;
export const nodeId = (n: number): NodeId => `id${n}` as NodeId;

export function aMachine(n: number, power: MachineFrame['power'] = 'on'): MachineFrame {
  return {
    spec: { hostname: host(n), address: `192.168.0.${10 + n}` as Address, cpus: 4, memoryBytes: 8 * 1024 ** 3 },
    power,
    crash: '',
    faults: { diskFull: false, clock: null },
  };
}

export const aRaft = (over: Partial<RaftView> = {}): RaftView => ({
  id: 1,
  role: 'follower',
  term: 2,
  vote: 0,
  leader: 1,
  votes: [],
  transferee: 0,
  firstIndex: 1,
  lastIndex: 10,
  commitIndex: 10,
  appliedIndex: 10,
  snapshotIndex: 0,
  members: [],
  log: [],
  ...over,
});

export const aTask = (n: number, on: number | null, over: Partial<ClusterView['tasks'][number]> = {}) => ({
  id: `task${n}` as TaskId,
  serviceId: 'svc1' as ServiceId,
  name: `web.${n}`,
  slot: n,
  nodeId: on === null ? null : nodeId(on),
  desired: 'running' as const,
  state: 'running' as const,
  error: '',
  sinceUs: 0,
  ...over,
});

export function aCluster(managers: number, workers: number, tasks: ClusterView['tasks'] = []): ClusterView {
  return {
    leader: true,
    nodes: Array.from({ length: managers + workers }, (_, i) => ({
      id: nodeId(i + 1),
      hostname: host(i + 1),
      role: i < managers ? ('manager' as const) : ('worker' as const),
      availability: 'active' as const,
      state: 'ready' as const,
    })),
    services: [
      {
        id: 'svc1' as ServiceId,
        name: 'web',
        image: 'nginx:alpine',
        replicas: 5,
        updateState: null,
        startFirst: false,
      },
    ],
    tasks,
  };
}

/** Of paper, so it can be written on. */
export type PaperFrame = Omit<Frame, 'views'> & { views: Record<Hostname, Partial<NodeView>> };

/** What the first frame of a formed swarm holds: node-1 leads, five tasks run, one on each node. */
export function aFrame(managers = 3, workers = 2, over: Partial<Frame> = {}): PaperFrame {
  const cluster = aCluster(
    managers,
    workers,
    Array.from({ length: managers + workers }, (_, i) => aTask(i + 1, i + 1)),
  );
  const views: Record<Hostname, Partial<NodeView>> = {};
  for (let n = 1; n <= managers + workers; n += 1) {
    const manager = n <= managers;
    views[host(n)] = {
      swarm: {
        state: 'active',
        error: '',
        nodeId: nodeId(n),
        clusterId: 'c1' as ClusterId,
        role: manager ? 'manager' : 'worker',
      },
      raft: manager ? aRaft({ id: n, role: n === 1 ? 'leader' : 'follower' }) : null,
      cluster: manager ? { ...cluster, leader: n === 1 } : null,
      agent: { state: 'registered', manager: '192.168.0.11' as Address, tasks: [] },
    };
  }
  return {
    nowUs: 16_500_000,
    pace: { kind: 'running', speed: 1 },
    machines: Array.from({ length: managers + workers }, (_, i) => aMachine(i + 1)),
    cables: [],
    views,
    events: [],
    flights: [],
    flightsMissed: 0,
    windows: 1,
    ...over,
  };
}

/** The roster that the picture would derive from this frame. */
export function aRoster(frame: Frame, cables: readonly CableFrame[] = []): Roster {
  const { views, nowUs } = frame;
  const machines = frame.machines ?? [];
  const [believed, leader] = [believedCluster(machines, views), leaderOf(machines, views)];
  const numbers = numbered(new Map(), believed?.services ?? []);
  return rosterOf({ machines, cables, vitals: vitalsOf(machines, views), believed, numbers, leader, nowUs });
}
