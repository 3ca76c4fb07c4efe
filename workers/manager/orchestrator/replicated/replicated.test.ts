import { beforeEach, describe, expect, test } from 'vitest';
import type { RestartPolicy } from '../../../api/engine/specs.ts';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../../../api/time.ts';
import { aReport } from '../../../world/testing.ts';
import { aCluster, aService, aServiceSpec, aTask } from '../../testing.ts';
import { aSwarm } from '../testing.ts';
import type { TestSwarm } from '../testing.ts';
import { replicated } from './replicated.ts';

let swarm: TestSwarm;

const web = (replicas: number, policy: RestartPolicy = {}) =>
  aService('web', {
    spec: aServiceSpec('web', {
      Mode: { Replicated: { Replicas: replicas } },
      TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' }, ForceUpdate: 0, RestartPolicy: policy },
    }),
  });

const slotsOf = (tasks: readonly Task[]) => tasks.map((task) => task.slot);
const on = (node: string) => (task: Task) => task.nodeId === node;

/** A service that runs on three nodes, two tasks each where there are six. */
function runs(replicas: number, policy: RestartPolicy = {}): void {
  replicated(swarm);
  swarm.put('service', web(replicas, policy));
  swarm.clock.advance(SECOND);
  expect(swarm.running()).toHaveLength(replicas);
}

beforeEach(() => {
  swarm = aSwarm(3);
});

describe('a new service', () => {
  test('gets a new task for every slot, in one transaction', () => {
    const commits: number[] = [];
    replicated(swarm);
    swarm.store.watch((changes) => commits.push(changes.filter((change) => change.kind === 'create').length));
    swarm.put('service', web(3));
    expect(commits).toEqual([1, 3]);
    expect(swarm.tasks().map(({ slot, desiredState, status }) => [slot, desiredState, status.state])).toEqual([
      [1, 'running', 'new'],
      [2, 'running', 'new'],
      [3, 'running', 'new'],
    ]);
    expect(swarm.tasks()[0]).toMatchObject({ serviceName: 'web', nodeId: null, status: { message: 'created' } });
  });

  test('is found by a new leader, too', () => {
    swarm.put('service', web(2));
    replicated(swarm);
    expect(slotsOf(swarm.tasks())).toEqual([1, 2]);
  });

  test('has its own name and labels copied into its tasks', () => {
    replicated(swarm);
    const spec = aServiceSpec('web', { Labels: { team: 'bees' } });
    swarm.put('service', aService('web', { spec, specVersion: 7 }));
    expect(swarm.tasks()[0]).toMatchObject({ serviceLabels: { team: 'bees' }, specVersion: 7 });
  });
});

describe('scaling', () => {
  test('up adds slots and leaves the rest alone', () => {
    runs(2);
    const before = swarm.running();
    swarm.setService('web', () => web(4));
    swarm.clock.advance(SECOND);
    expect(slotsOf(swarm.running())).toEqual([1, 2, 3, 4]);
    expect(swarm.running()).toEqual(expect.arrayContaining([...before]));
  });

  test('down wants the others removed', () => {
    runs(6);
    swarm.setService('web', () => web(2));
    expect(swarm.tasks().filter((task) => task.desiredState === 'remove')).toHaveLength(4);
    // The two that stay are on different nodes.
    expect(new Set(swarm.wanted().map((task) => task.nodeId)).size).toBe(2);
  });

  test('down to nothing and up again numbers from one', () => {
    runs(2);
    swarm.setService('web', () => web(0));
    swarm.clock.advance(SECOND);
    swarm.setService('web', () => web(2));
    swarm.clock.advance(SECOND);
    expect(slotsOf(swarm.running())).toEqual([1, 2]);
  });

  test('a slot on its way out counts no more, whatever its restart policy', () => {
    runs(3, { Condition: 'none' });
    swarm.agents.stopUs = MINUTE;
    swarm.setService('web', () => web(2, { Condition: 'none' }));
    swarm.setService('web', (service) => ({ ...service, specVersion: 1 }));
    expect(swarm.wanted()).toHaveLength(2);
    swarm.setService('web', () => web(3, { Condition: 'none' }));
    expect(swarm.wanted()).toHaveLength(3);
  });
});

