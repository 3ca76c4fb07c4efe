import { describe, expect, test } from 'vitest';
import type { CableFrame } from '../api/datacenter.ts';
import type { ClusterId, Hostname, NodeId, RaftId, ServiceId, TaskId } from '../api/ids.ts';
import { NEW_CABLE } from '../api/journal.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { ClusterView, NodeView, RaftView } from '../api/view.ts';
import { waitingFor, type Situation } from './until.ts';

const host = (n: number) => `node-${n}` as Hostname;
const id = (n: number) => `id-${n}` as NodeId;

/** Three managers, node-1 leading, with one service of two tasks. Change what you like. */
function aSwarm() {
  const node = (n: number): ClusterView['nodes'][number] => {
    return { id: id(n), hostname: host(n), role: 'manager', availability: 'active', state: 'ready' };
  };
  const task = (n: number): ClusterView['tasks'][number] => ({
    id: `task-${n}` as TaskId,
    serviceId: 'web' as ServiceId,
    name: `web.${n}`,
    slot: n,
    nodeId: id(n),
    desired: 'running',
    state: 'running',
    error: '',
    sinceUs: 0,
  });
  const service: ClusterView['services'][number] = {
    id: 'web' as ServiceId,
    name: 'web',
    image: 'nginx',
    replicas: 2,
    updateState: null,
    startFirst: false,
  };
  const cluster = {
    leader: true,
    nodes: [node(1), node(2), node(3)],
    services: [service],
    tasks: [task(1), task(2)],
  };
  const raft = (n: RaftId): RaftView => ({
    id: n,
    role: n === 1 ? 'leader' : 'follower',
    term: 2,
    vote: 1,
    leader: 1,
    votes: [],
    transferee: 0,
    firstIndex: 1,
    lastIndex: 1,
    commitIndex: 1,
    appliedIndex: 1,
    snapshotIndex: 0,
    members: [1, 2, 3].map((m) => ({
      id: m,
      nodeId: id(m),
      address: '' as never,
      active: true,
      learner: false,
      progress: null,
    })),
    log: [],
  });
  const view = (n: number): Partial<NodeView> => ({
    swarm: { state: 'active', error: '', nodeId: id(n), clusterId: 'c' as ClusterId, role: 'manager' },
    raft: raft(n),
    cluster: n === 1 ? cluster : null,
  });
  const views: Record<Hostname, Partial<NodeView>> = {};
  for (const n of [1, 2, 3]) views[host(n)] = view(n);
  const cables: CableFrame[] = [];
  return { cluster, views, powered: [host(1), host(2), host(3)], cables, openCalls: 0, nowUs: 0 };
}
type Swarm = ReturnType<typeof aSwarm>;

const change = <T extends object>(items: T[], index: number, by: Partial<T>) => {
  items[index] = { ...items[index]!, ...by };
};
const raftOf = (swarm: Swarm, n: number, by: Partial<RaftView>) => {
  swarm.views[host(n)] = { ...swarm.views[host(n)], raft: { ...swarm.views[host(n)]!.raft!, ...by } };
};

const cut = (swarm: Swarm, from: number, to: number) =>
  swarm.cables.push({ from: host(from), to: host(to), cut: true, cable: NEW_CABLE });

describe('a leader', () => {
  test.each<[string, (swarm: Swarm) => void, boolean]>([
    ['whom all follow', () => {}, true],
    ['whom most follow', (swarm) => raftOf(swarm, 3, { term: 3, leader: 0 }), true],
    ['whom nobody follows yet', (swarm) => [2, 3].forEach((n) => raftOf(swarm, n, { leader: 0 })), false],
    ['of a term that the others have left', (swarm) => [2, 3].forEach((n) => raftOf(swarm, n, { term: 3 })), false],
    ['that is off', (swarm) => swarm.powered.shift(), false],
    ['with most of its followers off', (swarm) => swarm.powered.splice(1), false],
    ['that no longer hears a majority', (swarm) => (cut(swarm, 2, 1), cut(swarm, 3, 1)), false],
    ['whom a majority no longer hears', (swarm) => (cut(swarm, 1, 2), cut(swarm, 1, 3)), false],
    ['whom one follower has lost', (swarm) => cut(swarm, 1, 3), true],
    ['whose followers have lost each other', (swarm) => cut(swarm, 2, 3), true],
    ['in a swarm that was never formed', (swarm) => (swarm.views = {}), false],
  ])('%s', (_, accident, expected) => {
    const swarm = aSwarm();
    accident(swarm);
    expect(waitingFor('leader')(swarm)).toBe(expected);
  });
});

