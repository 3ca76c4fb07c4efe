import { beforeEach, describe, expect, test } from 'vitest';
import type { ServiceSpec, UpdateConfig } from '../../../api/engine/specs.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../../../api/time.ts';
import { aService, aServiceSpec } from '../../testing.ts';
import { replicated } from '../replicated/replicated.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';

const NS = 1e9;
let swarm: TestSwarm;

const spec = (image: string, replicas: number, update?: UpdateConfig, rollback?: UpdateConfig): ServiceSpec =>
  aServiceSpec('web', {
    Mode: { Replicated: { Replicas: replicas } },
    TaskTemplate: { ContainerSpec: { Image: image }, ForceUpdate: 0 },
    ...(update ? { UpdateConfig: update } : {}),
    ...(rollback ? { RollbackConfig: rollback } : {}),
  });

/** A user's update, as the control API writes it. */
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

const imageOf = (task: Task) => task.spec.ContainerSpec?.Image;
const runningOf = (image: string) => swarm.running().filter((task) => imageOf(task) === image).length;
const state = () => swarm.service().updateStatus?.state ?? null;
const message = () => swarm.service().updateStatus?.message;

/** `web` runs four tasks of `nginx:1`. */
beforeEach(() => {
  swarm = aSwarm(3);
  replicated(swarm);
  swarm.put('service', aService('web', { spec: spec('nginx:1', 4) }));
  swarm.clock.advance(SECOND);
  expect(swarm.running()).toHaveLength(4);
});

describe('an update', () => {
  test('says that it is in progress, then that it is completed', () => {
    update(spec('nginx:2', 4));
    expect(swarm.service().updateStatus).toMatchObject({ state: 'updating', message: 'update in progress' });
    swarm.clock.advance(MINUTE);
    expect(swarm.service().updateStatus).toMatchObject({ state: 'completed', message: 'update completed' });
    expect(swarm.service().updateStatus?.completedUs).toBeGreaterThan(5 * SECOND);
    expect([runningOf('nginx:1'), runningOf('nginx:2')]).toEqual([0, 4]);
  });

  test('is not completed before it was watched for five more seconds', () => {
    update(spec('nginx:2', 4));
    swarm.clock.advance(4 * SECOND);
    expect([runningOf('nginx:2'), state()]).toEqual([4, 'updating']);
    expect(swarm.clock.labels()).toContainEqual({ kind: 'update-monitor', subject: 'web' });
    swarm.clock.advance(2 * SECOND);
    expect(state()).toBe('completed');
  });

  test('by default stops and replaces one task at a time', () => {
    swarm.agents.stopUs = SECOND;
    update(spec('nginx:2', 4));
    for (let done = 0; done < 4; done++) {
      swarm.clock.advance(500 * MS);
      expect(swarm.running()).toHaveLength(3);
      expect(swarm.wanted().filter((task) => task.desiredState === 'ready')).toHaveLength(1);
      swarm.clock.advance(520 * MS);
    }
    expect(runningOf('nginx:2')).toBe(4);
  });

  test('starts the new task before it stops the old one, if asked to', () => {
    swarm.agents.startUs = SECOND;
    update(spec('nginx:2', 4, { Parallelism: 2, Order: 'start-first' }));
    swarm.clock.advance(900 * MS);
    expect([runningOf('nginx:1'), runningOf('nginx:2')]).toEqual([4, 0]);
    swarm.clock.advance(200 * MS);
    expect([runningOf('nginx:1'), runningOf('nginx:2')]).toEqual([2, 2]);
  });

  test.each([
    [1, 1],
    [3, 3],
    [0, 4],
    [9, 4],
  ])('with parallelism %i has %i slots in work', (Parallelism, expected) => {
    swarm.agents.stopUs = SECOND;
    update(spec('nginx:2', 4, { Parallelism }));
    swarm.clock.advance(500 * MS);
    expect(4 - swarm.running().length).toBe(expected);
  });

  test('waits between two slots for as long as it was told', () => {
    update(spec('nginx:2', 4, { Parallelism: 1, Delay: 10 * NS }));
    swarm.clock.advance(9 * SECOND);
    expect(runningOf('nginx:2')).toBe(1);
    expect(swarm.clock.labels()).toContainEqual({
      kind: 'update-delay',
      subject: expect.stringMatching(/^web\.[1-4]$/),
    });
    swarm.clock.advance(31 * SECOND);
    expect([runningOf('nginx:2'), state()]).toEqual([4, 'updating']);
    // The fourth delay ends at 40 s; as the delay is longer than the monitoring, eleven seconds follow.
    swarm.clock.advance(10.5 * SECOND);
    expect(state()).toBe('updating');
    swarm.clock.advance(SECOND);
    expect(state()).toBe('completed');
  });

  test('waits for ever for a task that does not come up', () => {
    swarm.agents.startUs = 60 * MINUTE;
    update(spec('nginx:2', 4));
    swarm.clock.advance(59 * MINUTE);
    expect([runningOf('nginx:1'), runningOf('nginx:2'), state()]).toEqual([3, 0, 'updating']);
  });

  test('is replaced by the next one', () => {
    swarm.agents.startUs = SECOND;
    update(spec('nginx:2', 4, { Parallelism: 1, Delay: 20 * NS }));
    swarm.clock.advance(5 * SECOND);
    expect(runningOf('nginx:2')).toBe(1);
    update(spec('nginx:3', 4, { Parallelism: 4 }));
    swarm.clock.advance(5 * SECOND);
    expect(runningOf('nginx:3')).toBe(4);
    expect(swarm.wanted()).toHaveLength(4);
  });

  test('that is interrupted by scaling goes on, and starts what it had made', () => {
    swarm.agents.stopUs = 2 * SECOND;
    update(spec('nginx:2', 4));
    swarm.clock.advance(SECOND);
    update(spec('nginx:2', 6));
    swarm.clock.advance(30 * SECOND);
    expect([runningOf('nginx:1'), runningOf('nginx:2')]).toEqual([0, 6]);
    expect(state()).toBe('completed');
  });

  test('that is writing while its service is scaled to nothing leaves no task behind', () => {
    for (let offset = 0; offset < 500; offset += 5) {
      swarm = aSwarm(3, 10 * MS);
      replicated(swarm);
      swarm.put('service', aService('web', { spec: spec('nginx:1', 3) }));
      swarm.clock.advance(SECOND);
      update(spec('nginx:2', 3));
      swarm.clock.advance(offset * MS);
      update(spec('nginx:2', 0));
      swarm.clock.advance(MINUTE);
      expect(swarm.wanted(), `scaled after ${offset} ms`).toEqual([]);
    }
  });

  test('of scale alone restarts nothing and has no status', () => {
    const before = swarm.running().map(({ id }) => id);
    update(spec('nginx:1', 6));
    swarm.clock.advance(SECOND);
    expect(swarm.running().map(({ id }) => id)).toEqual(expect.arrayContaining(before));
    expect(state()).toBeNull();
  });

  test('revives a replica that was given up', () => {
    const once = (image: string): ServiceSpec => {
      const next = spec(image, 4);
      return { ...next, TaskTemplate: { ...next.TaskTemplate, RestartPolicy: { Condition: 'none' } } };
    };
    update(once('nginx:1'));
    swarm.clock.advance(MINUTE);
    swarm.end(swarm.running()[0] as Task, 'complete');
    swarm.clock.advance(MINUTE);
    expect(swarm.running()).toHaveLength(3);
    update(once('nginx:2'));
    swarm.clock.advance(MINUTE);
    expect(runningOf('nginx:2')).toBe(4);
  });
});

