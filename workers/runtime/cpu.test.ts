import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { aClock } from '../world/testing.ts';
import { cpu } from './cpu.ts';

describe('a second of work takes', () => {
  /** Each container: its limit in processors, and how many threads of it work for a second each. */
  test.each<[number, [limit: number, threads: number][], number[], string]>([
    [4, [[0, 1]], [1], 'a second, alone'],
    [4, [[0, 4]], [1], 'a second, a thread a processor'],
    [4, [[0, 8]], [2], 'two, with two threads a processor'],
    [4, [[0.5, 1]], [2], 'two, at half a processor'],
    [4, [[2, 8]], [4], 'four, eight threads on two processors'],
    [
      2,
      [
        [0, 2],
        [0, 2],
      ],
      [2, 2],
      'two, where two containers share two processors',
    ],
    [
      2,
      [
        [0, 1],
        [0, 3],
      ],
      [1, 2],
      'an equal share each, and what one has not needed is the other’s',
    ],
    [
      1,
      [
        [0.25, 1],
        [0, 1],
      ],
      [4, 4 / 3],
      'as long as its limit says; the other has the rest',
    ],
  ])('%s processors, %j → %j s: %s', (cpus, containers, seconds) => {
    const clock = aClock();
    const machine = cpu(clock, cpus);
    const took = containers.map(([limit, threads]) => {
      const group = machine.group(limit);
      const ends: number[] = [];
      for (let i = 0; i < threads; i++) group.work(SECOND, () => ends.push(clock.now() / SECOND));
      return ends;
    });
    clock.advance(60 * SECOND);
    expect(took.map((ends) => Math.max(...ends))).toEqual(seconds.map((one) => expect.closeTo(one, 4) as number));
    expect(took.map((ends) => ends.length)).toEqual(containers.map(([, threads]) => threads));
  });
});

test('what was worked and what a limit has held back is counted', () => {
  const clock = aClock();
  const machine = cpu(clock, 4);
  const limited = machine.group(0.5);
  const free = machine.group(0);
  limited.work(Infinity, () => undefined);
  const stop = free.work(Infinity, () => undefined);
  expect(machine.busy()).toBe(1.5);
  clock.advance(10 * SECOND);
  stop();
  clock.advance(10 * SECOND);
  expect(limited.usage()).toEqual({ totalNs: 10e9, throttledNs: 10e9, periods: 200, throttledPeriods: 200 });
  expect(free.usage()).toEqual({ totalNs: 10e9, throttledNs: 0, periods: 0, throttledPeriods: 0 });
  expect(machine.busy()).toBe(0.5);
});

test('what is frozen does not work, and goes on where it was', () => {
  const clock = aClock();
  const group = cpu(clock, 1).group(0);
  let doneUs = 0;
  group.work(SECOND, () => (doneUs = clock.now()));
  clock.advance(SECOND / 2);
  group.freeze();
  clock.advance(60 * SECOND);
  group.thaw();
  clock.advance(SECOND);
  expect(doneUs).toBe(61 * SECOND);
});

test('looking changes nothing', () => {
  const run = (looks: boolean) => {
    const clock = aClock();
    const machine = cpu(clock, 3);
    const ends: number[] = [];
    for (const [limit, us] of [
      [0.7, 100_001],
      [0, 333_333],
      [0, 77_777],
      [1.1, 500_009],
    ] as const) {
      const group = machine.group(limit);
      for (let i = 0; i < 3; i++) group.work(us * (i + 1), () => ends.push(clock.now()));
      clock.after(1, function look() {
        if (looks) group.usage();
        clock.after(1_234, look);
      });
    }
    clock.advance(10 * SECOND);
    return ends;
  };
  expect(run(true)).toEqual(run(false));
});
