import { describe, expect, test } from 'vitest';
import type { GenericResource, Port } from '../../api/engine/specs.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { aDescription, aNode } from '../testing.ts';
import { aScheduler, bound, described, inState, reserving, running, several, waiting } from './testing.ts';

const GB = 2 ** 30;
const amount = (Kind: string, Value: number): GenericResource => ({ DiscreteResourceSpec: { Kind, Value } });
const names = (Kind: string, ...all: string[]): GenericResource[] =>
  all.map((Value) => ({ NamedResourceSpec: { Kind, Value } }));
const offering = (id: string, ...generic: GenericResource[]) =>
  described(id, { resources: { ...aDescription(id).resources, generic } });
const wanting = (...GenericResources: GenericResource[]) => reserving({ GenericResources });

describe('what a task reserves', () => {
  const big = reserving({ MemoryBytes: 5 * GB });

  test.each<[TaskState, Task['desiredState'], 'taken' | 'free']>([
    ['assigned', 'running', 'taken'],
    ['preparing', 'running', 'taken'],
    ['running', 'running', 'taken'],
    ['running', 'shutdown', 'taken'],
    ['running', 'remove', 'taken'],
    ['complete', 'complete', 'free'],
    ['shutdown', 'shutdown', 'free'],
    ['failed', 'running', 'free'],
    ['rejected', 'running', 'free'],
    ['orphaned', 'shutdown', 'free'],
    ['new', 'running', 'free'],
  ])('while it is %s and wanted %s is %s', (state, desiredState, expected) => {
    const world = aScheduler(aNode('a'));
    world.put(inState(state, 'holder', { ...big, nodeId: 'a' as never, desiredState }), waiting('t', big));
    expect(world.nodeOf('t')).toBe(expected === 'free' ? 'a' : null);
    // And so for the next leader, which has seen nothing of it happen.
    const next = aScheduler(aNode('a'));
    next.lead.put('task', inState(state, 'holder', { ...big, nodeId: 'a' as never, desiredState }), waiting('t', big));
    next.restart();
    expect(next.nodeOf('t')).toBe(expected === 'free' ? 'a' : null);
  });

  test.each<[string, (world: ReturnType<typeof aScheduler>) => void]>([
    ['ends', (world) => world.set('holder', 'shutdown')],
    ['is deleted', (world) => world.remove('task', 'holder')],
    ['fails', (world) => world.set('holder', 'failed')],
  ])('is free for one that waits as soon as its holder %s', (_what, happens) => {
    const world = aScheduler(aNode('a'));
    world.put(running('holder', 'a', big));
    world.put(waiting('t', big));
    expect(world.errOf('t')).toBe('no suitable node (insufficient resources on 1 node)');
    world.set('holder', 'running', { desiredState: 'shutdown' });
    expect(world.nodeOf('t')).toBeNull();
    happens(world);
    expect([world.nodeOf('t'), world.errOf('t')]).toEqual(['a', '']);
  });

  test('counts, and its limits do not', () => {
    const world = aScheduler(aNode('a'));
    const spec = { ForceUpdate: 0, Resources: { Limits: { MemoryBytes: 99 * GB, NanoCPUs: 99e9 } } };
    world.put(...several(3, 'web', { spec }));
    expect(world.share('web')).toEqual({ a: 3 });
  });

  test('goes first to the tasks that were made for the node', () => {
    const world = aScheduler(aNode('a'));
    world.put(waiting('any', big), bound('own', 'a', { ...big, serviceId: 'db' as never }));
    expect([world.nodeOf('any'), world.task('own')?.status.state]).toEqual([null, 'assigned']);
  });
});

