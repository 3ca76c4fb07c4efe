import { describe, expect, test } from 'vitest';
import type { Placement } from '../../api/engine/specs.ts';
import type { ServiceId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import { aDescription, aNode } from '../testing.ts';
import { aScheduler, labelled, placed, reserving, running, several } from './testing.ts';

const sizes = (share: Record<string, number>): number[] => Object.values(share).sort((a, b) => b - a);
const service = (serviceId: string) => ({ serviceId: serviceId as ServiceId });

describe('replicas are spread', () => {
  const five = () => aScheduler(...['a', 'b', 'c', 'd', 'e'].map((id) => aNode(id)));

  test('each service by itself, so that no node holds more than its part of any', () => {
    const world = five();
    world.put(...several(18, 'web'));
    expect(sizes(world.share('web'))).toEqual([4, 4, 4, 3, 3]);
    world.put(...several(7, 'db'));
    // The two that are left over go where fewer tasks are in all: not where web has its fourth.
    const [web, db] = [world.share('web'), world.share('db')];
    expect(sizes(db)).toEqual([2, 2, 1, 1, 1]);
    const having = (share: Record<string, number>, count: number) =>
      Object.keys(share)
        .filter((id) => share[id] === count)
        .sort();
    expect(having(db, 2)).toEqual(having(web, 3));
  });

  test('as one asks for more of them, one after the other', () => {
    const world = five();
    for (let n = 0; n < 10; n++) world.put(...several(1, 'web').map((task) => ({ ...task, id: `web-${n}` as never })));
    expect(sizes(world.share('web'))).toEqual([2, 2, 2, 2, 2]);
  });

  test('a new one goes where one has ended', () => {
    const world = five();
    world.put(...several(10, 'web'));
    const gone = world.nodeOf('web-3') as string;
    world.set('web-3', 'failed', { desiredState: 'shutdown' });
    world.put(...several(1, 'web').map((task) => ({ ...task, id: 'heir' as never })));
    expect(world.nodeOf('heir')).toBe(gone);
  });

  test('not to count one that is to shut down, even while it runs', () => {
    const world = aScheduler(aNode('a'), aNode('b'));
    world.put(running('old', 'a', { desiredState: 'shutdown' }), running('other', 'b', service('db')));
    world.put(...several(1, 'web'));
    expect(world.share('web')).toEqual({ a: 2 });
  });

  test('over the nodes that have room, if they reserve something', () => {
    const GB = 2 ** 30;
    const sized = (id: string, gigabytes: number): SwarmNode =>
      aNode(id, { description: { ...aDescription(id), resources: { nanoCpus: 4e9, memoryBytes: gigabytes * GB } } });
    const world = aScheduler(sized('s', 1), sized('m', 2), sized('l', 6));
    world.put(...several(9, 'web', reserving({ MemoryBytes: GB })));
    expect(world.share('web')).toEqual({ s: 1, m: 2, l: 6 });
    world.put(...several(2, 'db', reserving({ MemoryBytes: GB })));
    expect(world.errOf('db-0')).toBe('no suitable node (insufficient resources on 3 nodes)');
  });
});

describe('with a limit for each node', () => {
  test('what is beyond it waits, is told why, and moves up as places become free', () => {
    const world = aScheduler(aNode('a'), aNode('b'), labelled('c', {}, { status: { state: 'down', message: '', addr: '' } }));
    world.put(...several(6, 'web', placed({ MaxReplicas: 2 })));
    expect(world.share('web')).toEqual({ a: 2, b: 2, nowhere: 2 });
    const [left] = ['web-0', 'web-1', 'web-2', 'web-3', 'web-4', 'web-5'].filter((id) => world.nodeOf(id) === null);
    expect(world.errOf(left as string)).toContain('max replicas per node limit exceed');
    world.nodes(aNode('c'));
    expect(world.share('web')).toEqual({ a: 2, b: 2, c: 2 });
  }); // prettier-ignore

  test('a start-first update finds no place for the new task; a stop-first one takes that of the old', () => {
    const world = aScheduler(aNode('a'));
    const limited = placed({ MaxReplicas: 1 });
    world.put(...several(1, 'web', limited));
    world.put(...several(1, 'web', { ...limited, specVersion: 0 }).map((task) => ({ ...task, id: 'new' as never })));
    expect(world.errOf('new')).toBe('no suitable node (max replicas per node limit exceed)');
    // That the old one is to stop is no reason to look again; that it has stopped is.
    world.set('web-0', 'running', { desiredState: 'shutdown' });
    expect(world.nodeOf('new')).toBeNull();
    world.set('web-0', 'shutdown');
    expect(world.nodeOf('new')).toBe('a');
  });

  test('another service counts for itself', () => {
    const world = aScheduler(aNode('a'));
    world.put(...several(1, 'web', placed({ MaxReplicas: 1 })), ...several(1, 'db', placed({ MaxReplicas: 1 })));
    expect([world.share('web'), world.share('db')]).toEqual([{ a: 1 }, { a: 1 }]);
  });
});

describe('with preferences', () => {
  const over = (...keys: string[]): Placement => ({
    Preferences: keys.map((key) => ({ Spread: { SpreadDescriptor: key } })),
  });
  /** `a1:zone=a,rack=1`. */
  const node = (text: string, more: Partial<SwarmNode> = {}): SwarmNode => {
    const [id = '', labels = ''] = text.split(':');
    const pairs = labels.split(',').filter(Boolean).map((pair) => pair.split('=') as [string, string]);
    return labelled(id, Object.fromEntries(pairs), more);
  }; // prettier-ignore
  const below = (world: ReturnType<typeof aScheduler>, groups: Record<string, string[]>): Record<string, number> => {
    const share = world.share('web');
    return Object.fromEntries(
      Object.entries(groups).map(([name, ids]) => [name, ids.reduce((sum, id) => sum + (share[id] ?? 0), 0)]),
    );
  };

  test('zones get the same, however many nodes they have', () => {
    const world = aScheduler(...['a1:zone=a', 'a2:zone=a', 'b1:zone=b', 'b2:zone=b', 'b3:zone=b'].map((n) => node(n)));
    world.put(...several(8, 'web', placed(over('node.labels.zone'))));
    expect(below(world, { a: ['a1', 'a2'], b: ['b1', 'b2', 'b3'] })).toEqual({ a: 4, b: 4 });
    expect([world.share('web')['a1'], world.share('web')['a2']]).toEqual([2, 2]);
  });

  test.each<[string, number, number, Record<string, number>]>([
    ['catches up first', 3, 2, { a: 3, b: 2 }],
    ['then shares', 3, 5, { a: 4, b: 4 }],
    ['gets nothing while it is ahead', 3, 1, { a: 3, b: 1 }],
  ])('what is there already counts: a zone %s', (_what, there, count, expected) => {
    const world = aScheduler(node('a1:zone=a'), node('b1:zone=b'), node('b2:zone=b'));
    world.put(...Array.from({ length: there }, (_, n) => running(`old-${n}`, 'a1')));
    world.put(...several(count, 'web', placed(over('node.labels.zone'))));
    expect(below(world, { a: ['a1'], b: ['b1', 'b2'] })).toEqual(expected);
  });

  test('of nodes that take nothing their tasks count all the same', () => {
    const world = aScheduler(node('a1:zone=a'), node('a2:zone=a'), node('b1:zone=b'));
    world.put(running('x', 'a2'), running('y', 'a2'));
    world.nodes(node('a2:zone=a', { spec: { Labels: { zone: 'a' }, Role: 'worker', Availability: 'drain' } }));
    world.put(...several(2, 'web', placed(over('node.labels.zone'))));
    expect(world.share('web')).toEqual({ a2: 2, b1: 2 });
  });

  test('nodes without the label are a zone of their own, and so is an empty value', () => {
    const world = aScheduler(node('a1:zone=a'), node('n1:'), node('n2:zone='));
    world.put(...several(6, 'web', placed(over('node.labels.zone'))));
    expect(below(world, { a: ['a1'], none: ['n1', 'n2'] })).toEqual({ a: 3, none: 3 });
  });

  test('labels of engines do as well', () => {
    const on = (id: string, disk: string) => aNode(id, { description: { ...aDescription(id), engine: { version: '', labels: { disk }, plugins: [] } } }); // prettier-ignore
    const world = aScheduler(on('a', 'ssd'), on('b', 'ssd'), on('c', 'hdd'));
    world.put(...several(4, 'web', placed(over('engine.labels.disk'))));
    expect(world.share('web')).toEqual({ a: 1, b: 1, c: 2 });
  });

  const racks = () => ['a1:zone=a,rack=1', 'a2:zone=a,rack=1', 'a3:zone=a,rack=2', 'b1:zone=b,rack=1', 'b2:zone=b,rack=2', 'b3:zone=b,rack=3'].map((n) => node(n)); // prettier-ignore

  test('one below the other: zones are level, and racks within each', () => {
    const world = aScheduler(...racks());
    world.put(...several(12, 'web', placed(over('node.labels.zone', 'node.labels.rack'))));
    expect(below(world, { 'a/1': ['a1', 'a2'], 'a/2': ['a3'], 'b/1': ['b1'], 'b/2': ['b2'], 'b/3': ['b3'] })).toEqual({
      ...{ 'a/1': 3, 'a/2': 3 },
      ...{ 'b/1': 2, 'b/2': 2, 'b/3': 2 },
    });
  });

  test('where a rack is full the rest of its zone takes over, and where a zone is full, the others', () => {
    const world = aScheduler(...racks());
    const GB = 2 ** 30;
    // One more of these fits on a3; b is full but for b1, which takes two.
    for (const [id, gigabytes] of [['a3', 7], ['b1', 6], ['b2', 8], ['b3', 8]] as const) {
      world.put(running(`holder-${id}`, id, { ...reserving({ MemoryBytes: gigabytes * GB }), ...service('db') }));
    } // prettier-ignore
    const spec = {
      ...placed(over('node.labels.zone', 'node.labels.rack')).spec,
      ...reserving({ MemoryBytes: GB }).spec,
    };
    const placement = over('node.labels.zone', 'node.labels.rack');
    world.put(...several(12, 'web', { spec: { ForceUpdate: 0, ...spec, Placement: placement } }));
    expect(below(world, { a12: ['a1', 'a2'], a3: ['a3'], b1: ['b1'], b23: ['b2', 'b3'] })).toEqual({
      ...{ a12: 9, a3: 1, b1: 2, b23: 0 },
    });
  });

  test('and constraints: a zone that meets none of them gets nothing', () => {
    const world = aScheduler(...racks());
    const placement = { ...over('node.labels.zone'), Constraints: ['node.labels.zone != b', 'node.labels.rack == 1'] };
    world.put(...several(4, 'web', placed(placement)));
    expect(world.share('web')).toEqual({ a1: 2, a2: 2 });
  });

  test('and a limit: what no branch can take waits', () => {
    const world = aScheduler(node('a1:zone=a'), node('b1:zone=b'), node('b2:zone=b'));
    world.put(...several(8, 'web', placed({ ...over('node.labels.zone'), MaxReplicas: 2 })));
    expect(world.share('web')).toEqual({ a1: 2, b1: 2, b2: 2, nowhere: 2 });
  });
});
