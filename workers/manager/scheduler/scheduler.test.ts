import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeId, ServiceId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { MS, SECOND } from '../../api/time.ts';
import { aReport } from '../../world/testing.ts';
import type { ListeningReport } from '../../world/testing.ts';
import { aLeadership, aNode, aService, aServiceSpec, aTask } from '../testing.ts';
import type { TestLeadership } from '../testing.ts';
import { scheduler } from './scheduler.ts';

let lead: TestLeadership;

const status = (state: TaskState, more: Partial<Task['status']> = {}) => ({
  ...aTask('').status,
  state,
  message: state === 'pending' ? 'pending task scheduling' : '',
  ...more,
});
const pending = (id: string, more: Partial<Task> = {}) => aTask(id, { status: status('pending'), ...more });
const bound = (id: string, node: string, more: Partial<Task> = {}) => pending(id, { nodeId: node as NodeId, ...more });
const nodeOf = (id: string) => lead.get('task', id)?.nodeId;
const statusOf = (id: string) => lead.get('task', id)?.status;
const constrained = { ForceUpdate: 0, Placement: { Constraints: ['node.labels.disk == ssd'] } };
const setNode = (id: string, change: (node: SwarmNode) => SwarmNode) =>
  lead.put('node', change(lead.get('node', id) as SwarmNode));
const relabel = (id: string, Labels: Record<string, string>) =>
  setNode(id, (node) => ({ ...node, spec: { ...node.spec, Labels } }));

beforeEach(() => {
  lead = aLeadership();
  lead.put('node', aNode('node-1'), aNode('node-2'), aNode('node-3'));
  lead.put('service', aService('web'));
});

describe('a pending task', () => {
  test('gets a node 50 ms after it became pending', () => {
    scheduler(lead);
    lead.put('task', pending('t'));
    lead.clock.advance(49 * MS);
    expect(nodeOf('t')).toBeNull();
    lead.clock.advance(MS);
    expect(nodeOf('t')).toMatch(/^node-/);
    expect(statusOf('t')).toMatchObject({ state: 'assigned', message: 'scheduler assigned task to node', err: '' });
  });

  test('that a new leader finds is placed at once', () => {
    lead.put('task', pending('t'));
    scheduler(lead);
    expect(statusOf('t')?.state).toBe('assigned');
  });

  test('waits for a pause in the commits, but no longer than a second', () => {
    scheduler(lead);
    lead.put('task', pending('t'));
    for (let step = 0; step < 25; step++) {
      lead.clock.advance(40 * MS);
      lead.put('service', aService('other'));
    }
    expect(nodeOf('t')).toBeNull();
    lead.clock.advance(40 * MS);
    lead.put('service', aService('other'));
    expect(nodeOf('t')).not.toBeNull();
  });

  test('is placed together with its like, in one transaction', () => {
    scheduler(lead);
    lead.put('task', pending('a'), pending('b'), pending('c'));
    const commits: number[] = [];
    lead.store.watch((changes) => commits.push(changes.length));
    lead.clock.advance(50 * MS);
    expect(commits).toEqual([3]);
    expect(new Set(['a', 'b', 'c'].map(nodeOf)).size).toBe(3);
  });

  test('that is still new is not looked at', () => {
    scheduler(lead);
    lead.put('task', aTask('t', { status: status('new') }));
    lead.clock.advance(SECOND);
    expect(nodeOf('t')).toBeNull();
    expect(lead.clock.pending()).toBe(0);
  });

  test('nobody wants any more when the leader changes is left alone', () => {
    lead.put('task', pending('t', { desiredState: 'shutdown' }));
    scheduler(lead);
    expect(statusOf('t')?.state).toBe('pending');
  });

  test('of equally good nodes gets any of them', () => {
    scheduler(lead);
    const first = new Set<string>();
    for (let round = 0; round < 20; round++) {
      lead.put('task', pending(`t${round}`, { serviceId: `s${round}` as never }));
      lead.clock.advance(50 * MS);
      first.add(nodeOf(`t${round}`) as string);
      lead.store.update((tx) => tx.remove('task', `t${round}` as never));
    }
    expect([...first].sort()).toEqual(['node-1', 'node-2', 'node-3']);
  });
});