describe('a failing update', () => {
  const broken = (task: Task) => (imageOf(task) === 'broken' ? 'failed' : null);
  const first = () => swarm.tasks().find((task) => imageOf(task) === 'broken')?.id;

  test('pauses at the first task that fails, and says which', () => {
    swarm.agents.fails = broken;
    update(spec('broken', 4));
    swarm.clock.advance(SECOND);
    expect(state()).toBe('paused');
    expect(message()).toBe(`update paused due to failure or early termination of task ${first()}`);
    swarm.clock.advance(MINUTE);
    expect([runningOf('nginx:1'), state()]).toEqual([3, 'paused']);
    // The supervisor goes on trying the one that was replaced.
    expect(swarm.tasks().filter((task) => imageOf(task) === 'broken').length).toBeGreaterThan(8);
  });

  test('is resumed by any other update', () => {
    swarm.agents.fails = broken;
    update(spec('broken', 4));
    swarm.clock.advance(SECOND);
    update(spec('nginx:2', 4));
    swarm.clock.advance(MINUTE);
    expect([runningOf('nginx:2'), state()]).toEqual([4, 'completed']);
  });

  test('goes on if it is told to continue', () => {
    swarm.agents.fails = broken;
    update(spec('broken', 4, { Parallelism: 1, FailureAction: 'continue' }));
    swarm.clock.advance(MINUTE);
    expect([runningOf('nginx:1'), state()]).toEqual([0, 'completed']);
  });

  test.each<[number, string]>([
    [0.2, 'paused'],
    [0.25, 'completed'],
    [0.5, 'completed'],
  ])('with one failure in four and a ratio of %f is %s', (MaxFailureRatio, expected) => {
    let failed = 0;
    swarm.agents.fails = (task) => (imageOf(task) === 'nginx:2' && failed++ === 0 ? 'failed' : null);
    update(spec('nginx:2', 4, { Parallelism: 1, MaxFailureRatio }));
    swarm.clock.advance(MINUTE);
    expect(state()).toBe(expected);
  });

  test.each<[string, number, string]>([
    ['within the monitoring time', 4, 'paused'],
    ['after it', 6, 'completed'],
  ])('whose task ends %s', (_when, seconds, expected) => {
    update(spec('nginx:2', 4, { Parallelism: 1, Delay: 4 * NS }));
    swarm.clock.advance(100 * MS);
    const [task] = swarm.running().filter((one) => imageOf(one) === 'nginx:2') as [Task];
    swarm.clock.advance(seconds * SECOND);
    // Even one that ends well has ended too early.
    swarm.end(task, 'complete');
    swarm.clock.advance(MINUTE);
    expect(state()).toBe(expected);
  });

  test('rolls back if told to, and keeps the tasks that were not touched', () => {
    const untouched = swarm.running().map(({ id }) => id);
    swarm.agents.fails = broken;
    update(spec('broken', 4, { Parallelism: 1, FailureAction: 'rollback' }));
    const states: (string | null)[] = [];
    swarm.store.watch(() => {
      if (states.at(-1) !== state()) states.push(state());
    });
    swarm.clock.advance(SECOND);
    expect(message()).toBe(`update rolled back due to failure or early termination of task ${first()}`);
    swarm.clock.advance(MINUTE);
    expect(states.filter(Boolean)).toEqual(['updating', 'rollback_started', 'rollback_completed']);
    expect(message()).toBe('rollback completed');
    expect(swarm.service()).toMatchObject({ spec: spec('nginx:1', 4), specVersion: 0, previousSpec: null });
    expect(runningOf('nginx:1')).toBe(4);
    expect(swarm.running().filter(({ id }) => untouched.includes(id))).toHaveLength(3);
  });

  test('that has nothing to roll back to stays as it is', () => {
    swarm.agents.fails = broken;
    swarm.setService('web', (service) => ({
      ...service,
      spec: spec('broken', 4, { Parallelism: 1, FailureAction: 'rollback' }),
      specVersion: service.meta.version,
    }));
    swarm.clock.advance(MINUTE);
    expect([runningOf('nginx:1'), state()]).toEqual([3, 'updating']);
  });
});

