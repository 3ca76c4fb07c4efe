import { describe, expect, test } from 'vitest';
import type { Placement } from '../../api/engine/specs.ts';
import type { ServiceId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Task } from '../../api/objects/task.ts';
import { MINUTE, SECOND } from '../../api/time.ts';
import { aNode, aTask } from '../testing.ts';
import { NodeInfo } from './node-info.ts';
import { place } from './place.ts';
import { Candidates } from './verdicts.ts';

const pending = { ...aTask('').status, state: 'pending' as const };

/** A node with so many tasks of `web`, and so many of others. */
function info(id: string, web = 0, others = 0, more: Partial<SwarmNode> = {}): NodeInfo {
  const node = new NodeInfo(aNode(id, more));
  for (let count = 0; count < web; count++) node.add(aTask(`${id}-web-${count}`));
  for (let count = 0; count < others; count++) node.add(aTask(`${id}-other-${count}`, { serviceId: 'x' as ServiceId }));
  return node;
}

const tasks = (count: number, placement: Placement = {}, more: Partial<Task> = {}) =>
  Array.from({ length: count }, (_, index) =>
    aTask(`t${index}`, { status: pending, spec: { ForceUpdate: 0, Placement: placement }, ...more }),
  );

const emptiestFirst = (nodes: readonly NodeInfo[]) => nodes.toSorted((a, b) => a.activeTasks - b.activeTasks);

const run = (group: readonly Task[], nodes: readonly NodeInfo[], nowUs = 0, candidates?: Candidates) =>
  place(group, emptiestFirst(nodes), nowUs, (task, node) => node.add({ ...task, nodeId: node.node.id }), candidates);

/** How many tasks each node got, by node id. */
function share(group: readonly Task[], nodes: readonly NodeInfo[], nowUs = 0): Record<string, number> {
  const got: Record<string, number> = Object.fromEntries(nodes.map(({ node }) => [node.id, 0]));
  for (const { node } of run(group, nodes, nowUs).placed) got[node.node.id] = (got[node.node.id] ?? 0) + 1;
  return got;
}

describe('tasks are spread', () => {
  /** `2+1` is a node with two tasks of the service and one of another. */
  test.each<[string, string, number, number[]]>([
    ['evenly over empty nodes', '0+0 0+0 0+0', 6, [2, 2, 2]],
    ['to the emptiest for the service', '2+0 0+9', 1, [0, 1]],
    ['to the emptiest in all where the service is level', '1+3 1+1', 1, [0, 1]],
    ['until all are level', '2+0 1+0 0+0', 3, [0, 1, 2]],
    ['moving on only once the next is better', '3+0 1+0 0+0', 5, [0, 3, 2]],
    ['then one by one', '2+0 0+0', 4, [1, 3]],
    ['one to the best only', '0+5 0+4 0+3', 1, [0, 0, 1]],
    ['the surplus to the emptiest', '0+5 0+3 0+4', 4, [1, 2, 1]],
  ])('%s', (_how, given, count, expected) => {
    const nodes = given.split(' ').map((text, index) => {
      const [web, others] = text.split('+').map(Number);
      return info(`n${index}`, web, others);
    });
    expect(Object.values(share(tasks(count), nodes))).toEqual(expected);
  });

  test('with tasks that are being shut down counting no more', () => {
    const node = info('n0');
    node.add(aTask('old', { desiredState: 'shutdown' }));
    expect(share(tasks(1), [node, info('n1', 0, 1)])).toEqual({ n0: 1, n1: 0 });
  });

  test('over a thousand nodes, looking only at the best for the filters', () => {
    const nodes = Array.from({ length: 1_000 }, (_, index) => info(`n${index}`, index % 7));
    const got = share(tasks(3), nodes);
    expect(Object.values(got).filter((count) => count > 0)).toEqual([1, 1, 1]);
    expect(Object.keys(got).filter((id) => (got[id] ?? 0) > 0)).toEqual(['n0', 'n7', 'n14']);
  });
});

describe('recent failures', () => {
  const failing = (id: string, times: number, atUs = 0) => {
    const node = info(id);
    for (let count = 0; count < times; count++) node.taskFailed(aTask(`f${count}`), atUs);
    return node;
  };

  test.each<[string, number, number, Record<string, number>]>([
    ['four do not matter', 4, SECOND, { bad: 1, good: 0 }],
    ['five do', 5, SECOND, { bad: 0, good: 1 }],
    ['five minutes ago to the moment, too', 5, 5 * MINUTE, { bad: 0, good: 1 }],
    ['but not after five minutes', 5, 5 * MINUTE + 1, { bad: 1, good: 0 }],
  ])('%s', (_what, times, nowUs, expected) => {
    expect(share(tasks(1), [failing('bad', times), info('good', 3)], nowUs)).toEqual(expected);
  });

  test('are no reason to wait where nothing else fits', () => {
    expect(share(tasks(2), [failing('bad', 9)], SECOND)).toEqual({ bad: 2 });
  });

  test('do not count for another version', () => {
    expect(share(tasks(1, {}, { specVersion: 3 }), [failing('bad', 9), info('good', 3)])).toEqual({ bad: 1, good: 0 });
  });
});

