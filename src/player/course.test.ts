import { describe, expect, test } from 'vitest';
import { defineLesson, machineSeen, type Lesson, type Seen } from '../../lessons/lesson.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { aMachine } from '../cluster/fake.ts';
import { Course, HINT_AFTER_MS, type Around, type Sight } from './course.svelte.ts';

const isOff =
  (hostname: string) =>
  ({ machines }: Seen) =>
    machines.some((machine) => machine.hostname === hostname && !machine.on);

const step = { solution: [], clicks: [] };
const first = defineLesson({
  id: 'L01',
  rev: 1,
  start: { managers: 1, workers: 1, commands: [] },
  steps: [
    { ...step, name: 'guess', predict: { options: ['yes', 'no', 'unsure'], comesTrue: 'yes' }, check: isOff('node-1') },
    { ...step, name: 'type', check: ({ typed }) => typed.some(({ line }) => line === 'docker node ls') },
    { ...step, name: 'open', check: ({ opened }) => opened.includes('history:web') },
  ],
  wrong: [],
});
const second: Lesson = { ...first, id: 'L02', rev: 3, steps: first.steps.slice(0, 1) };

/** A page that can be told what is to be seen, and tells what was asked of it. */
function aPage({
  kept = null,
  loses = false,
  lessons = [first, second],
}: { kept?: string | null; loses?: boolean; lessons?: readonly Lesson[] } = {}) {
  const asked: string[] = [];
  const page = {
    asked,
    kept,
    loses,
    sight: { nowUs: 0, machines: [machineSeen(aMachine(1))], cables: [], views: {}, events: [] } as Sight,
    works: true,
  };
  const around: Around = {
    ready: async () => {},
    losesSomething: () => page.loses,
    setUp: async ({ id }) => {
      asked.push(`set up ${id}`);
      return page.works;
    },
    sight: () => page.sight,
    handOver: () => void asked.push('hand over'),
    pause: () => void asked.push('pause'),
    play: () => void asked.push('play'),
    recall: () => page.kept,
    remember: (progress) => void (page.kept = progress),
    address: (id) => void asked.push(`address ${id}`),
  };
  const course = new Course(lessons, around);
  const turn = (on: boolean) => {
    page.sight = { ...page.sight, machines: [machineSeen(aMachine(1, on ? 'on' : 'off'))] };
    course.look();
  };
  return { page, course, turn, asked };
}

const type = (line: string) => ({ on: 'node-1' as Hostname, line, exitCode: 0 });

describe('opening a lesson', () => {
  test('sets its swarm up and stops the clock where a prediction is asked for', async () => {
    const { course, asked } = aPage();
    await course.open('L01');
    expect(asked).toEqual(['address L01', 'set up L01', 'pause']);
    expect(course.awaiting).toBe(true);
  });

  test('asks first where the visitor would lose something', async () => {
    const { course, asked } = aPage({ loses: true });
    await course.open('L01');
    expect(course.asking?.id).toBe('L01');
    expect(asked).not.toContain('set up L01');
    await course.open('L01', true);
    expect([course.asking, course.phase]).toEqual([null, 'steps']);
  });

  test('refused: the list, and no lesson in the address', async () => {
    const { course, asked } = aPage({ loses: true });
    await course.open('L01');
    course.leave();
    expect([course.asking, course.phase, asked.at(-1)]).toEqual([null, 'list', 'address null']);
  });

  test('one that there is not: the list', async () => {
    const { course } = aPage();
    await course.open('L99');
    expect(course.phase).toBe('list');
  });

  test('without a swarm: the list', async () => {
    const { course, page } = aPage();
    page.works = false;
    await course.open('L01');
    expect([course.phase, course.lesson]).toEqual(['list', null]);
  });

  test('the later of two wins', async () => {
    const { course, asked } = aPage();
    await Promise.all([course.open('L01'), course.open('L02')]);
    expect(course.lesson?.id).toBe('L02');
    expect(asked).not.toContain('set up L01');
  });
});