describe('a task that fits nowhere', () => {
  const waiting = () => pending('t', { spec: constrained });

  test('says why, and stays pending', () => {
    lead.put('task', waiting());
    scheduler(lead);
    expect(statusOf('t')).toMatchObject({
      state: 'pending',
      message: 'pending task scheduling',
      err: 'no suitable node (scheduling constraints not satisfied on 3 nodes)',
    });
  });

  test('says it once', () => {
    lead.put('task', waiting());
    scheduler(lead);
    const commits: number[] = [];
    lead.store.watch((changes) => commits.push(changes.length));
    setNode('node-1', (node) => node);
    lead.clock.advance(SECOND);
    expect(commits).toEqual([1]);
  });

  test('says no more than that where there are no nodes', () => {
    for (const id of ['node-1', 'node-2', 'node-3']) lead.store.update((tx) => tx.remove('node', id as never));
    lead.put('task', waiting());
    scheduler(lead);
    expect(statusOf('t')?.err).toBe('no suitable node');
  });

  test('is placed as soon as a node fits', () => {
    lead.put('task', waiting());
    scheduler(lead);
    relabel('node-2', { disk: 'ssd' });
    lead.clock.advance(50 * MS);
    expect([nodeOf('t'), statusOf('t')?.err]).toEqual(['node-2', '']);
  });

  test.each<[string, () => void]>([
    ['ends', () => lead.put('task', { ...holder(), status: status('failed') })],
    ['is deleted', () => lead.store.update((tx) => tx.remove('task', 'holder' as never))],
  ])('for want of memory gets that of a task that %s', (_what, happens) => {
    lead.store.update((tx) => tx.remove('node', 'node-2' as never));
    lead.store.update((tx) => tx.remove('node', 'node-3' as never));
    lead.put('task', holder(), pending('t', { spec: holder().spec }));
    scheduler(lead);
    expect(statusOf('t')?.err).toBe('no suitable node (insufficient resources on 1 node)');
    happens();
    lead.clock.advance(50 * MS);
    expect(nodeOf('t')).toBe('node-1');
  });

  const holder = () =>
    aTask('holder', {
      nodeId: 'node-1' as NodeId,
      desiredState: 'shutdown',
      spec: { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: 5 * 2 ** 30 } } },
    });

  test('and whose service is gone is dropped in silence', () => {
    lead.put('task', pending('t', { spec: constrained, serviceId: 'gone' as never }));
    scheduler(lead);
    expect(statusOf('t')?.err).toBe('');
  });

  test.each<[Task['desiredState'], TaskState]>([
    ['running', 'pending'],
    ['shutdown', 'shutdown'],
  ])('of an old spec, desired %s, ends as %s and is not tried again', (desiredState, expected) => {
    lead.put('service', aService('web', { spec: aServiceSpec('web'), specVersion: 5 }));
    scheduler(lead);
    lead.put('task', pending('t', { spec: constrained, specVersion: 2, desiredState }));
    lead.clock.advance(50 * MS);
    relabel('node-2', { disk: 'ssd' });
    lead.clock.advance(SECOND);
    expect([nodeOf('t'), statusOf('t')?.state, statusOf('t')?.err]).toEqual([null, expected, '']);
  });
});

