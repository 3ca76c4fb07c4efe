import { beforeEach, describe, expect, test } from 'vitest';
import type { RestartPolicy, ServiceMode } from '../../../api/engine/specs.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MS, SECOND } from '../../../api/time.ts';
import { aService, aServiceSpec } from '../../testing.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';
import { jobs } from './jobs.ts';

let swarm: TestSwarm;

beforeEach(() => {
  swarm = aSwarm(3);
  // What a task of a job does when it has run.
  swarm.agents.fails = () => 'complete';
});

const replicatedJob = (TotalCompletions: number, MaxConcurrent: number): ServiceMode => ({
  ReplicatedJob: { TotalCompletions, MaxConcurrent },
});
const globalJob: ServiceMode = { GlobalJob: {} };

function create(Mode: ServiceMode, RestartPolicy: RestartPolicy = {}, Constraints: readonly string[] = []): void {
  const { TaskTemplate } = aServiceSpec('web');
  const spec = aServiceSpec('web', {
    Mode,
    TaskTemplate: { ...TaskTemplate, RestartPolicy, Placement: { Constraints } },
  });
  swarm.put('service', aService('web', { spec, jobStatus: { iteration: 0, lastExecutionUs: 0 } }));
}

/** As `docker service update` does. */
const runAgain = () =>
  swarm.setService('web', (service) => ({
    ...service,
    specVersion: service.specVersion + 1,
    jobStatus: { iteration: (service.jobStatus?.iteration ?? 0) + 1, lastExecutionUs: 0 },
  }));

const inState = (state: string) => swarm.tasks().filter((task) => task.status.state === state);
const slots = (tasks: readonly Task[]) => tasks.map(({ slot }) => slot);
const underWay = () => swarm.tasks().filter(({ status }) => status.state !== 'complete' && status.state !== 'failed');

describe('a replicated job', () => {
  test('runs so many at a time until so many in all are complete', () => {
    create(replicatedJob(5, 2));
    jobs(swarm);
    let most = 0;
    for (let step = 0; step < 100; step++) {
      swarm.clock.advance(5 * MS);
      most = Math.max(most, underWay().length);
    }
    expect(most).toBe(2);
    expect(slots(inState('complete'))).toEqual([0, 1, 2, 3, 4]);
    expect(swarm.tasks()).toHaveLength(5);
    expect(swarm.tasks().every(({ desiredState }) => desiredState === 'complete')).toBe(true);
  });

  test('runs another in the place of one that failed, after its delay, and in the same slot', () => {
    create(replicatedJob(2, 2));
    let failures = 0;
    swarm.agents.fails = (task) => (task.slot === 1 && failures++ === 0 ? 'failed' : 'complete');
    jobs(swarm);
    swarm.clock.advance(4 * SECOND);
    expect(slots(inState('complete'))).toEqual([0]);
    swarm.clock.advance(2 * SECOND);
    expect(slots(inState('complete'))).toEqual([0, 1]);
    expect(slots(inState('failed'))).toEqual([1]);
  });

  test.each<[string, RestartPolicy, number]>([
    ['that forbids restarts', { Condition: 'none' }, 1],
    ['that allows two', { MaxAttempts: 2 }, 3],
    ['that allows as many as it takes, every second', { Delay: 1e9 }, 30],
  ])('that fails and fails, under a policy %s', (_, policy, attempts) => {
    create(replicatedJob(1, 1), policy);
    swarm.agents.fails = () => 'failed';
    jobs(swarm);
    swarm.clock.advance(30 * SECOND);
    expect(inState('failed')).toHaveLength(attempts);
  });

  test('fills a slot that was given up anew as soon as another task of it ends', () => {
    create(replicatedJob(3, 2), { Condition: 'none' });
    let failures = 0;
    swarm.agents.fails = (task) => (task.slot === 0 && failures++ === 0 ? 'failed' : 'complete');
    jobs(swarm);
    swarm.clock.advance(SECOND);
    expect(slots(inState('complete'))).toEqual([0, 1, 2]);
    expect(inState('failed')).toHaveLength(1);
  });

  test('that was given up runs again after any change', () => {
    create(replicatedJob(1, 1), { Condition: 'none' });
    swarm.agents.fails = () => 'failed';
    jobs(swarm);
    swarm.clock.advance(SECOND);
    swarm.agents.fails = () => 'complete';
    runAgain();
    swarm.clock.advance(SECOND);
    expect(inState('complete').map(({ jobIteration }) => jobIteration)).toEqual([1]);
  });

  test.each<[string, (node: SwarmNode) => SwarmNode]>([
    ['drained', (node) => ({ ...node, spec: { ...node.spec, Availability: 'drain' } })],
    ['down', (node) => ({ ...node, status: { ...node.status, state: 'down' } })],
  ])('leaves its tasks on a node that is %s', (_, change) => {
    swarm.agents.fails = () => null;
    create(replicatedJob(3, 3));
    jobs(swarm);
    swarm.clock.advance(SECOND);
    swarm.setNode('node-2', change);
    swarm.clock.advance(30 * SECOND);
    expect(swarm.tasks().map(({ desiredState }) => desiredState)).toEqual(['complete', 'complete', 'complete']);
  });

  test('leaves what is complete, and runs from scratch after any change', () => {
    create(replicatedJob(2, 2));
    jobs(swarm);
    swarm.clock.advance(SECOND);
    runAgain();
    swarm.clock.advance(SECOND);
    expect(inState('complete').map(({ jobIteration }) => jobIteration)).toEqual([0, 1, 0, 1]);
  });

  test('stops what still runs of the iteration before', () => {
    swarm.agents.fails = () => null;
    create(replicatedJob(2, 2));
    jobs(swarm);
    swarm.clock.advance(SECOND);
    runAgain();
    swarm.clock.advance(SECOND);
    const desired = swarm.tasks().map(({ jobIteration, desiredState }) => `${jobIteration} ${desiredState}`);
    expect(desired.sort()).toEqual(['0 remove', '0 remove', '1 complete', '1 complete']);
  });

  test('goes on under a new leader', () => {
    create(replicatedJob(4, 1));
    const stop = jobs(swarm);
    swarm.clock.advance(15 * MS);
    stop();
    swarm.clock.advance(SECOND);
    const before = inState('complete').length;
    expect(before).toBeLessThan(4);
    jobs(swarm);
    swarm.clock.advance(SECOND);
    expect(slots(inState('complete'))).toEqual([0, 1, 2, 3]);
  });
});

