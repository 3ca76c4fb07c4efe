import { describe, expect, test } from 'vitest';
import type { Task } from '../../api/objects/task.ts';
import { aNode } from '../testing.ts';
import { aScheduler, bound, described, engine, labelled, placed, reserving, running, several } from './testing.ts';

const GB = 2 ** 30;

describe('a task made for one node', () => {
  const down = { state: 'down', message: '', addr: '' } as const;
  const drained = { Labels: {}, Role: 'worker', Availability: 'drain' } as const;
  const port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 80, PublishMode: 'host' } as const;

  test.each<[string, Parameters<typeof aNode>[1], Partial<Task>, Task[], string]>([
    ['is down', { status: down }, {}, [], '1 node not available for new tasks'],
    ['is drained', { spec: drained }, {}, [], '1 node not available for new tasks'],
    ['is too small', {}, reserving({ MemoryBytes: 9 * GB }), [], 'insufficient resources on 1 node'],
    ['is constrained away', {}, placed({ Constraints: ['node.role == manager'] }), [], 'scheduling constraints not satisfied on 1 node'],
    ['is of another platform', {}, placed({ Platforms: [{ Architecture: 'arm64', OS: 'linux' }] }), [], 'unsupported platform on 1 node'],
    ['has its port taken', {}, { endpointPorts: [port] }, [running('x', 'a', { endpointPorts: [port] })], 'host-mode port already in use on 1 node'],
    ['has enough of its service', {}, placed({ MaxReplicas: 1 }), [running('x', 'a')], 'max replicas per node limit exceed'],
  ])('that %s waits, and says so in bare words', (_what, node, more, others, expected) => {
    const world = aScheduler(aNode('a', node), aNode('b'));
    world.put(...others);
    world.put(bound('t', 'a', more));
    expect(world.task('t')?.status).toMatchObject({ state: 'pending', err: expected });
    expect(world.nodeOf('t')).toBe('a');
  }); // prettier-ignore

  test('that lacks a driver waits until it has it', () => {
    const world = aScheduler(described('a', { engine: engine({}, ['Log', 'local']) }));
    world.put(bound('t', 'a', { spec: { ForceUpdate: 0, LogDriver: { Name: 'gelf' } } }));
    expect(world.errOf('t')).toBe('missing plugin on 1 node');
    world.nodes(described('a', { engine: engine({}, ['Log', 'gelf']) }));
    expect(world.task('t')?.status).toMatchObject({ state: 'assigned', err: '' });
  });

  test('that does not exist waits in silence, until it does', () => {
    const world = aScheduler(aNode('a'));
    world.put(bound('t', 'ghost'));
    expect(world.task('t')?.status).toMatchObject({ state: 'pending', err: '' });
    world.nodes(aNode('ghost'));
    expect(world.task('t')?.status.state).toBe('assigned');
  });

  test('waits for its own node alone, though others would do', () => {
    const world = aScheduler(labelled('a', { disk: 'hdd' }), labelled('b', { disk: 'ssd' }));
    world.put(bound('t', 'a', placed({ Constraints: ['node.labels.disk == ssd'] })));
    expect([world.nodeOf('t'), world.errOf('t')]).toEqual(['a', 'scheduling constraints not satisfied on 1 node']);
  });

  test('counts for its node only once it is confirmed', () => {
    const world = aScheduler(labelled('a', { disk: 'hdd' }), aNode('b'));
    world.put(bound('t', 'a', placed({ Constraints: ['node.labels.disk == ssd'] })), running('u', 'b'));
    world.put(...several(1, 'web'));
    expect(world.nodeOf('web-0')).toBe('a');
  });

  test('is tried again whatever is committed: a place that only became free to it is enough', () => {
    const world = aScheduler(aNode('a'));
    world.put(running('old', 'a'));
    world.put(bound('t', 'a', placed({ MaxReplicas: 1 })));
    expect(world.errOf('t')).toBe('max replicas per node limit exceed');
    // No place is held by one that is to shut down, and nobody needs to say that it has.
    world.set('old', 'running', { desiredState: 'shutdown' });
    expect(world.task('t')?.status.state).toBe('assigned');
  });

  test('is confirmed without a change to anything but its state', () => {
    const world = aScheduler(aNode('a'));
    world.put(bound('t', 'a', { slot: 0 }));
    const { meta: _, ...task } = world.task('t') as Task;
    expect(task).toEqual({
      ...bound('t', 'a', { slot: 0 }),
      meta: undefined,
      status: {
        ...bound('t', 'a').status,
        ...{ state: 'assigned', message: 'scheduler confirmed task can run on preassigned node', err: '' },
        atUs: task.status.atUs,
      },
    });
  });
});

test('a task for every node: each is asked, and told for itself', () => {
  const world = aScheduler(aNode('a'), labelled('b', { disk: 'ssd' }), labelled('c', { disk: 'ssd' }));
  const constrained = placed({ Constraints: ['node.labels.disk == ssd'] });
  world.put(...['a', 'b', 'c'].map((node) => bound(`on-${node}`, node, { ...constrained, slot: 0 })));
  expect(['a', 'b', 'c'].map((node) => world.task(`on-${node}`)?.status.state)).toEqual(['pending', 'assigned', 'assigned']); // prettier-ignore
  expect(world.errOf('on-a')).toBe('scheduling constraints not satisfied on 1 node');
});
