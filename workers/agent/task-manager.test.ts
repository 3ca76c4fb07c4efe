import { describe, expect, test } from 'vitest';
import { TASK_STATES, type Task, type TaskState } from '../api/objects/task.ts';
import { MS, SECOND } from '../api/time.ts';
import { aClock } from '../world/testing.ts';
import { nextStep } from './step.ts';
import { taskManager } from './task-manager.ts';
import { dependencyStore } from './dependencies.ts';
import { aContainer, aFakeExecutor, anAssignedTask, type StepName } from './testing.ts';

/** The operation, the state it moves to, or `-` for a pause. */
const inShort = (state: TaskState, desired: TaskState) => {
  const step = nextStep(state, desired);
  return step.kind === 'pause' ? '-' : step.kind === 'move' ? step.to : `${step.operation}()`;
};

describe('the next step of a task', () => {
  // prettier-ignore
  test.each([
    // desired:     ready         running       complete      shutdown       remove
    ['assigned',   'accepted',   'accepted',   'accepted',   'shutdown()',  'shutdown()'],
    ['accepted',   'preparing',  'preparing',  'preparing',  'shutdown()',  'shutdown()'],
    ['preparing',  'prepare()',  'prepare()',  'prepare()',  'shutdown()',  'shutdown()'],
    ['ready',      '-',          'starting',   'starting',   'shutdown()',  'shutdown()'],
    ['starting',   '-',          'start()',    'start()',    'shutdown()',  'shutdown()'],
    ['running',    '-',          'wait()',     'wait()',     'shutdown()',  'shutdown()'],
    ['complete',   '-',          '-',          '-',          '-',           '-'],
    ['shutdown',   '-',          '-',          '-',          '-',           '-'],
    ['failed',     '-',          '-',          '-',          '-',           '-'],
    ['rejected',   '-',          '-',          '-',          '-',           '-'],
    ['orphaned',   '-',          '-',          '-',          '-',           '-'],
  ] as const)('in %s: ready %s, running %s, complete %s, shutdown %s, remove %s', (state, ...expected) => {
    const desired = ['ready', 'running', 'complete', 'shutdown', 'remove'] as const;
    expect(desired.map((wanted) => inShort(state, wanted))).toEqual(expected);
  });

  test('never goes back, whatever is desired', () => {
    for (const state of TASK_STATES) {
      for (const desired of TASK_STATES) {
        const step = nextStep(state, desired);
        if (step.kind !== 'pause') expect(TASK_STATES.indexOf(step.to)).toBeGreaterThan(TASK_STATES.indexOf(state));
      }
    }
  });
});

function managing(task: Task = anAssignedTask('a'), slow: readonly StepName[] = []) {
  const clock = aClock(7 * SECOND);
  const executor = aFakeExecutor('worker');
  for (const step of slow) executor.instant.delete(step);
  const reports: Task[] = [];
  const controller = executor.controller(task, dependencyStore());
  if (!controller.ok) throw new Error(controller.error);
  const manager = taskManager(task, controller.value, clock, (changed) => reports.push(changed));
  const said = () => reports.map(({ status }) => `${status.state} ${status.message}${status.err && ` !${status.err}`}`);
  return { clock, executor, manager, reports, said };
}

