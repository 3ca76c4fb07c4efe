import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task, TaskState } from '../../../api/objects/task.ts';
import { MS, SECOND } from '../../../api/time.ts';
import { aCluster, aLeadership, aService, aServiceSpec, aSwarmSpec, aTask } from '../../testing.ts';
import type { TestLeadership } from '../../testing.ts';
import { excessOf, historyLimit } from './history.ts';
import { taskReaper } from './reaper.ts';

const status = (state: TaskState, atUs = 0) => ({ ...aTask('').status, state, atUs });

describe('the history of a place', () => {
  /** `F` failed, `R` running, `N` new but not to run any more, `S` shut down; oldest first. */
  const history = (text: string) =>
    [...text].map((letter, atUs) => {
      const state = ({ F: 'failed', R: 'running', N: 'new', S: 'shutdown' } as const)[letter] as TaskState;
      return aTask(`${letter}${atUs}`, {
        status: status(state, atUs),
        desiredState: letter === 'R' ? 'running' : 'shutdown',
      });
    });

  test.each<[string, number, string[], boolean]>([
    ['FFFFR', 5, [], false],
    ['FFFFFR', 5, ['F0'], false],
    ['FFFFFFFR', 5, ['F0', 'F1', 'F2'], false],
    ['RFFFFF', 5, ['F1'], false],
    ['NFFFFR', 5, ['N0'], false],
    ['FFR', 0, ['F0', 'F1'], false],
    ['FFR', 1, ['F0', 'F1'], false],
    ['FFFFFFR', -1, [], false],
    ['RRF', 1, ['F2'], true],
    ['RRSSSS', 3, ['S2', 'S3', 'S4'], true],
  ])('%s with a limit of %i loses %j', (text, limit, removed, unsettled) => {
    const excess = excessOf(history(text), limit);
    expect([excess.remove.map(({ id }) => id), excess.unsettled]).toEqual([removed, unsettled]);
  });

  test('a service with a limit of restarts keeps one more', () => {
    const spec = aServiceSpec('web', { TaskTemplate: { ForceUpdate: 0, RestartPolicy: { MaxAttempts: 8 } } });
    expect(historyLimit(aService('web', { spec }), 5)).toBe(9);
    expect(historyLimit(aService('web'), 5)).toBe(5);
  });
});

describe('the reaper', () => {
  let lead: TestLeadership;
  const count = () => lead.store.view((tx) => tx.find('task', { by: 'all' })).length;
  const failed = (id: number, more = {}) => aTask(`t${id}`, { status: status('failed', id), ...more });

  beforeEach(() => {
    lead = aLeadership();
    lead.put('service', aService('web'));
  });

  test('looks a quarter of a second after the first task was made', () => {
    taskReaper(lead);
    for (let id = 0; id < 8; id++) {
      lead.put('task', failed(id));
      lead.clock.advance(20 * MS);
    }
    expect(count()).toBe(8);
    lead.clock.advance(90 * MS);
    expect(count()).toBe(5);
    expect(lead.clock.pending()).toBe(0);
  });

  test('keeps five for each slot', () => {
    taskReaper(lead);
    for (let id = 0; id < 8; id++) lead.put('task', failed(id, { slot: 1 }), failed(100 + id, { slot: 2 }));
    lead.clock.advance(250 * MS);
    expect(count()).toBe(10);
  });

  test('obeys the cluster', () => {
    const Orchestration = { TaskHistoryRetentionLimit: 2 };
    lead.put('cluster', aCluster({ spec: aSwarmSpec({ Orchestration }) }));
    taskReaper(lead);
    for (let id = 0; id < 8; id++) lead.put('task', failed(id));
    lead.clock.advance(250 * MS);
    expect(count()).toBe(2);
  });

  test.each<[string, Service['spec']['Mode'], Partial<Task>]>([
    ['replicated', { ReplicatedJob: {} }, { slot: 1 }],
    ['global', { GlobalJob: {} }, { slot: 0, nodeId: 'node-1' as NodeId }],
  ])('leaves the results of a %s job', (_, Mode, place) => {
    lead.put('service', aService('web', { spec: aServiceSpec('web', { Mode }) }));
    taskReaper(lead);
    for (let id = 0; id < 8; id++) lead.put('task', failed(id, { ...place, jobIteration: 0 }));
    lead.clock.advance(SECOND);
    expect(count()).toBe(8);
  });

  test('does not wait when there is much to do', () => {
    taskReaper(lead);
    lead.store.update((tx) => {
      for (let slot = 1; slot <= 1_001; slot++) tx.create('task', failed(slot, { slot }));
      return tx.create('task', failed(0, { slot: 1 }));
    });
    expect(lead.clock.pending()).toBe(0);
  });

  test.each<[TaskState, boolean]>([
    ['new', true],
    ['pending', true],
    ['assigned', false],
    ['running', false],
    ['complete', true],
    ['shutdown', true],
  ])('forgets a task to be removed that is %s: %s', (state, forgotten) => {
    taskReaper(lead);
    lead.put('task', aTask('gone', { status: status(state) }));
    lead.put('task', aTask('gone', { status: status(state), desiredState: 'remove' }));
    lead.clock.advance(250 * MS);
    expect(lead.get('task', 'gone') === undefined).toBe(forgotten);
  });

  test('forgets at once what was to be removed when it started', () => {
    lead.put('task', aTask('gone', { status: status('shutdown'), desiredState: 'remove' }));
    lead.put('task', aTask('stays', { status: status('running'), desiredState: 'remove' }));
    taskReaper(lead);
    expect([lead.get('task', 'gone'), lead.get('task', 'stays')?.id]).toEqual([undefined, 'stays']);
  });

  test('comes back to a slot with two live tasks as soon as any task has changed', () => {
    taskReaper(lead);
    const more = { status: status('running') };
    for (let id = 0; id < 6; id++) lead.put('task', aTask(`t${id}`, more));
    lead.clock.advance(250 * MS);
    expect(count()).toBe(6);
    for (let id = 0; id < 5; id++) lead.put('task', failed(id));
    expect(count()).toBe(6);
    lead.clock.advance(250 * MS);
    expect(lead.get('task', 't0')).toBeUndefined();
    expect(count()).toBe(5);
  });
});