describe('a preassigned task', () => {
  test('is confirmed where it fits', () => {
    scheduler(lead);
    lead.put('task', bound('t', 'node-2', { slot: 0 }));
    lead.clock.advance(50 * MS);
    expect(statusOf('t')).toMatchObject({
      state: 'assigned',
      message: 'scheduler confirmed task can run on preassigned node',
    });
    expect(nodeOf('t')).toBe('node-2');
  });

  test('that does not fit says why in bare words, and is tried again', () => {
    lead.put('task', bound('t', 'node-2', { spec: constrained }));
    scheduler(lead);
    expect(statusOf('t')).toMatchObject({
      state: 'pending',
      err: 'scheduling constraints not satisfied on 1 node',
    });
    relabel('node-2', { disk: 'ssd' });
    lead.clock.advance(50 * MS);
    expect(statusOf('t')).toMatchObject({ state: 'assigned', err: '' });
  });

  test('on a node that nobody knows waits in silence', () => {
    lead.put('task', bound('t', 'node-9'));
    scheduler(lead);
    expect(statusOf('t')).toMatchObject({ state: 'pending', err: '' });
  });

  test('holds what it reserves before others are placed', () => {
    const spec = { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: 6 * 2 ** 30 } } };
    lead.put('task', bound('bound', 'node-2', { spec }), pending('a', { spec }), pending('b', { spec }));
    scheduler(lead);
    expect([nodeOf('a'), nodeOf('b')].sort()).toEqual(['node-1', 'node-3']);
  });
});

describe('failures', () => {
  const fail = (id: string, node: string, wasBound = false) => {
    lead.put('task', wasBound ? bound(id, node) : pending(id, { nodeId: node as NodeId, status: status('running') }));
    lead.clock.advance(50 * MS);
    lead.put('task', { ...(lead.get('task', id) as Task), status: status('failed') });
  };

  test('of five tasks make a node the last choice', () => {
    lead.store.update((tx) => tx.remove('node', 'node-3' as never));
    scheduler(lead);
    for (let time = 0; time < 5; time++) fail(`f${time}`, 'node-1');
    lead.put('task', aTask('busy', { nodeId: 'node-2' as NodeId }));
    lead.put('task', pending('t'));
    lead.clock.advance(50 * MS);
    expect(nodeOf('t')).toBe('node-2');
  });

  test('of preassigned tasks say nothing of the node', () => {
    lead.store.update((tx) => tx.remove('node', 'node-3' as never));
    scheduler(lead);
    for (let time = 0; time < 5; time++) fail(`f${time}`, 'node-1', true);
    lead.put('task', aTask('busy', { nodeId: 'node-2' as NodeId }));
    lead.put('task', pending('t'));
    lead.clock.advance(50 * MS);
    expect(nodeOf('t')).toBe('node-1');
  });
});

describe('a decision that comes too late', () => {
  test('is dropped and made anew', () => {
    scheduler(lead);
    lead.put('task', pending('t'), pending('u', { serviceId: 'x' as never }));
    let once = true;
    const batch = lead.store.batch.bind(lead.store);
    lead.store.batch = (units, done) => {
      // As if the task had changed between the decision and its turn to be written.
      if (once) lead.put('task', { ...(lead.get('task', 't') as Task), serviceLabels: { changed: 'yes' } });
      once = false;
      batch(units, done);
    };
    lead.clock.advance(50 * MS);
    expect([statusOf('t')?.state, statusOf('u')?.state]).toEqual(['pending', 'assigned']);
    lead.clock.advance(50 * MS);
    expect(statusOf('t')?.state).toBe('assigned');
    expect(lead.get('task', 't')?.serviceLabels).toEqual({ changed: 'yes' });
  });

  test('for a task that is gone frees its place', () => {
    scheduler(lead);
    const spec = { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: 8 * 2 ** 30 } } };
    for (const id of ['node-2', 'node-3']) lead.store.update((tx) => tx.remove('node', id as never));
    lead.put('task', pending('t', { spec }));
    const batch = lead.store.batch.bind(lead.store);
    lead.store.batch = (units, done) => {
      lead.store.update((tx) => tx.remove('task', 't' as never));
      lead.store.batch = batch;
      batch(units, done);
    };
    lead.clock.advance(50 * MS);
    lead.put('task', pending('u', { spec }));
    lead.clock.advance(50 * MS);
    expect(nodeOf('u')).toBe('node-1');
  });
});

test('what does not concern it sets no timer', () => {
  scheduler(lead);
  lead.clock.advance(SECOND);
  lead.put('task', aTask('t', { nodeId: 'node-1' as NodeId }));
  lead.put('service', aService('other'));
  expect(lead.clock.pending()).toBe(0);
});