describe('a rollback', () => {
  /** `docker service rollback`: the specs are swapped. */
  function rollBack(): void {
    swarm.setService('web', (service) => ({
      ...service,
      spec: service.previousSpec as ServiceSpec,
      specVersion: service.previousSpecVersion as number,
      previousSpec: service.spec,
      previousSpecVersion: service.specVersion,
      updateStatus: {
        state: 'rollback_started',
        startedUs: 0,
        completedUs: null,
        message: 'manually requested rollback',
      },
    }));
  }

  const bad = (task: Task) => (imageOf(task) === 'nginx:1' ? 'failed' : null);

  test('by hand brings the former spec back', () => {
    update(spec('nginx:2', 4));
    swarm.clock.advance(MINUTE);
    rollBack();
    swarm.clock.advance(MINUTE);
    expect([runningOf('nginx:1'), state(), message()]).toEqual([4, 'rollback_completed', 'rollback completed']);
  });

  test('that fails is paused, in the words of an update', () => {
    update(spec('nginx:2', 4));
    swarm.clock.advance(MINUTE);
    swarm.agents.fails = bad;
    rollBack();
    swarm.clock.advance(SECOND);
    expect(state()).toBe('rollback_paused');
    expect(message()).toMatch(/^update paused due to failure or early termination of task \w{25}$/);
  });

  test('is never rolled back itself: it pauses, and ends as a completed update', () => {
    const rollback: UpdateConfig = { Parallelism: 1, FailureAction: 'rollback', Delay: 2 * NS };
    update(spec('nginx:1', 4, undefined, rollback));
    update(spec('nginx:2', 4));
    swarm.clock.advance(MINUTE);
    expect(runningOf('nginx:2')).toBe(4);
    swarm.agents.fails = bad;
    rollBack();
    swarm.clock.advance(SECOND);
    expect(state()).toBe('rollback_paused');
    expect(message()).toMatch(/^rollback paused due to failure or early termination of task \w{25}$/);
    swarm.clock.advance(8 * SECOND);
    expect([state(), message()]).toEqual(['completed', 'update completed']);
  });
});

test('an update under way is gone with the leader, and the next one goes on with it', () => {
  const stop = (() => {
    swarm = aSwarm(3);
    const stopRoom = replicated(swarm);
    swarm.put('service', aService('web', { spec: spec('nginx:1', 4) }));
    swarm.clock.advance(SECOND);
    return stopRoom;
  })();
  update(spec('nginx:2', 4, { Parallelism: 1, Delay: 3 * NS }));
  swarm.clock.advance(4 * SECOND);
  stop();
  expect(swarm.clock.labels()).toEqual([]);
  const done = runningOf('nginx:2');
  replicated(swarm);
  swarm.clock.advance(MINUTE);
  expect(done).toBe(2);
  expect([runningOf('nginx:2'), state()]).toEqual([4, 'completed']);
});