describe('preferences', () => {
  const zoned = (id: string, labels: Record<string, string>, web = 0, more: Partial<SwarmNode> = {}) =>
    info(id, web, 0, { spec: { Labels: labels, Role: 'worker', Availability: 'active' }, ...more });
  const spread = (...keys: string[]): Placement => ({
    Preferences: keys.map((key) => ({ Spread: { SpreadDescriptor: key } })),
  });

  test('give equal totals to groups, not to nodes', () => {
    const nodes = [zoned('a1', { zone: 'a' }), zoned('b1', { zone: 'b' }), zoned('b2', { zone: 'b' })];
    expect(share(tasks(8, spread('node.labels.zone')), nodes)).toEqual({ a1: 4, b1: 2, b2: 2 });
  });

  test('take nodes without the label for a group of their own', () => {
    const nodes = [zoned('a1', { zone: 'a' }), zoned('n1', {}), zoned('n2', {})];
    expect(share(tasks(4, spread('node.labels.zone')), nodes)).toEqual({ a1: 2, n1: 1, n2: 1 });
  });

  test('count what is there already, also where nothing more fits', () => {
    const drained = { spec: { Labels: { zone: 'a' }, Role: 'worker', Availability: 'drain' } } as const;
    const nodes = [zoned('a1', { zone: 'a' }), info('a2', 3, 0, drained), zoned('b1', { zone: 'b' })];
    expect(share(tasks(3, spread('node.labels.zone')), nodes)).toEqual({ a1: 0, a2: 0, b1: 3 });
  });

  test('give the rest to other groups where one is full', () => {
    const down = { status: { state: 'down', message: '', addr: '' } } as const;
    const nodes = [zoned('a1', { zone: 'a' }, 0, down), zoned('b1', { zone: 'b' }), zoned('c1', { zone: 'c' })];
    expect(share(tasks(6, spread('node.labels.zone')), nodes)).toEqual({ a1: 0, b1: 3, c1: 3 });
  });

  test('nest', () => {
    const nodes = ['a/1', 'a/2', 'a/2', 'b/1'].map((at, index) => {
      const [zone = '', rack = ''] = at.split('/');
      return zoned(`n${index}`, { zone, rack });
    });
    const placement = spread('node.labels.zone', 'node.labels.rack');
    expect(share(tasks(8, placement), nodes)).toEqual({ n0: 2, n1: 1, n2: 1, n3: 4 });
  });

  test.each(['NODE.LABELS.zone', 'node.labels.zone'])('are read in any case: %s', (descriptor) => {
    const nodes = [zoned('a1', { zone: 'a' }), zoned('b1', { zone: 'b' }), zoned('b2', { zone: 'b' })];
    expect(share(tasks(4, spread(descriptor)), nodes)).toEqual({ a1: 2, b1: 1, b2: 1 });
  });

  test('over anything else are ignored', () => {
    const nodes = [zoned('a1', { zone: 'a' }), zoned('b1', { zone: 'b' })];
    expect(share(tasks(2, spread('node.id')), nodes)).toEqual({ a1: 1, b1: 1 });
  });
});

describe('max replicas', () => {
  test('leave over what does not fit, and say so without a count', () => {
    const placement = run(tasks(5, { MaxReplicas: 2 }), [info('n0', 1), info('n1')]);
    expect(placement.placed).toHaveLength(3);
    expect(placement.left.map(({ id }) => id)).toEqual(['t3', 't4']);
    expect(placement.explanation).toBe('max replicas per node limit exceed');
  });
});

describe('what does not fit', () => {
  const paused = { spec: { Labels: {}, Role: 'worker', Availability: 'pause' } } as const;

  test('is explained by the most frequent reason first', () => {
    const nodes = [info('n0', 0, 0, paused), info('n1'), info('n2'), info('n3', 0, 0, paused), info('n4')];
    const explanation = run(tasks(1, { Constraints: ['node.id == x'] }), nodes).explanation;
    expect(explanation).toBe('scheduling constraints not satisfied on 3 nodes; 2 nodes not available for new tasks');
  });

  test('is explained by nothing where there are no nodes', () => {
    expect(run(tasks(1), [])).toMatchObject({ placed: [], explanation: '' });
  });

  test('resources run out in the middle of a group', () => {
    const reserve = { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: 3 * 2 ** 30 } } };
    const group = tasks(5, {}, { spec: reserve });
    const placement = run(group, [info('n0'), info('n1')]);
    expect(placement.placed).toHaveLength(4);
    expect(placement.explanation).toBe('insufficient resources on 2 nodes');
  });
});

test('of every node that was looked at is told what spoke against it, or what it was compared by', () => {
  const drained = { spec: { Labels: {}, Role: 'worker', Availability: 'drain' } } as const;
  const nodes = [info('a', 0, 0, drained), info('b', 2), info('c', 1), info('d', 0, 3)];
  const candidates = new Candidates();
  run(tasks(2), nodes, 0, candidates);
  expect(candidates.list.map(({ nodeId, refusal, tasksOfService, tasks }) => [nodeId, refusal?.text, tasksOfService, tasks])).toEqual([
    ['a', '1 node not available for new tasks', 0, 0],
    ['d', undefined, 0, 3],
    ['c', undefined, 1, 1],
  ]); // prettier-ignore
  expect(candidates.list[0]?.refusal?.lack).toEqual({ code: 'not-ready', state: 'ready', availability: 'drain' });
});
