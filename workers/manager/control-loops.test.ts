/** The control loops together, meeting in a store whose log takes 2 ms: the timelines of swarm-semantics §14. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ServiceSpec, TaskSpec } from '../api/engine/specs.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Task } from '../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../api/time.ts';
import { allocator } from './allocator/allocator.ts';
import { constraintEnforcer } from './orchestrator/enforcer/constraint-enforcer.ts';
import { globalServices } from './orchestrator/global/global.ts';
import { taskReaper } from './orchestrator/reaper/reaper.ts';
import { replicated } from './orchestrator/replicated/replicated.ts';
import { aSwarm } from './orchestrator/testing.ts';
import type { TestSwarm } from './orchestrator/testing.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { aCluster, aNode, aService, aServiceSpec } from './testing.ts';

let swarm: TestSwarm;

const spec = (replicas: number, template: Partial<TaskSpec> = {}, more: Partial<ServiceSpec> = {}) =>
  aServiceSpec('web', {
    Mode: { Replicated: { Replicas: replicas } },
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1' }, ForceUpdate: 0, ...template },
    ...more,
  });
const create = (made: ServiceSpec) => swarm.put('service', aService('web', { spec: made }));
const update = (next: ServiceSpec) =>
  swarm.setService('web', (service) => ({
    ...service,
    spec: next,
    specVersion: service.meta.version,
    updateStatus: null,
  }));
const perNode = () => {
  const counts: Record<string, number> = {};
  for (const { nodeId } of swarm.running()) counts[nodeId ?? ''] = (counts[nodeId ?? ''] ?? 0) + 1;
  return counts;
};
const setNode = (id: string, more: Partial<SwarmNode>) => swarm.setNode(id, (node) => ({ ...node, ...more }));
const labelled = (Labels: Record<string, string>) => ({
  spec: { Labels, Role: 'worker', Availability: 'active' } as const,
});

beforeEach(() => {
  swarm = aSwarm(3, 2 * MS);
  swarm.agents.schedule = false;
  swarm.clock.advance(SECOND);
  swarm.put('cluster', aCluster());
  for (const room of [allocator, scheduler, constraintEnforcer, taskReaper, replicated, globalServices]) room(swarm);
  swarm.clock.advance(SECOND);
});

test('a service of three is assigned 50 ms after its tasks are pending, one to a node', () => {
  create(spec(3));
  swarm.clock.advance(6 * MS);
  expect(swarm.tasks().map((task) => task.status.state)).toEqual(['pending', 'pending', 'pending']);
  swarm.clock.advance(51 * MS);
  expect(swarm.tasks().map((task) => task.status.state)).not.toContain('assigned');
  swarm.clock.advance(2 * MS);
  expect(swarm.tasks().map((task) => task.status.state)).toEqual(['assigned', 'assigned', 'assigned']);
  swarm.clock.advance(100 * MS);
  expect(perNode()).toEqual({ 'node-1': 1, 'node-2': 1, 'node-3': 1 });
});

test('a node that goes down has its tasks running elsewhere five seconds and a bit later, and does not get them back', () => {
  create(spec(6));
  swarm.clock.advance(SECOND);
  setNode('node-2', { status: { state: 'down', message: 'heartbeat failure', addr: '' } });
  swarm.clock.advance(4.9 * SECOND);
  expect(swarm.running()).toHaveLength(4);
  swarm.clock.advance(300 * MS);
  expect(perNode()).toEqual({ 'node-1': 3, 'node-3': 3 });
  setNode('node-2', { status: { state: 'ready', message: '', addr: '' } });
  swarm.clock.advance(MINUTE);
  expect(perNode()).toEqual({ 'node-1': 3, 'node-3': 3 });
});

test('a crash loop keeps five tasks of history in its slot', () => {
  create(spec(1));
  swarm.agents.fails = () => 'failed';
  swarm.clock.advance(2 * MINUTE);
  expect(swarm.tasks()).toHaveLength(5);
  expect(swarm.wanted()).toHaveLength(1);
});

test('five failures on one node make others be preferred', () => {
  setNode('node-3', { status: { state: 'down', message: '', addr: '' } });
  create(spec(1));
  swarm.agents.fails = (task) => (task.nodeId === 'node-1' ? 'failed' : null);
  swarm.clock.advance(10 * MINUTE);
  expect(perNode()).toEqual({ 'node-2': 1 });
});

test('a label that goes takes the tasks with it, to where it still is', () => {
  setNode('node-1', labelled({ disk: 'ssd' }));
  setNode('node-2', labelled({ disk: 'ssd' }));
  create(spec(2, { Placement: { Constraints: ['node.labels.disk == ssd'] } }));
  swarm.clock.advance(SECOND);
  expect(perNode()).toEqual({ 'node-1': 1, 'node-2': 1 });
  setNode('node-1', labelled({}));
  swarm.clock.advance(6 * SECOND);
  expect(perNode()).toEqual({ 'node-2': 2 });
});

test('a service that is removed leaves nothing behind', () => {
  create(spec(4));
  swarm.clock.advance(SECOND);
  swarm.store.update((tx) => tx.remove('service', swarm.service().id));
  swarm.clock.advance(SECOND);
  expect(swarm.tasks()).toEqual([]);
});

describe('at most one replica on a node', () => {
  const limited = (order: 'stop-first' | 'start-first', image: string) =>
    spec(3, { ContainerSpec: { Image: image }, Placement: { MaxReplicas: 1 } }, { UpdateConfig: { Parallelism: 1, Order: order } }); // prettier-ignore
  const updated = () => swarm.running().filter((task) => task.spec.ContainerSpec?.Image === 'nginx:2').length;

  test('lets a stop-first update through', () => {
    create(limited('stop-first', 'nginx:1'));
    swarm.clock.advance(SECOND);
    update(limited('stop-first', 'nginx:2'));
    swarm.clock.advance(MINUTE);
    expect([updated(), swarm.service().updateStatus?.state]).toEqual([3, 'completed']);
  });

  test('holds a start-first update up for ever', () => {
    create(limited('start-first', 'nginx:1'));
    swarm.clock.advance(SECOND);
    update(limited('start-first', 'nginx:2'));
    swarm.clock.advance(60 * MINUTE);
    expect([updated(), swarm.service().updateStatus?.state]).toEqual([0, 'updating']);
    const waiting = swarm.wanted().find((task) => task.status.state === 'pending') as Task;
    expect(waiting.status.err).toBe('no suitable node (max replicas per node limit exceed)');
  });

  test('places the next as soon as a node is added', () => {
    create(spec(4, { Placement: { MaxReplicas: 1 } }));
    swarm.clock.advance(SECOND);
    expect(swarm.running()).toHaveLength(3);
    swarm.put('node', aNode('node-4'));
    swarm.clock.advance(SECOND);
    expect(perNode()['node-4']).toBe(1);
  });
});

test('a global service comes to every node, also to one that is too full, where it waits', () => {
  const template: TaskSpec = { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: 5 * 2 ** 30 } } };
  create(spec(1, template));
  swarm.clock.advance(SECOND);
  swarm.put('service', aService('agent', { spec: aServiceSpec('agent', { Mode: { Global: {} }, TaskTemplate: template }) })); // prettier-ignore
  swarm.clock.advance(SECOND);
  expect(swarm.running('agent')).toHaveLength(2);
  const waiting = swarm.wanted('agent').find((task) => task.status.state === 'pending');
  expect(waiting?.status.err).toBe('insufficient resources on 1 node');
});

test('a thousand replicas are made, placed and started, and evenly so', () => {
  create(spec(1_000));
  swarm.clock.advance(5 * SECOND);
  expect(Object.values(perNode()).sort()).toEqual([333, 333, 334]);
});

test('a swarm at rest does nothing at all', () => {
  create(spec(6));
  swarm.clock.advance(MINUTE);
  let commits = 0;
  swarm.store.watch(() => commits++);
  expect(swarm.clock.pending()).toBe(0);
  swarm.clock.advance(60 * MINUTE);
  expect(commits).toBe(0);
});