describe('a step', () => {
  test('is judged only after the prediction, but counts what was done before', async () => {
    const { course, turn, asked } = aPage();
    await course.open('L01');
    turn(false);
    expect(course.stepPassed).toBe(false);
    course.answer('no such option');
    expect(course.awaiting).toBe(true);
    course.answer('unsure');
    expect([course.awaiting, course.stepPassed, asked.at(-1)]).toEqual([false, true, 'play']);
  });

  test('turns grey again when the goal is lost, and stays passed', async () => {
    const { course, turn } = aPage();
    await course.open('L01');
    course.answer('yes');
    expect(course.green).toBe(false);
    turn(false);
    turn(true);
    expect([course.green, course.stepPassed]).toEqual([false, true]);
  });

  test('sees lines and histories of its own time only', async () => {
    const { course, turn } = aPage();
    await course.open('L01');
    course.ran(type('docker node ls'));
    course.openHistory('web');
    course.answer('yes');
    turn(false);
    course.next();
    expect(course.stepPassed).toBe(false);
    course.ran(type('docker node ls'));
    expect(course.stepPassed).toBe(true);
    course.next();
    expect([course.stepPassed, course.history]).toEqual([false, null]);
    course.openHistory('web');
    expect([course.stepPassed, course.history]).toEqual([true, 'web']);
  });

  test('hears each event once, and none from before it began', async () => {
    const heard: number[] = [];
    const check = ({ events }: Seen) => (heard.push(events.length), false);
    const { course, page } = aPage({ lessons: [{ ...first, steps: [{ ...step, name: 'listen', check }] }] });
    const events = (...numbers: number[]) =>
      numbers.map((number) => ({ number, event: {} as Sight['events'][number]['event'] }));
    page.sight = { ...page.sight, events: events(1, 2) };
    await course.open('L01');
    page.sight = { ...page.sight, events: events(2, 3, 4) };
    course.look();
    course.look();
    expect(heard).toEqual([0, 2, 2]);
  });

  test('cannot be skipped; after the last the swarm is the visitor’s', async () => {
    const { course, turn, asked } = aPage();
    await course.open('L02');
    course.next();
    expect(course.phase).toBe('steps');
    course.answer('no');
    turn(false);
    course.next();
    expect([course.phase, asked.at(-1)]).toEqual(['end', 'hand over']);
  });
});

describe('hints', () => {
  test('come one at a time: the first at once, the next after a minute without progress', async () => {
    const { course } = aPage();
    course.tick(5_000);
    await course.open('L01');
    course.answer('yes');
    course.openHint();
    course.openHint();
    expect([course.hints, course.hintIn]).toEqual([1, 60]);
    course.tick(5_000 + HINT_AFTER_MS - 1);
    course.openHint();
    expect(course.hints).toBe(1);
    course.tick(5_000 + HINT_AFTER_MS);
    expect(course.hints).toBe(1);
    course.openHint();
    course.tick(5_000 + 2 * HINT_AFTER_MS);
    course.openHint();
    course.tick(5_000 + 3 * HINT_AFTER_MS);
    course.openHint();
    expect(course.hints).toBe(3);
  });

  test('and the solution, once seen, pass no step, and are shut again for the next', async () => {
    const { course, turn } = aPage();
    await course.open('L01');
    course.answer('yes');
    course.openHint();
    course.solutionShown = true;
    course.look();
    expect(course.stepPassed).toBe(false);
    turn(false);
    course.next();
    expect([course.hints, course.solutionShown]).toEqual([0, false]);
  });
});

describe('progress', () => {
  const passed = (rev: number) => JSON.stringify({ L02: { rev, steps: ['guess'] } });

  test('is kept by lesson and revision', async () => {
    const { course, turn, page } = aPage();
    await course.open('L02');
    course.answer('yes');
    turn(false);
    expect(page.kept).toBe(passed(3));
    expect([course.done(second), course.done(first)]).toEqual([true, false]);
    expect(aPage({ kept: page.kept }).course.done(second)).toBe(true);
  });

  test.each([
    ['of an older revision', passed(2)],
    ['that is damaged', '{'],
    ['of another shape', '{"L02":7,"L01":{"rev":1,"steps":3}}'],
    ['that is nothing', 'null'],
  ])('%s counts for nothing', (_what, kept) => {
    const { course } = aPage({ kept });
    expect([course.done(first), course.done(second)]).toEqual([false, false]);
  });
});
