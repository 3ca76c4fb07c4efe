import { describe, expect, test } from 'vitest';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { aNode, aService, aServiceSpec } from '../testing.ts';
import { aScheduler, inState, placed, reserving, running, several, waiting } from './testing.ts';

const GB = 2 ** 30;
const on = (node: string | null, more: Partial<Task> = {}): Partial<Task> => ({ nodeId: node as never, ...more });

describe('a new leader finds a task', () => {
  /** What becomes of it, and whether it holds what it reserves. */
  test.each<[TaskState, string | null, Task['desiredState'], TaskState, string | null, 'holds' | 'holds nothing']>([
    ['new', null, 'running', 'new', null, 'holds nothing'],
    ['pending', null, 'running', 'assigned', 'a', 'holds'],
    ['pending', null, 'shutdown', 'pending', null, 'holds nothing'],
    ['pending', null, 'remove', 'pending', null, 'holds nothing'],
    ['pending', null, 'complete', 'assigned', 'a', 'holds'],
    ['pending', 'a', 'running', 'assigned', 'a', 'holds'],
    ['pending', 'a', 'shutdown', 'pending', 'a', 'holds nothing'],
    ['assigned', 'a', 'running', 'assigned', 'a', 'holds'],
    ['accepted', 'a', 'running', 'accepted', 'a', 'holds'],
    ['preparing', 'a', 'running', 'preparing', 'a', 'holds'],
    ['ready', 'a', 'ready', 'ready', 'a', 'holds'],
    ['starting', 'a', 'running', 'starting', 'a', 'holds'],
    ['running', 'a', 'running', 'running', 'a', 'holds'],
    ['running', 'a', 'shutdown', 'running', 'a', 'holds'],
    ['complete', 'a', 'complete', 'complete', 'a', 'holds nothing'],
    ['shutdown', 'a', 'shutdown', 'shutdown', 'a', 'holds nothing'],
    ['failed', 'a', 'running', 'failed', 'a', 'holds nothing'],
    ['rejected', 'a', 'running', 'rejected', 'a', 'holds nothing'],
    ['orphaned', 'a', 'shutdown', 'orphaned', 'a', 'holds nothing'],
  ])('%s on %s, wanted %s: then it is %s on %s, and %s', (state, node, desiredState, after, afterOn, holds) => {
    const world = aScheduler(aNode('a'));
    const half = reserving({ MemoryBytes: 5 * GB });
    world.lead.put('task', inState(state, 't', { ...half, ...on(node, { desiredState }) }));
    world.restart();
    world.settle();
    expect([world.task('t')?.status.state, world.nodeOf('t')]).toEqual([after, afterOn]);
    world.put(waiting('u', { ...half, serviceId: 'db' as never }));
    expect(world.nodeOf('u')).toBe(holds === 'holds' ? null : 'a');
  });
});

describe('what the leader before had begun', () => {
  test('goes on: services are as level as if nothing had happened', () => {
    const world = aScheduler(...['a', 'b', 'c'].map((id) => aNode(id)));
    world.put(...several(4, 'web'));
    world.restart();
    world.put(...several(5, 'db'));
    world.put(...several(2, 'api'));
    world.put(...several(6, 'web').map((task) => ({ ...task, id: `more-${task.id}` as never })));
    expect(Object.values(world.share('web')).sort()).toEqual([3, 3, 4]);
    expect(Object.values(world.share('db')).sort()).toEqual([1, 2, 2]);
  });

  test('is not known where it was only thought: reasons are found again, and not written again', () => {
    const world = aScheduler(aNode('a'));
    world.put(waiting('t', placed({ Constraints: ['node.id == b'] })));
    const { version } = (world.task('t') as Task).meta;
    world.restart();
    world.settle();
    expect(world.task('t')?.meta.version).toBe(version);
    expect(world.errOf('t')).toBe('no suitable node (scheduling constraints not satisfied on 1 node)');
    world.nodes(aNode('b'));
    expect(world.nodeOf('t')).toBe('b');
  });
});

test('a task of an old spec is placed if a node fits, for it may be what a paused update has left', () => {
  const world = aScheduler(aNode('a'));
  world.lead.put('service', aService('web', { spec: aServiceSpec('web'), specVersion: 9 }));
  world.put(waiting('t', { specVersion: 3 }));
  expect(world.nodeOf('t')).toBe('a');
});

test.each<[string, (world: ReturnType<typeof aScheduler>) => void]>([
  ['is no longer wanted', (world) => world.set('t', 'pending', { desiredState: 'shutdown' })],
  ['is deleted', (world) => world.remove('task', 't')],
])('a waiting task that %s before it has a place leaves the place to others', (_what, happens) => {
  const big = reserving({ MemoryBytes: 8 * GB });
  const world = aScheduler(aNode('a', { status: { state: 'down', message: '', addr: '' } }));
  world.put(waiting('t', { ...big, specVersion: 0 }));
  world.lead.put('service', aService('web', { spec: aServiceSpec('web'), specVersion: 1 }));
  happens(world);
  world.put(waiting('u', { ...big, specVersion: 1 }));
  world.nodes(aNode('a'));
  expect(world.nodeOf('u')).toBe('a');
});

test('a task that another has given a node meanwhile is accounted there', () => {
  const world = aScheduler(aNode('a'), aNode('b'));
  world.put(running('t', 'a'));
  world.set('t', 'running', { nodeId: 'b' as never });
  world.put(...several(1, 'web'));
  expect(world.nodeOf('web-0')).toBe('a');
});
