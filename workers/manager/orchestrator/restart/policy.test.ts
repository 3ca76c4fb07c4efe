import { describe, expect, test } from 'vitest';
import type { RestartPolicy } from '../../../api/engine/specs.ts';
import type { TaskState } from '../../../api/objects/task.ts';
import { SECOND } from '../../../api/time.ts';
import { aTask } from '../../testing.ts';
import { restartDelay, shouldRestart } from './policy.ts';
import { RestartHistories } from './history.ts';

const NS = 1e9;
const ended = (policy: RestartPolicy | undefined, state: TaskState = 'failed', atSeconds = 100, specVersion = 1) =>
  aTask('ended', {
    specVersion,
    spec: { ForceUpdate: 0, ...(policy ? { RestartPolicy: policy } : {}) },
    status: { ...aTask('').status, state, atUs: atSeconds * SECOND },
  });

describe('the condition', () => {
  test.each<[RestartPolicy | undefined, TaskState, boolean]>([
    [undefined, 'complete', true],
    [undefined, 'failed', true],
    [{ Condition: 'any' }, 'complete', true],
    [{ Condition: 'on-failure' }, 'complete', false],
    [{ Condition: 'on-failure' }, 'failed', true],
    [{ Condition: 'on-failure' }, 'rejected', true],
    [{ Condition: 'on-failure' }, 'shutdown', true],
    [{ Condition: 'on-failure' }, 'orphaned', true],
    [{ Condition: 'on-failure' }, 'running', true],
    [{ Condition: 'none' }, 'failed', false],
    [{ Condition: 'none' }, 'running', false],
  ])('%j after %s: %s', (policy, state, expected) => {
    expect(shouldRestart(ended(policy, state), undefined)).toBe(expected);
  });
});

describe('the number of attempts', () => {
  const madeUs = [10, 50, 90].map((seconds) => seconds * SECOND);
  const history = { specVersion: 1, total: 3, madeUs };

  test.each<[RestartPolicy, number, boolean, string]>([
    [{ MaxAttempts: 0 }, 1, true, 'zero is no limit'],
    [{ MaxAttempts: 4 }, 1, true, 'one is left'],
    [{ MaxAttempts: 3 }, 1, false, 'all are used up'],
    [{ MaxAttempts: 3 }, 2, true, 'a new spec begins anew'],
    [{ MaxAttempts: 3, Window: 200 * NS }, 1, false, 'all lie in the window'],
    [{ MaxAttempts: 3, Window: 60 * NS }, 1, true, 'the first lies before the window'],
    [{ MaxAttempts: 2, Window: 60 * NS }, 1, false, 'two lie in the window'],
    [{ MaxAttempts: 1, Window: 5 * NS }, 1, true, 'none lies in the window'],
  ])('%j with three restarts of version 1, task of version %i: %s (%s)', (policy, specVersion, expected) => {
    expect(shouldRestart(ended(policy, 'failed', 100, specVersion), history)).toBe(expected);
  });

  test('the window ends when the managers heard of the end, whatever the clock of the node says', () => {
    const task = ended({ MaxAttempts: 3, Window: 60 * NS }, 'failed', 10_000);
    const heard = { ...task, status: { ...task.status, appliedUs: 95 * SECOND } };
    expect(shouldRestart(heard, { ...history, madeUs: [40, 50, 90].map((seconds) => seconds * SECOND) })).toBe(false);
    expect(shouldRestart(heard, history)).toBe(true);
  });

  test('no history yet', () => expect(shouldRestart(ended({ MaxAttempts: 1 }), undefined)).toBe(true));
});

test.each([
  [undefined, 5 * SECOND],
  [{ Condition: 'any' } as const, 5 * SECOND],
  [{ Delay: 0 }, 0],
  [{ Delay: 2.5 * NS }, 2.5 * SECOND],
])('the delay of %j is %i µs', (policy, expected) => {
  expect(restartDelay(ended(policy))).toBe(expected);
});

describe('the histories', () => {
  const made = (id: string, specVersion: number, createdUs: number, slot = 1) =>
    aTask(id, {
      slot,
      specVersion,
      spec: { ForceUpdate: 0, RestartPolicy: { MaxAttempts: 3 } },
      meta: { version: 0, createdUs, updatedUs: createdUs },
    });

  test('a new leader counts all tasks of the newest spec but the oldest', () => {
    const histories = new RestartHistories();
    const tasks = [made('b', 2, 20), made('a', 2, 10), made('old', 1, 1), made('c', 2, 30), made('other', 2, 5, 2)];
    histories.rebuild(tasks);
    expect(histories.of(made('', 2, 0))).toEqual({ specVersion: 2, total: 2, madeUs: [20, 30] });
    expect(histories.of(made('', 2, 0, 2))).toBeUndefined();
  });

  test('a task without a limit is not remembered', () => {
    const histories = new RestartHistories();
    histories.record(aTask('a'), 5);
    expect(histories.of(aTask('a'))).toBeUndefined();
  });

  test('a service that is gone is forgotten', () => {
    const histories = new RestartHistories();
    histories.record(made('a', 1, 0), 5);
    expect(histories.of(made('', 1, 0))?.total).toBe(1);
    histories.forget(made('', 1, 0).serviceId);
    expect(histories.of(made('', 1, 0))).toBeUndefined();
  });
});