describe('a task that ends', () => {
  test('is followed by another in its slot, which starts after five seconds', () => {
    runs(3);
    const [first] = swarm.running() as [Task];
    swarm.end(first, 'failed');
    swarm.clock.advance(4 * SECOND);
    const next = swarm.wanted().find((task) => task.slot === first.slot) as Task;
    expect(swarm.get('task', first.id)?.desiredState).toBe('shutdown');
    expect([next.desiredState, next.status.state]).toEqual(['ready', 'ready']);
    swarm.clock.advance(1.1 * SECOND);
    expect(swarm.get('task', next.id)).toMatchObject({ desiredState: 'running', status: { state: 'running' } });
  });

  test('shows its delay as a timer and tells of the restart', () => {
    const report = aReport();
    swarm = { ...swarm, report };
    runs(1);
    swarm.end(swarm.running()[0] as Task, 'complete');
    expect(swarm.clock.labels()).toContainEqual({ kind: 'restart-delay', subject: 'web.1' });
    const params = { taskId: swarm.wanted()[0]?.id, task: 'web.1', afterUs: 5 * SECOND };
    expect(report.events).toEqual([{ code: 'task.restart', params }]);
  });

  test('crashing at once, runs anew every five seconds and a bit', () => {
    swarm.agents.fails = () => 'failed';
    replicated(swarm);
    swarm.put('service', web(1));
    swarm.clock.advance(21 * SECOND);
    expect(swarm.tasks().filter((task) => task.status.state === 'failed')).toHaveLength(5);
  });

  test('before it was to start, waits out its delay: no tight loop', () => {
    runs(1);
    swarm.end(swarm.running()[0] as Task, 'failed');
    swarm.clock.advance(SECOND);
    const waiting = swarm.wanted()[0] as Task;
    swarm.end(waiting, 'rejected');
    swarm.clock.advance(3 * SECOND);
    expect(swarm.tasks()).toHaveLength(2);
    swarm.clock.advance(1.1 * SECOND);
    expect(swarm.tasks()).toHaveLength(3);
    expect(swarm.get('task', waiting.id)?.desiredState).toBe('shutdown');
    swarm.clock.advance(5 * SECOND);
    expect(swarm.running()).toHaveLength(1);
  });

  test('is given up where the policy says so, and keeps its slot', () => {
    runs(3, { Condition: 'none' });
    swarm.end(swarm.running()[0] as Task, 'failed');
    swarm.clock.advance(MINUTE);
    swarm.setService('web', (service) => ({ ...service, endpoint: service.endpoint }));
    expect(swarm.wanted()).toHaveLength(2);
    expect(swarm.tasks()).toHaveLength(3);
  });

  test('is restarted as often as allowed and no more', () => {
    swarm.agents.fails = () => 'failed';
    replicated(swarm);
    swarm.put('service', web(1, { MaxAttempts: 2, Delay: 1e9 }));
    swarm.clock.advance(MINUTE);
    expect(swarm.tasks()).toHaveLength(3);
    expect(swarm.wanted()).toHaveLength(0);
  });

  test('is replaced at once when someone deletes it', () => {
    runs(2);
    const [first] = swarm.running() as [Task];
    swarm.store.update((tx) => tx.remove('task', first.id));
    expect(swarm.wanted().find((task) => task.slot === first.slot)?.desiredState).toBe('running');
  });
});

describe('a node that goes', () => {
  const down = (id: string) =>
    swarm.setNode(id, (node) => ({ ...node, status: { ...node.status, state: 'down' as const } }));

  test('down loses its tasks: others take their slots after the delay, without waiting for them', () => {
    runs(6);
    const lost = swarm.running().filter(on('node-2'));
    down('node-2');
    expect(lost.map(({ id }) => swarm.get('task', id)?.desiredState)).toEqual(['shutdown', 'shutdown']);
    swarm.clock.advance(4.9 * SECOND);
    expect(swarm.running()).toHaveLength(4);
    swarm.clock.advance(0.2 * SECOND);
    expect(swarm.running()).toHaveLength(6);
    expect(lost.map(({ id }) => swarm.get('task', id)?.status.state)).toEqual(['running', 'running']);
  });

  test.each(['unknown', 'disconnected'] as const)('%s keeps its tasks', (state) => {
    runs(6);
    swarm.setNode('node-2', (node) => ({ ...node, status: { ...node.status, state } }));
    swarm.clock.advance(10 * SECOND);
    expect(swarm.running().filter(on('node-2'))).toHaveLength(2);
    expect(swarm.tasks()).toHaveLength(6);
  });

  test('into drain hands over as soon as each old task has stopped, without delay', () => {
    runs(6);
    swarm.agents.stopUs = 2 * SECOND;
    const drain = { Labels: {}, Role: 'worker', Availability: 'drain' } as const;
    swarm.setNode('node-2', (node) => ({ ...node, spec: drain }));
    swarm.clock.advance(1.9 * SECOND);
    expect(swarm.wanted().filter((task) => task.desiredState === 'ready')).toHaveLength(2);
    swarm.clock.advance(0.2 * SECOND);
    expect(swarm.running()).toHaveLength(6);
    expect(swarm.running().some(on('node-2'))).toBe(false);
  });

  test('into drain with a task that will not stop waits a minute for it', () => {
    runs(1);
    swarm.agents.stopUs = 10 * MINUTE;
    const [old] = swarm.running() as [Task];
    swarm.setNode(old.nodeId as string, (node) => ({ ...node, spec: { ...node.spec, Availability: 'drain' } }));
    swarm.clock.advance(59 * SECOND);
    expect(swarm.wanted()[0]?.desiredState).toBe('ready');
    swarm.clock.advance(1.1 * SECOND);
    expect(swarm.running()).toHaveLength(1);
  });

  test('down while an old task there is waited for ends the waiting', () => {
    runs(1);
    swarm.agents.stopUs = 10 * MINUTE;
    const [old] = swarm.running() as [Task];
    const node = old.nodeId as string;
    swarm.setNode(node, (before) => ({ ...before, spec: { ...before.spec, Availability: 'drain' } }));
    swarm.clock.advance(SECOND);
    down(node);
    swarm.clock.advance(100 * MS);
    expect(swarm.running()).toHaveLength(1);
  });

  test('for good has its tasks replaced', () => {
    runs(3);
    const [gone] = swarm.running().filter(on('node-3')) as [Task];
    swarm.store.update((tx) => tx.remove('node', gone.nodeId as never));
    swarm.clock.advance(6 * SECOND);
    expect(swarm.running().filter((task) => task.slot === gone.slot)).not.toContainEqual(gone);
  });
});

