import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../workers/api/view.ts';
import { typedOf } from './script.ts';
import { slotsOf } from './slots.ts';

describe('a solution’s lines as they are typed', () => {
  test.each([
    ['@node-1 $ docker node ls', { on: 'node-1', command: 'docker node ls' }],
    ['> waggle kill @leader', { on: null, command: 'waggle kill @leader' }],
  ])('%s', (line, expected) => expect(typedOf(line)).toEqual(expected));
});

describe('a service’s slots', () => {
  const task = (slot: number, nodeId: string, state: string, sinceUs: number, desired = 'shutdown') => ({
    id: `${slot}-${sinceUs}`,
    serviceId: 's',
    name: `web.${slot}.x`,
    slot,
    nodeId,
    desired,
    state,
    error: '',
    sinceUs,
  });
  const cluster = (tasks: readonly object[]) =>
    ({
      leader: true,
      nodes: ['a', 'b'].map((id) => ({ id, hostname: `node-${id}` })),
      services: [{ id: 's', name: 'web' }],
      tasks,
    }) as unknown as ClusterView;
  const told = (tasks: readonly object[], service = 'web') =>
    slotsOf(cluster(tasks), service).map(({ label, tasks }) => [
      label,
      ...tasks.map(({ task, node }) => `${task.state} on ${node}`),
    ]);

  test('stand in order, each with its newest task first', () => {
    const tasks = [
      task(2, 'b', 'running', 1, 'running'),
      task(1, 'a', 'failed', 5),
      task(1, 'a', 'failed', 9),
      task(1, 'b', 'running', 12, 'running'),
    ];
    expect(told(tasks)).toEqual([
      ['web.1', 'running on node-b', 'failed on node-a', 'failed on node-a'],
      ['web.2', 'running on node-b'],
    ]);
    expect(slotsOf(cluster(tasks), 'web')[0]?.tasks.map(({ task }) => task.sinceUs)).toEqual([12, 9, 5]);
  });

  test('what is wanted stands above what ended later', () => {
    expect(told([task(1, 'a', 'running', 3, 'running'), task(1, 'b', 'shutdown', 8)])).toEqual([
      ['web.1', 'running on node-a', 'shutdown on node-b'],
    ]);
  });

  test('of a global service are its nodes', () => {
    const tasks = [task(0, 'a', 'running', 1, 'running'), task(0, 'b', 'running', 1, 'running')];
    expect(told(tasks)).toEqual([
      ['web', 'running on node-a'],
      ['web', 'running on node-b'],
    ]);
  });

  test('of a service that there is not: none', () => expect(told([], 'db')).toEqual([]));
});