describe('converged', () => {
  /** Asks each fifth of a second; answers when it first holds. */
  function heldAt(swarm: Swarm, during: (nowUs: Micros, swarm: Swarm) => void = () => {}): Micros | null {
    const holds = waitingFor('converged');
    for (let nowUs = 0; nowUs <= 10 * SECOND; nowUs += SECOND / 5) {
      during(nowUs, swarm);
      if (holds({ ...(swarm as Situation), nowUs })) return nowUs;
    }
    return null;
  }

  test('when nothing has moved for two seconds', () => {
    expect(heldAt(aSwarm())).toBe(2 * SECOND);
  });

  test('counted anew whenever a task changes', () => {
    const moving = (nowUs: Micros, { cluster }: Swarm) => {
      if (nowUs === SECOND) change(cluster.tasks, 0, { id: 'another' as TaskId });
    };
    expect(heldAt(aSwarm(), moving)).toBe(3 * SECOND);
  });

  test('machines outside of any swarm have nothing to wait for', () => {
    const swarm = aSwarm();
    swarm.views = { [host(1)]: { swarm: { state: 'inactive', error: '', nodeId: null, clusterId: null, role: null } } };
    expect(heldAt(swarm)).toBe(2 * SECOND);
  });

  test.each<[string, (swarm: Swarm) => void, boolean]>([
    ['a call is open', (swarm) => (swarm.openCalls = 1), false],
    ['nobody leads', (swarm) => raftOf(swarm, 1, { role: 'follower' }), false],
    ['a task is missing', ({ cluster }) => cluster.tasks.pop(), false],
    ['a task still starts', ({ cluster }) => change(cluster.tasks, 0, { state: 'preparing' }), false],
    ['an old task is still there', ({ cluster }) => change(cluster.services, 0, { replicas: 1 }), false],
    [
      'the history of a slot is there',
      ({ cluster }) =>
        cluster.tasks.push({ ...cluster.tasks[0]!, id: 'old' as TaskId, desired: 'shutdown', state: 'failed' }),
      true,
    ],
    ['an update is under way', ({ cluster }) => change(cluster.services, 0, { updateState: 'updating' }), false],
    ['an update is paused', ({ cluster }) => change(cluster.services, 0, { updateState: 'paused' }), true],
    ['a global service runs', ({ cluster }) => change(cluster.services, 0, { replicas: null }), true],
    [
      'a global service waits to be restarted on one node',
      ({ cluster }) => {
        change(cluster.services, 0, { replicas: null });
        change(cluster.tasks, 0, { desired: 'ready', state: 'ready' });
      },
      false,
    ],
    [
      'a job is done',
      ({ cluster }) => {
        change(cluster.services, 0, { replicas: null });
        cluster.tasks.forEach((_, at) => change(cluster.tasks, at, { desired: 'complete', state: 'complete' }));
      },
      true,
    ],
    [
      'a job is half done',
      ({ cluster }) => {
        change(cluster.services, 0, { replicas: null });
        change(cluster.tasks, 0, { desired: 'complete', state: 'complete' });
        change(cluster.tasks, 1, { desired: 'complete', state: 'running' });
      },
      false,
    ],
    ['a powered node is down', ({ cluster }) => change(cluster.nodes, 2, { state: 'down' }), false],
    ['a dead machine is still thought to be ready', (swarm) => swarm.powered.pop(), false],
    [
      'a dead machine is known to be down',
      (swarm) => (swarm.powered.pop(), change(swarm.cluster.nodes, 2, { state: 'down' })),
      true,
    ],
    [
      'a dead machine is not yet given up',
      (swarm) => (swarm.powered.pop(), change(swarm.cluster.nodes, 2, { state: 'unknown' })),
      false,
    ],
  ])('if %s: %s', (_, accident, expected) => {
    const swarm = aSwarm();
    accident(swarm);
    expect(heldAt(swarm) !== null).toBe(expected);
  });
});

test('an instant has come when the clock says so', () => {
  const holds = waitingFor({ atUs: 5 });
  expect([4, 5, 6].map((nowUs) => holds({ ...aSwarm(), nowUs }))).toEqual([false, true, true]);
});