test('a service that is removed has its tasks stopped and forgotten', () => {
  runs(3);
  swarm.store.update((tx) => tx.remove('service', swarm.service().id));
  expect(swarm.tasks().map((task) => task.desiredState)).toEqual(['remove', 'remove', 'remove']);
});

describe('a new leader', () => {
  const ready = (atUs: number) =>
    aTask('waiting', {
      desiredState: 'ready',
      nodeId: 'node-1' as never,
      status: { ...aTask('').status, state: 'ready', atUs },
    });

  test('goes on with a delay where the one before left it', () => {
    swarm.clock.advance(10 * SECOND);
    swarm.put('service', web(1));
    swarm.put('task', ready(8 * SECOND));
    replicated(swarm);
    swarm.clock.advance(2.9 * SECOND);
    expect(swarm.running()).toHaveLength(0);
    swarm.clock.advance(0.2 * SECOND);
    expect(swarm.running()).toHaveLength(1);
  });

  test('does not wait for a delay whose task has failed before its start: it is replaced', () => {
    swarm.clock.advance(10 * SECOND);
    swarm.put('service', web(1));
    const waiting = ready(8 * SECOND);
    swarm.put('task', { ...waiting, status: { ...waiting.status, state: 'rejected' } });
    replicated(swarm);
    expect(swarm.get('task', 'waiting')?.desiredState).toBe('shutdown');
    expect(swarm.wanted().map(({ desiredState }) => desiredState)).toEqual(['ready']);
    swarm.clock.advance(4.9 * SECOND);
    expect(swarm.running()).toHaveLength(0);
    swarm.clock.advance(0.2 * SECOND);
    expect(swarm.running()).toHaveLength(1);
  });

  test('restarts what ended meanwhile, and forgets tasks without a service', () => {
    swarm.put('service', web(1));
    swarm.put('task', aTask('ended', { status: { ...aTask('').status, state: 'failed' } }));
    swarm.put('task', aTask('lost', { serviceId: 'gone' as never }));
    replicated(swarm);
    expect(swarm.get('task', 'lost')).toBeUndefined();
    expect(swarm.get('task', 'ended')?.desiredState).toBe('shutdown');
    swarm.clock.advance(6 * SECOND);
    expect(swarm.running()).toHaveLength(1);
  });

  test('that is deposed leaves no timers and touches nothing more', () => {
    const stop = replicated(swarm);
    swarm.put('service', web(2));
    swarm.clock.advance(SECOND);
    swarm.end(swarm.running()[0] as Task, 'failed');
    stop();
    expect(swarm.clock.labels()).toEqual([]);
    const before = swarm.tasks();
    swarm.end(before[1] as Task, 'failed');
    swarm.clock.advance(10 * SECOND);
    expect(swarm.tasks()).toHaveLength(before.length);
  });

  test('that is deposed in the middle of a write leaves no timers either', () => {
    swarm = aSwarm(3, 5 * MS);
    const stop = replicated(swarm);
    swarm.put('service', web(1));
    swarm.clock.advance(SECOND);
    swarm.end(swarm.running()[0] as Task, 'failed');
    // Another writer stands in line before the restart.
    swarm.put('cluster', aCluster());
    swarm.clock.advance(6 * MS);
    stop();
    swarm.clock.advance(10 * MS);
    expect(swarm.clock.labels()).toEqual([]);
  });
});