describe('a task manager', () => {
  test('walks a task to RUNNING, and tells every state on the way', () => {
    const { said, executor, manager } = managing();
    expect(said()).toEqual([
      'accepted accepted',
      'preparing preparing',
      'ready prepared',
      'starting starting',
      'running started',
    ]);
    expect(executor.log).toEqual(['prepare a', 'start a', 'wait a']);
    executor.finish('a', 'wait');
    expect(manager.task.status).toMatchObject({ state: 'complete', message: 'finished', atUs: 7 * SECOND });
  });

  test('stops at READY until more is desired', () => {
    const { said, manager } = managing(anAssignedTask('a', 'ready'));
    expect(said().at(-1)).toBe('ready prepared');
    manager.update(anAssignedTask('a', 'running'));
    expect(said().at(-1)).toBe('running started');
  });

  test.each([
    ['prepare', 'rejected preparing !oh no'],
    ['start', 'failed starting !oh no'],
    ['wait', 'failed started !oh no'],
  ] as const)('an error of %s is the end, and leaves the message as it was', (step, expected) => {
    const { executor, said, clock } = managing(anAssignedTask('a'), [step]);
    executor.finish('a', step, 'oh no');
    expect(said().at(-1)).toBe(expected);
    clock.advance(60 * SECOND);
    expect(executor.log.filter((entry) => entry === `${step} a`)).toHaveLength(1);
  });

  test('an error of shutdown ends it too', () => {
    const { executor, said, manager } = managing(anAssignedTask('a'), ['shutdown', 'wait']);
    manager.update(anAssignedTask('a', 'shutdown'));
    executor.finish('a', 'shutdown', 'oh no');
    expect(said().at(-1)).toBe('failed started !oh no');
  });

  test('a temporary error is noted, and the step done again after a second', () => {
    const { executor, said, clock } = managing(anAssignedTask('a'), ['prepare']);
    executor.finish('a', 'prepare', { message: 'later', temporary: true });
    expect(said().at(-1)).toBe('preparing preparing !later');
    clock.advance(999 * MS);
    expect(executor.log).toEqual(['prepare a']);
    clock.advance(1 * MS);
    executor.finish('a', 'prepare');
    expect(said()).toContain('ready prepared');
    expect(said().at(-1)).toBe('running started');
  });

  test('an order to stop breaks off what is under way', () => {
    const { executor, said, manager } = managing(anAssignedTask('a'), ['prepare']);
    manager.update(anAssignedTask('a', 'shutdown'));
    expect(executor.log).toEqual(['prepare a', 'cancel prepare a', 'shutdown a']);
    expect(said().at(-1)).toBe('shutdown shutdown');
    manager.update(anAssignedTask('a', 'remove'));
    expect(executor.log).toHaveLength(3);
  });

  test('an order to stop also ends the wait for the next try', () => {
    const { executor, manager, clock } = managing(anAssignedTask('a'), ['prepare']);
    executor.finish('a', 'prepare', { message: 'later', temporary: true });
    manager.update(anAssignedTask('a', 'shutdown'));
    clock.advance(60 * SECOND);
    expect(executor.log).toEqual(['prepare a', 'shutdown a']);
  });

  test('an order that says nothing new breaks off nothing', () => {
    const { executor, manager } = managing(anAssignedTask('a'), ['wait']);
    manager.update({ ...anAssignedTask('a'), meta: { version: 9, createdUs: 0, updatedUs: 9 } });
    manager.update({ ...anAssignedTask('a'), status: { ...anAssignedTask('a').status, state: 'accepted' } });
    expect(executor.log).toEqual(['prepare a', 'start a', 'wait a']);
  });

  test('an order that goes back is ignored', () => {
    const { executor, manager } = managing(anAssignedTask('a', 'shutdown'));
    manager.update(anAssignedTask('a', 'running'));
    expect(manager.task).toMatchObject({ desiredState: 'shutdown', status: { state: 'shutdown' } });
    expect(executor.log).toEqual(['shutdown a']);
  });

  test('from STARTING on the container is told too', () => {
    const { executor, reports } = managing(anAssignedTask('a'), ['prepare', 'wait']);
    executor.container = aContainer();
    executor.finish('a', 'prepare');
    executor.container = aContainer(3);
    executor.finish('a', 'wait', 'task: non-zero exit (3)');
    expect(reports.map(({ status }) => status.container?.exitCode ?? null)).toEqual([null, null, null, 0, 0, 3]);
    expect(reports.map(({ status }) => status.state)).toEqual([
      'accepted',
      'preparing',
      'ready',
      'starting',
      'running',
      'failed',
    ]);
  });

  test('removal breaks off, removes and closes, and reports nothing more', () => {
    const { executor, manager, reports } = managing(anAssignedTask('a'), ['wait', 'remove']);
    const before = reports.length;
    let removed = false;
    manager.remove(() => (removed = true));
    expect(removed).toBe(false);
    executor.finish('a', 'remove', 'could not');
    expect(executor.log.slice(2)).toEqual(['wait a', 'cancel wait a', 'remove a', 'close a']);
    expect(removed).toBe(true);
    expect(reports).toHaveLength(before);
  });

  test('after a reboot it goes on from the status it had', () => {
    const status = { atUs: 0, state: 'running' as const, message: 'started', err: '', container: aContainer() };
    const { executor, said } = managing({ ...anAssignedTask('a'), status }, ['wait']);
    expect(executor.log).toEqual(['wait a']);
    executor.finish('a', 'wait', 'task: non-zero exit (255)');
    expect(said()).toEqual(['failed started !task: non-zero exit (255)']);
  });
});