test('a deposed scheduler is silent', () => {
  const stop = scheduler(lead);
  lead.put('task', pending('t'));
  stop();
  lead.clock.advance(SECOND);
  expect(nodeOf('t')).toBeNull();
});

describe('verdicts', () => {
  const verdicts = (report: ListeningReport) => report.read('scheduler')?.verdicts ?? [];

  test('tell of every group what was placed, and of one that waits its last judgement alone', () => {
    const report = aReport();
    scheduler({ ...lead, report });
    lead.put('task', pending('a'), pending('b'));
    lead.clock.advance(50 * MS);
    lead.put('service', aService('picky'));
    lead.put('task', pending('c', { serviceId: 'picky' as ServiceId, spec: constrained }));
    lead.clock.advance(50 * MS);
    relabel('node-1', { disk: 'hdd' });
    lead.clock.advance(50 * MS);
    const [newest, ...others] = verdicts(report);
    expect(others.map(({ placed, waiting }) => [placed.length, waiting])).toEqual([[2, []]]);
    expect(newest).toMatchObject({ waiting: ['c'], others: 0 });
    expect(newest?.explanation).toBe('scheduling constraints not satisfied on 3 nodes');
    const hdd = newest?.nodes.find(({ nodeId }) => nodeId === 'node-1');
    expect(hdd?.refusal?.lack).toEqual({ code: 'constraint', constraint: 'node.labels.disk == ssd', has: 'hdd' });
    relabel('node-1', { disk: 'ssd' });
    lead.clock.advance(50 * MS);
    expect(verdicts(report).map(({ placed }) => placed.length)).toEqual([1, 2]);
  });

  test('tell of tasks that were made for a node each what that node says', () => {
    const report = aReport();
    lead.put('node', aNode('node-3', { spec: { Labels: {}, Role: 'worker', Availability: 'pause' } }));
    scheduler({ ...lead, report });
    const on = (nodeId: string) => ({ slot: 0, nodeId: nodeId as NodeId });
    lead.put('task', pending('a', on('node-1')), pending('b', on('node-3')));
    lead.clock.advance(50 * MS);
    const [verdict] = verdicts(report);
    expect(verdict).toMatchObject({
      preassigned: true,
      placed: [{ taskId: 'a', nodeId: 'node-1' }],
      waiting: ['b'],
      explanation: '1 node not available for new tasks',
      others: 0,
    });
    expect(verdict?.nodes.map(({ nodeId, refusal }) => [nodeId, refusal?.lack.code])).toEqual([
      ['node-1', undefined],
      ['node-3', 'not-ready'],
    ]);
  });

  test('tell of each node in which branch of the preferences it stands, and of nothing that is no preference', () => {
    const report = aReport();
    relabel('node-1', { zone: 'a' });
    scheduler({ ...lead, report });
    const Preferences = ['node.id', 'node.labels.zone'].map((key) => ({ Spread: { SpreadDescriptor: key } }));
    const spread = { spec: { ForceUpdate: 0, Placement: { Preferences, MaxReplicas: 1 } } };
    lead.put('task', ...['a', 'b', 'c', 'd'].map((id) => pending(id, spread)));
    lead.clock.advance(50 * MS);
    const [verdict] = verdicts(report);
    expect(verdict).toMatchObject({ preferences: ['node.labels.zone'], tasks: 4, waiting: ['d'] });
    const branches = verdict?.nodes.map(({ nodeId, branch }) => [nodeId, ...branch]).sort();
    expect(branches).toEqual([
      ['node-1', 'a'],
      ['node-2', ''],
      ['node-3', ''],
    ]);
  });

  test('are gone with the leadership', () => {
    const report = aReport();
    const stop = scheduler({ ...lead, report });
    lead.put('task', pending('a'));
    lead.clock.advance(50 * MS);
    expect(verdicts(report)).toHaveLength(1);
    stop();
    expect(report.read('scheduler')).toBeNull();
  });
});
