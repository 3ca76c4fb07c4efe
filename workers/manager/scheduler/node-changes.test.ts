import { describe, expect, test } from 'vitest';
import type { SwarmNode } from '../../api/objects/node.ts';
import { aDescription, aNode } from '../testing.ts';
import { aScheduler, labelled, placed, reserving, running, several, waiting } from './testing.ts';

const GB = 2 ** 30;
const spec = (more: Partial<SwarmNode['spec']>) => ({ Labels: {}, Role: 'worker', Availability: 'active', ...more }) as const; // prettier-ignore
const status = (state: SwarmNode['status']['state']) => ({ state, message: '', addr: '192.168.0.1' });
const small = { ...aDescription('n'), resources: { nanoCpus: 1e9, memoryBytes: GB } };

describe('a task that waits is placed when its node', () => {
  test.each<[string, SwarmNode, SwarmNode, ReturnType<typeof placed>]>([
    ['comes up', aNode('n', { status: status('down') }), aNode('n'), {}],
    ['is known again', aNode('n', { status: status('unknown') }), aNode('n'), {}],
    ['is active again', aNode('n', { spec: spec({ Availability: 'drain' }) }), aNode('n'), {}],
    ['goes from pause to active', aNode('n', { spec: spec({ Availability: 'pause' }) }), aNode('n'), {}],
    ['gets the label', aNode('n'), labelled('n', { disk: 'ssd' }), placed({ Constraints: ['node.labels.disk == ssd'] })],
    ['loses the label', labelled('n', { disk: 'hdd' }), aNode('n'), placed({ Constraints: ['node.labels.disk != hdd'] })],
    ['becomes a manager', aNode('n'), aNode('n', { role: 'manager' }), placed({ Constraints: ['node.role == manager'] })],
    ['grows', aNode('n', { description: small }), aNode('n'), reserving({ MemoryBytes: 2 * GB })],
    ['tells what it has', aNode('n', { description: null }), aNode('n'), reserving({ NanoCPUs: 1e9 })],
    ['gets its address', aNode('n', { status: { ...status('ready'), addr: '' } }), aNode('n'), placed({ Constraints: ['node.ip == 192.168.0.0/16'] })],
  ])('%s', (_what, before, after, task) => {
    const world = aScheduler(before);
    world.put(waiting('t', task));
    expect(world.nodeOf('t')).toBeNull();
    expect(world.errOf('t')).toMatch(/^no suitable node \(.* 1 node|^no suitable node \(1 node not/);
    world.nodes(after);
    expect([world.nodeOf('t'), world.errOf('t')]).toEqual(['n', '']);
  }); // prettier-ignore

  test('joins', () => {
    const world = aScheduler();
    world.put(waiting('t'));
    expect(world.errOf('t')).toBe('no suitable node');
    world.nodes(aNode('n'));
    expect(world.nodeOf('t')).toBe('n');
  });
});

describe('a node that', () => {
  test('has been removed gets nothing, and its going is no reason to try again', () => {
    const world = aScheduler(aNode('a', { spec: spec({ Availability: 'drain' }) }), aNode('b', { status: status('down') }));
    world.put(waiting('t'));
    expect(world.errOf('t')).toBe('no suitable node (2 nodes not available for new tasks)');
    world.remove('node', 'b');
    world.settle(10 * 60_000_000);
    expect(world.errOf('t')).toBe('no suitable node (2 nodes not available for new tasks)');
    world.put(waiting('u', { serviceId: 'db' as never }));
    expect(world.errOf('t')).toBe('no suitable node (1 node not available for new tasks)');
  }); // prettier-ignore

  test.each<[string, Partial<SwarmNode>]>([
    ['is paused', { spec: spec({ Availability: 'pause' }) }],
    ['is drained', { spec: spec({ Availability: 'drain' }) }],
    ['is down', { status: status('down') }],
  ])('%s keeps what it has, as far as the scheduler goes, and gets nothing more', (_what, change) => {
    const world = aScheduler(aNode('a'), aNode('b'));
    world.put(...several(4, 'web'));
    world.nodes(aNode('a', change));
    world.put(...several(4, 'db'));
    expect([world.share('web'), world.share('db')]).toEqual([{ a: 2, b: 2 }, { b: 4 }]);
  });

  test.each<[string, SwarmNode]>([
    ['joins', aNode('c')],
    ['comes back', aNode('b')],
  ])('%s is given only what is new: nothing ever moves', (_what, node) => {
    const world = aScheduler(aNode('a'), aNode('b', { status: status('down') }));
    world.put(...several(4, 'web'));
    world.nodes(node);
    expect(world.share('web')).toEqual({ a: 4 });
    world.put(...several(1, 'db'));
    expect(world.share('db')).toEqual({ [node.id]: 1 });
  });

  test('has gained a thousand tasks of another service is still as good as any for the first of this one', () => {
    const world = aScheduler(aNode('a'), aNode('b'));
    world.put(...Array.from({ length: 1_000 }, (_, n) => running(`x${n}`, 'a', { serviceId: 'db' as never })));
    world.put(running('w', 'b'), waiting('t'));
    expect(world.nodeOf('t')).toBe('a');
  });

  test('shrinks below what is reserved on it gets nothing until it has room again', () => {
    const world = aScheduler(aNode('a'));
    world.put(waiting('first', reserving({ MemoryBytes: 6 * GB })));
    world.nodes(aNode('a', { description: { ...aDescription('a'), resources: { nanoCpus: 4e9, memoryBytes: 4 * GB } } }));
    world.put(waiting('t', reserving({ MemoryBytes: 1 })));
    expect(world.errOf('t')).toBe('no suitable node (insufficient resources on 1 node)');
    world.set('first', 'shutdown');
    expect(world.nodeOf('t')).toBe('a');
  }); // prettier-ignore
});