describe('a global job', () => {
  const nodes = () => inState('complete').map(({ nodeId }) => nodeId);

  test('runs once on every node that is ready and active', () => {
    swarm.setNode('node-2', (node) => ({ ...node, spec: { ...node.spec, Availability: 'pause' } }));
    create(globalJob);
    jobs(swarm);
    swarm.clock.advance(SECOND);
    expect(nodes().sort()).toEqual(['node-1', 'node-3']);
    expect(swarm.tasks()).toHaveLength(2);
  });

  test('does not see a node that comes later, until it runs again', () => {
    swarm.setNode('node-2', (node) => ({ ...node, spec: { ...node.spec, Availability: 'drain' } }));
    create(globalJob);
    jobs(swarm);
    swarm.clock.advance(SECOND);
    swarm.setNode('node-2', (node) => ({ ...node, spec: { ...node.spec, Availability: 'active' } }));
    swarm.clock.advance(SECOND);
    expect(nodes()).toHaveLength(2);
    runAgain();
    swarm.clock.advance(SECOND);
    expect(inState('complete').filter(({ jobIteration }) => jobIteration === 1)).toHaveLength(3);
    expect(swarm.tasks().filter(({ jobIteration }) => jobIteration === 0)).toSatisfy((old: Task[]) =>
      old.every(({ desiredState }) => desiredState === 'remove'),
    );
  });

  test.each<[string, RestartPolicy, number]>([
    ['that forbids restarts', { Condition: 'none' }, 1],
    ['that allows one', { MaxAttempts: 1 }, 2],
  ])('that fails on its only node, under a policy %s', (_, policy, attempts) => {
    create(globalJob, policy, ['node.id == node-2']);
    swarm.agents.fails = () => 'failed';
    jobs(swarm);
    swarm.clock.advance(30 * SECOND);
    expect(inState('failed').map(({ nodeId }) => nodeId)).toEqual(Array(attempts).fill('node-2'));
  });

  test('that fails on two nodes by turns goes on by turns, whatever its policy', () => {
    create(globalJob, { Condition: 'none' }, ['node.id != node-2']);
    swarm.agents.fails = () => 'failed';
    jobs(swarm);
    swarm.clock.advance(5 * MS);
    swarm.end(swarm.tasks()[0] as Task, 'failed');
    swarm.clock.advance(100 * MS);
    expect(inState('failed').length).toBeGreaterThan(4);
  });

  test('stops on a node that is drained when the job next moves', () => {
    swarm.agents.fails = () => null;
    create(globalJob);
    jobs(swarm);
    swarm.clock.advance(SECOND);
    swarm.setNode('node-2', (node) => ({ ...node, spec: { ...node.spec, Availability: 'drain' } }));
    swarm.clock.advance(SECOND);
    expect(swarm.tasks().every(({ desiredState }) => desiredState === 'complete')).toBe(true);
    swarm.end(swarm.tasks().find(({ nodeId }) => nodeId === 'node-1') as Task, 'complete');
    swarm.clock.advance(SECOND);
    expect(swarm.tasks().find(({ nodeId }) => nodeId === 'node-2')?.status.state).toBe('shutdown');
  });

  test('runs again on a node where it failed', () => {
    create(globalJob);
    let failures = 0;
    swarm.agents.fails = () => (failures++ === 0 ? 'failed' : 'complete');
    jobs(swarm);
    swarm.clock.advance(10 * SECOND);
    expect(nodes().sort()).toEqual(['node-1', 'node-2', 'node-3']);
    expect(inState('failed')).toHaveLength(1);
  });
});

test('a job that is removed takes its tasks along', () => {
  swarm.agents.fails = () => null;
  create(replicatedJob(2, 2));
  jobs(swarm);
  swarm.clock.advance(SECOND);
  swarm.store.update((tx) => tx.remove('service', 'web' as never));
  expect(swarm.tasks().map(({ desiredState }) => desiredState)).toEqual(['remove', 'remove']);
});
