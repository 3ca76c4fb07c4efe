import { beforeEach, describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../../api/engine/specs.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE, SECOND } from '../../../api/time.ts';
import { aNode, aService, aServiceSpec } from '../../testing.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';
import { globalServices } from './global.ts';

let swarm: TestSwarm;

const spec = (image: string, more: Partial<ServiceSpec['TaskTemplate']> = {}): ServiceSpec =>
  aServiceSpec('web', {
    Mode: { Global: {} },
    TaskTemplate: { ContainerSpec: { Image: image }, ForceUpdate: 0, ...more },
  });

const nodesOf = (tasks: readonly Task[]) => tasks.map((task) => task.nodeId).sort();
const availability = (id: string, to: 'active' | 'pause' | 'drain') =>
  swarm.setNode(id, (node) => ({ ...node, spec: { ...node.spec, Availability: to } }));
const state = (id: string, to: SwarmNode['status']['state']) =>
  swarm.setNode(id, (node) => ({ ...node, status: { ...node.status, state: to } }));
const update = (next: ServiceSpec) =>
  swarm.setService('web', (service) => ({
    ...service,
    spec: next,
    specVersion: service.meta.version,
    updateStatus: null,
  }));
const images = () => swarm.running().map((task) => task.spec.ContainerSpec?.Image);

/** `web` runs on three nodes. */
beforeEach(() => {
  swarm = aSwarm(3);
  globalServices(swarm);
  swarm.put('service', aService('web', { spec: spec('nginx:1') }));
  swarm.clock.advance(SECOND);
});

describe('a global service', () => {
  test('runs once on every node, preassigned', () => {
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-2', 'node-3']);
    expect(swarm.tasks().map((task) => task.slot)).toEqual([0, 0, 0]);
  });

  test('comes to a new node', () => {
    swarm.put('node', aNode('node-4'));
    swarm.clock.advance(SECOND);
    expect(nodesOf(swarm.running())).toContain('node-4');
  });

  test('only where the constraints are met', () => {
    update(spec('nginx:1', { Placement: { Constraints: ['node.id != node-2'] } }));
    swarm.clock.advance(SECOND);
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-3']);
  });

  test('leaves a drained node and comes back to it', () => {
    availability('node-2', 'drain');
    swarm.clock.advance(SECOND);
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-3']);
    availability('node-2', 'active');
    swarm.clock.advance(SECOND);
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-2', 'node-3']);
  });

  test('does nothing for a node that is down, and runs anew when it is back', () => {
    const before = swarm.tasks();
    state('node-2', 'down');
    swarm.clock.advance(MINUTE);
    expect(nodesOf(swarm.wanted())).toEqual(['node-1', 'node-3']);
    expect(swarm.tasks()).toHaveLength(before.length);
    state('node-2', 'ready');
    swarm.clock.advance(SECOND);
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-2', 'node-3']);
    expect(swarm.tasks()).toHaveLength(before.length + 1);
  });

  test('loses its tasks with the node', () => {
    swarm.store.update((tx) => tx.remove('node', 'node-3' as never));
    expect(nodesOf(swarm.tasks())).toEqual(['node-1', 'node-2']);
  });

  test('restarts on the same node after the delay', () => {
    const [task] = swarm.running() as [Task];
    swarm.end(task, 'failed');
    swarm.clock.advance(4 * SECOND);
    expect(swarm.running()).toHaveLength(2);
    swarm.clock.advance(1.1 * SECOND);
    expect(nodesOf(swarm.running())).toEqual(['node-1', 'node-2', 'node-3']);
  });

  test('on a paused node stays, but is not restarted there', () => {
    availability('node-2', 'pause');
    const task = swarm.running().find(({ nodeId }) => nodeId === 'node-2') as Task;
    swarm.clock.advance(SECOND);
    expect(swarm.running()).toContainEqual(task);
    swarm.end(task, 'failed');
    swarm.clock.advance(MINUTE);
    expect(nodesOf(swarm.wanted())).toEqual(['node-1', 'node-3']);
    expect(swarm.get('task', task.id)?.desiredState).toBe('shutdown');
  });

  test('is updated in a rolling way, a node at a time', () => {
    swarm.agents.startUs = SECOND;
    update(spec('nginx:2'));
    swarm.clock.advance(1.5 * SECOND);
    expect(images().filter((image) => image === 'nginx:2')).toHaveLength(1);
    expect(swarm.service().updateStatus?.state).toBe('updating');
    swarm.clock.advance(MINUTE);
    expect(images()).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
    expect(swarm.service().updateStatus?.message).toBe('update completed');
  });

  test('on a node that was paused during the update catches up when it is active again', () => {
    availability('node-2', 'pause');
    update(spec('nginx:2'));
    swarm.clock.advance(MINUTE);
    expect(images().sort()).toEqual(['nginx:1', 'nginx:2', 'nginx:2']);
    availability('node-2', 'active');
    swarm.clock.advance(SECOND);
    expect(images()).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
  });

  test('that is removed has its tasks removed', () => {
    swarm.store.update((tx) => tx.remove('service', swarm.service().id));
    expect(swarm.tasks().map((task) => task.desiredState)).toEqual(['remove', 'remove', 'remove']);
  });
});

test('a replicated service is none of its business', () => {
  swarm.put('service', aService('other'));
  swarm.clock.advance(SECOND);
  expect(swarm.tasks('other')).toEqual([]);
});
