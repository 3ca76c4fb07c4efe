import { describe, expect, test } from 'vitest';
import { aCluster, aFrame, aMachine, aRoster, aTask, host } from '../cluster/fake.ts';
import { en } from '../ui/i18n/en.ts';
import { ko } from '../ui/i18n/ko.ts';
import type { Messages } from '../ui/i18n/messages.ts';
import type { Frame } from '../../workers/api/datacenter.ts';
import type { ContainerId } from '../../workers/api/ids.ts';
import type { ClusterView, ContainerView } from '../../workers/api/view.ts';
import { ROOT, treeOf, walk } from './tree.ts';

const tree = (frame: Frame, words: Messages = en) => treeOf(aRoster(frame), words);
const names = (frame: Frame, words?: Messages) => tree(frame, words).map((item) => item.name);
function believing(cluster: ClusterView, machines: Frame['machines'] = aFrame(1, 1).machines): Frame {
  const frame = aFrame(1, 1, { machines });
  for (const view of Object.values(frame.views)) if (view.cluster) view.cluster = cluster;
  return frame;
}

/** node-2 runs the one task, in such a container. */
function holding(state: 'starting' | 'running', over: Partial<ContainerView>): Frame {
  const frame = believing(aCluster(1, 1, [aTask(1, 2, { state })]));
  const { id: taskId } = aTask(1, 2);
  const container = { id: 'c1' as ContainerId, name: 'web.1', image: 'nginx', taskId, exitCode: null, startedUs: 0 };
  const containers: ContainerView[] = [{ ...container, state: 'running', ...over }];
  return { ...frame, views: { ...frame.views, [host(2)]: { ...frame.views[host(2)], containers } } };
}

describe('names', () => {
  test('of a whole swarm', () =>
    expect(names(aFrame(3, 1))).toEqual([
      'cluster, 3 managers, 1 worker, leader node-1',
      'node-1, manager, leader, ready',
      'web.1, running',
      'node-2, manager, ready',
      'web.2, running',
      'node-3, manager, ready',
      'web.3, running',
      'node-4, worker, ready',
      'web.4, running',
    ]));

  test('in Korean', () =>
    expect(names(aFrame(1, 0), ko)).toEqual([
      '클러스터, 매니저 1개, 워커 0개, 리더 node-1',
      'node-1, 매니저, 리더, 준비됨',
      'web.1, 실행 중',
    ]));

  const drained = aCluster(1, 1);
  test.each([
    ['before any swarm', aFrame(1, 0, { views: {} }), 'node-1, in no swarm'],
    [
      'a drained node',
      believing({ ...drained, nodes: drained.nodes.map((n) => ({ ...n, availability: 'drain' })) }),
      'node-2, worker, ready, drained',
    ],
    ['dead, not yet noticed', believing(drained, [aMachine(1), aMachine(2, 'off')]), 'node-2, worker, off'],
    [
      'dead and noticed',
      believing({ ...drained, nodes: drained.nodes.map((n) => ({ ...n, state: 'down' })) }, [
        aMachine(1),
        aMachine(2, 'off'),
      ]),
      'node-2, worker, off, down',
    ],
    [
      'a task on a dead node',
      believing(aCluster(1, 1, [aTask(1, 2)]), [aMachine(1), aMachine(2, 'off')]),
      'web.1, lost',
    ],
    ['a task being stopped', believing(aCluster(1, 1, [aTask(1, 2, { desired: 'shutdown' })])), 'web.1, stopping'],
    [
      'a task that has yet to prove its health',
      holding('starting', { health: 'starting' }),
      'web.1, starting, must prove its health',
    ],
    [
      'a task whose container is ill says what the swarm believes',
      holding('running', { health: 'unhealthy' }),
      'web.1, running',
    ],
    ['a task whose container is held still', holding('running', { paused: true }), 'web.1, paused'],
    ['a task without a node', believing(aCluster(1, 1, [aTask(1, null, { state: 'pending' })])), 'web.1, pending'],
    [
      'a task that just failed',
      believing(aCluster(1, 1, [aTask(1, 2, { state: 'failed', sinceUs: 16_000_000 })])),
      'web.1, failed',
    ],
    ['a global service’s task', believing(aCluster(1, 1, [aTask(0, 2, { name: 'agent.id2' })])), 'agent, running'],
  ] as const)('%s', (_, frame, name) => expect(names(frame as Frame)).toContain(name));

  test('a task that failed long ago is left to docker service ps', () =>
    expect(names(believing(aCluster(1, 1, [aTask(1, 2, { state: 'failed', sinceUs: 0 })])))).toHaveLength(3));
});

test('places among siblings are told', () => {
  const items = tree(aFrame(2, 0));
  expect(items.map(({ level, place, siblings }) => [level, place, siblings])).toEqual([
    [1, 1, 1],
    [2, 1, 2],
    [3, 1, 1],
    [2, 2, 2],
    [3, 1, 1],
  ]);
});

describe('arrow keys', () => {
  const items = tree(aFrame(2, 0));
  test.each([
    [ROOT, 'ArrowDown', 'node-1'],
    [ROOT, 'ArrowUp', ROOT],
    ['node-1', 'ArrowRight', 'task1'],
    ['node-1', 'ArrowDown', 'task1'],
    ['task1', 'ArrowLeft', 'node-1'],
    ['task1', 'ArrowRight', 'task1'],
    ['node-2', 'ArrowLeft', ROOT],
    ['node-1', 'End', 'task2'],
    ['task2', 'Home', ROOT],
    ['gone', 'ArrowDown', ROOT],
  ])('%s, %s → %s', (from, key, to) => expect(walk(items, from, key)).toBe(to));
});
