/** What the scheduler costs, counted in nodes that are looked at and tasks that are written, not in time. */
import { describe, expect, test, vi } from 'vitest';
import type { SwarmNode } from '../../api/objects/node.ts';
import { aNode, aService } from '../testing.ts';
import { Pipeline } from './pipeline.ts';
import { aScheduler, bound, labelled, placed, several, waiting } from './testing.ts';

const NODES = 300;
const many = (make: (n: number) => SwarmNode = (n) => aNode(`n${n}`)): SwarmNode[] =>
  Array.from({ length: NODES }, (_, n) => make(n));

/** How often a node was judged, and how many objects were written, while this happened. */
function workOf(world: ReturnType<typeof aScheduler>, happens: () => void) {
  const accepts = vi.spyOn(Pipeline.prototype, 'accepts');
  let written = 0;
  const unwatch = world.lead.store.watch((changes) => (written += changes.length));
  happens();
  unwatch();
  const looks = accepts.mock.calls.length;
  accepts.mockRestore();
  return { looks, written };
}

describe('placing looks', () => {
  test('at as many nodes as there are tasks, and at each of them once more', () => {
    const world = aScheduler(...many());
    const { looks } = workOf(world, () => world.put(...several(100, 'web')));
    expect(looks).toBeLessThanOrEqual(200);
  });

  test('at one node for one task, whatever else is there', () => {
    const world = aScheduler(...many());
    const services = Array.from({ length: 100 }, (_, n) => waiting(`t${n}`, { serviceId: `s${n}` as never }));
    expect(workOf(world, () => world.put(...services)).looks).toBe(100);
  });

  test('at each node about once for a group that is larger than the swarm, and once more for each task', () => {
    const world = aScheduler(...many());
    const { looks } = workOf(world, () => world.put(...several(10 * NODES, 'web')));
    expect(looks).toBeLessThanOrEqual(11 * NODES);
  });

  test('for a driver that every third node has, at some three nodes a task', () => {
    const world = aScheduler(
      ...many((n) => {
        const node = aNode(`n${n}`);
        const plugins = [{ type: 'Log', name: n % 3 === 0 ? 'gelf' : 'local' }];
        return { ...node, description: node.description && { ...node.description, engine: { ...node.description.engine, plugins } } }; // prettier-ignore
      }),
    );
    const spec = { ForceUpdate: 0, LogDriver: { Name: 'gelf' } };
    const { looks } = workOf(world, () => world.put(...several(50, 'web', { spec })));
    expect(looks).toBeLessThanOrEqual(50 * 5);
  });

  test('for such a driver, a service each, at some one node a task, but for the last few, which are told about', () => {
    const world = aScheduler(
      ...many((n) => labelled(`n${n}`, n % 3 === 0 ? { disk: 'ssd' } : {})),
      ...many((n) => labelled(`m${n}`, { disk: 'hdd' })),
    );
    const constrained = placed({ Constraints: ['node.labels.disk == ssd'] });
    const each = Array.from({ length: 1_000 }, (_, n) => waiting(`t${n}`, { ...constrained, serviceId: `s${n}` as never })); // prettier-ignore
    const { looks } = workOf(world, () => world.put(...each));
    expect(looks).toBeLessThanOrEqual(64 * 2 * NODES + 2 * 1_000);
    const given = new Map<string, number>();
    for (const { id } of each) given.set(world.nodeOf(id) as string, (given.get(world.nodeOf(id) as string) ?? 0) + 1);
    const suitable = many().flatMap(({ id }, n) => (n % 3 === 0 ? [id] : []));
    expect([...given.keys()].sort()).toEqual(suitable.sort());
    expect(new Set(given.values())).toEqual(new Set([10])); // as level as can be
  });

  test('once at every node for a group that is to be spread over zones', () => {
    const world = aScheduler(...many((n) => labelled(`n${n}`, { zone: `${n % 10}` })));
    const over = placed({ Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }] });
    const { looks } = workOf(world, () => world.put(...several(1_000, 'web', over)));
    expect(looks).toBeLessThanOrEqual(NODES + 1_000);
  });

  test('at its own node for each task that was made for one', () => {
    const world = aScheduler(...many());
    const { looks } = workOf(world, () => world.put(...many().map(({ id }) => bound(`on-${id}`, id))));
    expect(looks).toBe(NODES);
  });
});

test('of many services each is told of every node why it has no place', () => {
  const world = aScheduler(aNode('a'), aNode('b'), aNode('c', { status: { state: 'down', message: '', addr: '' } }));
  for (let n = 0; n < 100; n++) world.lead.put('service', aService(`s${n}`));
  const some = Array.from({ length: 100 }, (_, n) => waiting(`t${n}`, { serviceId: `s${n}` as never, ...placed({ Constraints: ['node.id == x'] }) })); // prettier-ignore
  world.put(...some);
  const told = new Set(some.map(({ id }) => world.errOf(id)));
  expect([...told]).toEqual([
    'no suitable node (scheduling constraints not satisfied on 2 nodes; 1 node not available for new tasks)',
  ]);
});

describe('tasks that wait', () => {
  const nowhere = placed({ Constraints: ['node.id == nowhere'] });

  test('cost one look at every node, however many they are, and are written once', () => {
    const world = aScheduler(...many());
    world.put(...several(2_000, 'web', nowhere));
    const again = workOf(world, () => world.nodes(aNode('n0')));
    expect(again).toEqual({ looks: NODES, written: 1 }); // the node itself
  });

  test('cost nothing when something happens that is none of their concern', () => {
    const world = aScheduler(...many());
    world.put(...several(100, 'web', nowhere));
    world.put(...several(1, 'db'));
    const { looks } = workOf(world, () => world.set('db-0', 'running'));
    expect(looks).toBe(0);
  });

  test('are all written anew only when their reason changes', () => {
    const world = aScheduler(...many());
    world.put(...several(100, 'web', nowhere));
    const gone = workOf(world, () => world.nodes(aNode('n0', { status: { state: 'down', message: '', addr: '' } })));
    expect(gone.written).toBe(101);
  });
});