describe('generic resources', () => {
  test('are handed out by name, the first that are free, and come back', () => {
    const world = aScheduler(offering('a', ...names('gpu', 'one', 'two', 'three')));
    const given = (id: string) => world.task(id)?.assignedGenericResources;
    world.put(waiting('t', wanting(amount('gpu', 2))));
    expect(given('t')).toEqual(names('gpu', 'one', 'two'));
    world.put(waiting('u', wanting(amount('gpu', 1))), waiting('v', { ...wanting(amount('gpu', 1)), serviceId: 'db' as never })); // prettier-ignore
    expect(given('u')).toEqual(names('gpu', 'three'));
    expect(world.errOf('v')).toBe('no suitable node (insufficient resources on 1 node)');
    world.set('t', 'complete');
    expect(given('v')).toEqual(names('gpu', 'one'));
  });

  test('are counted where they have no names', () => {
    const world = aScheduler(offering('a', amount('apple', 3)), offering('b', amount('apple', 1)), offering('c', amount('pear', 9))); // prettier-ignore
    world.put(...several(5, 'web', wanting(amount('apple', 1))));
    expect(world.share('web')).toEqual({ a: 3, b: 1, nowhere: 1 });
  });

  test('are all needed, of whatever kind', () => {
    const world = aScheduler(
      offering('a', amount('apple', 1)),
      offering('b', amount('apple', 1), ...names('gpu', 'x')),
    );
    world.put(...several(2, 'web', wanting(amount('apple', 1), amount('gpu', 1))));
    expect(world.share('web')).toEqual({ b: 1, nowhere: 1 });
  });

  test('are known to the next leader by name', () => {
    const world = aScheduler(offering('a', ...names('gpu', 'one', 'two')));
    world.put(waiting('t', wanting(amount('gpu', 1))));
    world.restart();
    world.put(waiting('u', { ...wanting(amount('gpu', 1)), serviceId: 'db' as never }));
    expect(world.task('u')?.assignedGenericResources).toEqual(names('gpu', 'two'));
  });

  test('asked for by name are never found: only amounts may be reserved', () => {
    const world = aScheduler(offering('a', ...names('gpu', 'one')));
    world.put(waiting('t', wanting(...names('gpu', 'one'))));
    expect(world.errOf('t')).toBe('no suitable node (insufficient resources on 1 node)');
  });
});

describe('ports of the node itself', () => {
  const port = (PublishedPort: number, more: Partial<Port> = {}): Port => ({
    ...{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'host', PublishedPort },
    ...more,
  });
  const publishing = (...endpointPorts: Port[]): Partial<Task> => ({ endpointPorts });

  test.each<[string, Port[], Port[], 'apart' | 'together']>([
    ['the same port', [port(80)], [port(80)], 'apart'],
    ['another', [port(80)], [port(81)], 'together'],
    ['the same of another protocol', [port(53)], [port(53, { Protocol: 'udp' })], 'together'],
    ['one in common', [port(80), port(81)], [port(82), port(81)], 'apart'],
    ['one that the mesh publishes', [port(80)], [port(80, { PublishMode: 'ingress' })], 'together'],
    ['one that the engine chooses', [port(0)], [port(0)], 'together'],
  ])('%s', (_what, first, second, expected) => {
    const world = aScheduler(aNode('a'));
    world.put(waiting('t', publishing(...first)));
    world.put(waiting('u', { ...publishing(...second), serviceId: 'db' as never }));
    expect(world.nodeOf('t')).toBe('a');
    expect([world.nodeOf('u'), world.errOf('u')]).toEqual(
      expected === 'together' ? ['a', ''] : [null, 'no suitable node (host-mode port already in use on 1 node)'],
    );
  });

  test('allow one task of a service a node, and the next as soon as one has ended', () => {
    const world = aScheduler(aNode('a'), aNode('b'));
    world.put(...several(3, 'web', publishing(port(80))));
    expect(world.share('web')).toEqual({ a: 1, b: 1, nowhere: 1 });
    const on = ['web-0', 'web-1', 'web-2'].find((id) => world.nodeOf(id) === 'b') as string;
    world.set(on, 'running', { desiredState: 'shutdown' });
    expect(world.share('web')['nowhere']).toBe(1);
    world.set(on, 'shutdown');
    expect(world.share('web')).toEqual({ a: 1, b: 2 });
  });

  test('are known to the next leader', () => {
    const world = aScheduler(aNode('a'));
    world.put(waiting('t', publishing(port(80))));
    world.restart();
    world.put(waiting('u', { ...publishing(port(80)), serviceId: 'db' as never }));
    expect(world.nodeOf('u')).toBeNull();
  });
});
