/** Restart policies as they show over a minute: one replica whose every container ends as soon as it starts. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RestartPolicy } from '../../../api/engine/specs.ts';
import type { Task, TaskState } from '../../../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../../../api/time.ts';
import { aService, aServiceSpec } from '../../testing.ts';
import { replicated } from '../replicated/replicated.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';

const S = 1e9;
let swarm: TestSwarm;

beforeEach(() => {
  swarm = aSwarm(3);
  replicated(swarm);
});

function create(policy: RestartPolicy | undefined, ends: TaskState | null): void {
  swarm.agents.fails = () => ends;
  const { TaskTemplate } = aServiceSpec('web');
  const spec = { ...TaskTemplate, ...(policy && { RestartPolicy: policy }) };
  swarm.put('service', aService('web', { spec: aServiceSpec('web', { TaskTemplate: spec }) }));
}

const ended = () => swarm.tasks().filter(({ status }) => status.state !== 'ready').length;

describe('in a minute', () => {
  test.each<[RestartPolicy | undefined, TaskState, number, boolean]>([
    [undefined, 'failed', 12, true],
    [undefined, 'complete', 12, true],
    [{ Condition: 'any' }, 'complete', 12, true],
    [{ Condition: 'any', Delay: 10 * S }, 'failed', 6, true],
    [{ Condition: 'any', Delay: 1 * S }, 'rejected', 60, true],
    [{ Condition: 'on-failure' }, 'complete', 1, false],
    [{ Condition: 'on-failure' }, 'failed', 12, true],
    [{ Condition: 'on-failure' }, 'rejected', 12, true],
    [{ Condition: 'on-failure' }, 'shutdown', 12, true],
    [{ Condition: 'on-failure' }, 'orphaned', 12, true],
    [{ Condition: 'none' }, 'failed', 1, false],
    [{ Condition: 'none' }, 'complete', 1, false],
    [{ MaxAttempts: 3 }, 'failed', 4, false],
    [{ MaxAttempts: 3, Condition: 'on-failure' }, 'complete', 1, false],
    [{ MaxAttempts: 20 }, 'failed', 12, true],
    // A restart counts from when its task was made, a delay and a start before that task ends.
    [{ MaxAttempts: 1, Delay: 2 * S, Window: 3 * S }, 'failed', 2, false],
    [{ MaxAttempts: 1, Delay: 2 * S, Window: 1 * S }, 'failed', 30, true],
    [{ MaxAttempts: 2, Delay: 2 * S, Window: 3 * S }, 'failed', 30, true],
    [{ MaxAttempts: 2, Delay: 2 * S, Window: 5 * S }, 'failed', 3, false],
  ])('%j, all %s: %i tasks have ended, one more to come: %s', (policy, ends, count, goesOn) => {
    create(policy, ends);
    swarm.clock.advance(MINUTE);
    expect([ended(), swarm.wanted().length > 0]).toEqual([count, goesOn]);
  });
});

describe('a replica that was given up', () => {
  beforeEach(() => {
    create({ MaxAttempts: 1, Delay: 1 * S }, 'failed');
    swarm.clock.advance(10 * SECOND);
    expect([ended(), swarm.wanted()]).toEqual([2, []]);
  });

  const touch = (change: Partial<Parameters<typeof aServiceSpec>[1]>) =>
    swarm.setService('web', (service) => ({
      ...service,
      spec: { ...service.spec, ...change },
      specVersion: service.meta.version,
    }));

  test('stays so when only labels or replicas change, and keeps its slot', () => {
    touch({ Labels: { a: 'b' }, Mode: { Replicated: { Replicas: 2 } } });
    swarm.agents.fails = () => null;
    swarm.clock.advance(10 * SECOND);
    expect(swarm.running().map(({ slot }) => slot)).toEqual([2]);
  });

  test('tries as often again under a new spec', () => {
    const { TaskTemplate } = swarm.service().spec;
    touch({ TaskTemplate: { ...TaskTemplate, ForceUpdate: 1 } });
    swarm.clock.advance(10 * SECOND);
    expect([ended(), swarm.wanted()]).toEqual([4, []]);
  });

  test('is given up by a new leader too, who counts the tasks that are left', () => {
    replicated(swarm);
    swarm.clock.advance(10 * SECOND);
    expect([ended(), swarm.wanted()]).toEqual([2, []]);
  });
});

describe('the replacement of a task that will not stop', () => {
  test.each<[RestartPolicy, number]>([
    [{ Delay: 5 * S }, 60],
    [{ Delay: 50 * S }, 60],
    [{ Delay: 90 * S }, 90],
  ])('with %j is started after %i s: the minute runs along with the delay', (policy, seconds) => {
    create(policy, null);
    swarm.clock.advance(SECOND);
    swarm.agents.stopUs = 60 * MINUTE;
    const [old] = swarm.running() as [Task];
    // Its node is gone, but nobody has said that the task has ended.
    swarm.store.update((tx) => tx.remove('node', old.nodeId as never));
    const next = swarm.wanted().find(({ id }) => id !== old.id) as Task;
    expect(next.desiredState).toBe('ready');
    swarm.clock.advance(seconds * SECOND - 10 * MS);
    expect(swarm.get('task', next.id)?.desiredState).toBe('ready');
    swarm.clock.advance(20 * MS);
    expect(swarm.get('task', next.id)?.desiredState).toBe('running');
  });
});
