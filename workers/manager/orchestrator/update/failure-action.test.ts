/** What an update makes of failures, by its parallelism, its ratio and its order (swarm-semantics §7.6). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ServiceSpec, UpdateConfig } from '../../../api/engine/specs.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE, SECOND } from '../../../api/time.ts';
import { aService, aServiceSpec } from '../../testing.ts';
import { replicated } from '../replicated/replicated.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';

let swarm: TestSwarm;

const imageOf = (task: Task) => task.spec.ContainerSpec?.Image;
const runningOf = (image: string) => swarm.running().filter((task) => imageOf(task) === image).length;
const status = () => swarm.service().updateStatus;

const spec = (image: string, update: UpdateConfig, rollback?: UpdateConfig): ServiceSpec =>
  aServiceSpec('web', {
    Mode: { Replicated: { Replicas: 8 } },
    TaskTemplate: { ContainerSpec: { Image: image }, ForceUpdate: 0 },
    UpdateConfig: update,
    ...(rollback && { RollbackConfig: rollback }),
  });

function update(next: ServiceSpec): void {
  swarm.setService('web', (service) => ({
    ...service,
    spec: next,
    specVersion: service.meta.version,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus: null,
  }));
}

/** `web` runs eight tasks of `old`. */
beforeEach(() => {
  swarm = aSwarm(4);
  replicated(swarm);
  swarm.put('service', aService('web', { spec: spec('old', { Parallelism: 1 }) }));
  swarm.clock.advance(SECOND);
  expect(runningOf('old')).toBe(8);
});

/** The first so many tasks of this image end as soon as they start. */
function firstFail(image: string, count: number): void {
  const failed = new Set<string>();
  swarm.agents.fails = (task) => {
    if (imageOf(task) !== image) return null;
    if (failed.has(task.id) || failed.size < count) {
      failed.add(task.id);
      return 'failed';
    }
    return null;
  };
}

describe('eight slots', () => {
  test.each<[number, Partial<UpdateConfig>, string, number]>([
    // failures, config, ends as, slots of the old spec in the end
    [0, {}, 'completed', 0],
    [1, {}, 'paused', 7],
    [1, { Parallelism: 2 }, 'paused', 6],
    [8, { Parallelism: 4 }, 'paused', 4],
    [8, { Parallelism: 0 }, 'paused', 0],
    [1, { MaxFailureRatio: 0.1 }, 'paused', 7],
    [1, { MaxFailureRatio: 0.125 }, 'completed', 0],
    [2, { MaxFailureRatio: 0.125 }, 'paused', 6],
    [4, { MaxFailureRatio: 0.5 }, 'completed', 0],
    [99, { MaxFailureRatio: 0.5 }, 'paused', 3],
    [99, { MaxFailureRatio: 1 }, 'completed', 0],
    [99, { FailureAction: 'continue' }, 'completed', 0],
    [1, { FailureAction: 'rollback' }, 'rollback_completed', 8],
    [1, { FailureAction: 'rollback', Parallelism: 3 }, 'rollback_completed', 8],
    [2, { FailureAction: 'rollback', MaxFailureRatio: 0.25 }, 'completed', 0],
    [3, { FailureAction: 'rollback', MaxFailureRatio: 0.25 }, 'rollback_completed', 8],
    [1, { Order: 'start-first' }, 'paused', 8],
    [1, { Order: 'start-first', FailureAction: 'rollback' }, 'rollback_completed', 8],
  ])('%i failures under %j: %s, %i stay old', (failures, config, state, old) => {
    firstFail('new', failures);
    update(spec('new', { Parallelism: 1, ...config }));
    swarm.clock.advance(3 * MINUTE);
    expect([status()?.state, runningOf('old')]).toEqual([state, old]);
  });
});

describe('start-first', () => {
  test('has as many more tasks as it works on slots, never fewer than wanted', () => {
    const counts: number[] = [];
    swarm.store.watch(() => counts.push(swarm.tasks().filter(({ status }) => status.state === 'running').length));
    update(spec('new', { Parallelism: 2, Order: 'start-first' }));
    swarm.clock.advance(MINUTE);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([8, 10]);
    expect([runningOf('new'), status()?.state]).toEqual([8, 'completed']);
  });

  test('an old task that ends before the new one runs is not followed by two', () => {
    swarm.agents.startUs = SECOND;
    update(spec('new', { Parallelism: 1, Order: 'start-first' }));
    swarm.clock.advance(500_000);
    const [starting] = swarm.wanted().filter((task) => imageOf(task) === 'new') as [Task];
    const old = swarm.running().find(({ slot }) => slot === starting.slot) as Task;
    swarm.end(old, 'failed');
    expect(swarm.wanted()).toHaveLength(9);
    swarm.clock.advance(MINUTE);
    expect([runningOf('new'), swarm.wanted().length, status()?.state]).toEqual([8, 8, 'completed']);
  });

  test('that goes on after a failure clears the slot in the end', () => {
    firstFail('new', 1);
    update(spec('new', { Parallelism: 1, Order: 'start-first', FailureAction: 'continue' }));
    swarm.clock.advance(SECOND);
    expect([runningOf('old'), swarm.wanted().length]).toEqual([1, 9]);
    swarm.clock.advance(MINUTE);
    expect([runningOf('new'), swarm.wanted().length, status()?.state]).toEqual([8, 8, 'completed']);
  });

  test('a new task that fails leaves the old one running, also while its replacements fail', () => {
    firstFail('new', Infinity);
    update(spec('new', { Parallelism: 1, Order: 'start-first' }));
    swarm.clock.advance(MINUTE);
    expect([runningOf('old'), swarm.wanted().length]).toEqual([8, 9]);
  });

  test('and the next update clears the slot', () => {
    firstFail('new', Infinity);
    update(spec('new', { Parallelism: 1, Order: 'start-first' }));
    swarm.clock.advance(SECOND);
    update(spec('newer', { Parallelism: 1, Order: 'start-first' }));
    swarm.clock.advance(3 * MINUTE);
    expect([runningOf('newer'), swarm.wanted().length, status()?.state]).toEqual([8, 8, 'completed']);
  });
});

describe('a rollback', () => {
  test('has a configuration of its own', () => {
    swarm.agents.stopUs = 2 * SECOND;
    const rollback: UpdateConfig = { Parallelism: 4, Order: 'stop-first' };
    update(spec('old', { Parallelism: 1 }, rollback));
    swarm.clock.advance(MINUTE);
    // All eight are renewed before the first of them fails.
    update(spec('new', { Parallelism: 0, FailureAction: 'rollback' }, rollback));
    swarm.clock.advance(3 * SECOND);
    expect(runningOf('new')).toBe(8);
    swarm.end(swarm.running()[0] as Task, 'failed');
    swarm.clock.advance(SECOND);
    // Four are being put back at a time, besides the one that failed.
    expect([status()?.state, swarm.running().length]).toEqual(['rollback_started', 3]);
    swarm.clock.advance(MINUTE);
    expect([runningOf('old'), status()?.message]).toEqual([8, 'rollback completed']);
  });

  test('by itself leaves nothing to roll back to', () => {
    firstFail('new', 1);
    update(spec('new', { Parallelism: 1, FailureAction: 'rollback' }));
    swarm.clock.advance(MINUTE);
    expect(swarm.service()).toMatchObject({ previousSpec: null, previousSpecVersion: null });
  });
});

describe('the node of an old task', () => {
  test('that goes down lets the new one start at once, for nobody can stop the old', () => {
    swarm.agents.stopUs = 10 * MINUTE;
    update(spec('new', { Parallelism: 1 }));
    swarm.clock.advance(SECOND);
    const [waiting] = swarm.wanted().filter(({ desiredState }) => desiredState === 'ready') as [Task];
    const old = swarm.tasks().find(({ slot, id }) => slot === waiting.slot && id !== waiting.id) as Task;
    swarm.setNode(old.nodeId as string, (node) => ({ ...node, status: { ...node.status, state: 'down' } }));
    expect(swarm.get('task', waiting.id)?.desiredState).toBe('running');
  });

  test('is not asked where it went down before: its tasks are replaced by the restart policy, with the new spec', () => {
    const lost = swarm.running().filter(({ nodeId }) => nodeId === 'node-1').length;
    swarm.setNode('node-1', (node) => ({ ...node, status: { ...node.status, state: 'down' } }));
    update(spec('new', { Parallelism: 1 }));
    swarm.clock.advance(MINUTE);
    expect(lost).toBeGreaterThan(0);
    expect([runningOf('new'), status()?.state]).toEqual([8, 'completed']);
  });
});
