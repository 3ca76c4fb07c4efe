import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { judge, mergeHealth, nextProbeUs, settleHealth, starting, type Health } from './health.ts';

const config = settleHealth({ test: ['CMD', 'true'], startPeriodUs: 60 * SECOND });

/** `+` a probe that succeeds, `-` one that fails; one every 20 s, the first 20 s after the start. */
function after(probes: string, startPeriodUs = 0): Health {
  let health = starting;
  [...probes].forEach((probe, index) => {
    const result = { startUs: 0, endUs: 0, exitCode: probe === '+' ? 0 : 1, output: '' };
    health = judge(health, { ...config, startPeriodUs }, result, (index + 1) * 20 * SECOND);
  });
  return health;
}

describe('what probes make of a container', () => {
  test.each<[string, number, Health['status'], number, string]>([
    ['', 0, 'starting', 0, 'nobody has looked yet'],
    ['+', 0, 'healthy', 0, 'one good answer is enough'],
    ['-', 0, 'starting', 1, 'one bad answer is not'],
    ['--', 0, 'starting', 2, 'nor are two'],
    ['---', 0, 'unhealthy', 3, 'three are'],
    ['--+', 0, 'healthy', 0, 'a good answer ends the row'],
    ['+--', 0, 'healthy', 2, 'still healthy'],
    ['+--+--', 0, 'healthy', 2, 'the row begins anew'],
    ['+---', 0, 'unhealthy', 3, 'the row is full'],
    ['---+', 0, 'healthy', 0, 'and back'],
    ['--', 60, 'starting', 0, 'the start period forgives'],
    ['---', 60, 'starting', 1, 'up to its end'],
    ['-----', 60, 'unhealthy', 3, 'then it counts'],
    ['+--', 60, 'healthy', 2, 'within the period a failure counts once it was healthy'],
  ])('%j, start period %i s → %s, streak %i: %s', (probes, period, status, failingStreak) => {
    expect(after(probes, period * SECOND)).toMatchObject({ status, failingStreak });
  });

  test('the last five results are kept, and 4096 bytes of each', () => {
    expect(after('+++++++').log).toHaveLength(5);
    const result = { startUs: 0, endUs: 0, exitCode: 0, output: 'x'.repeat(5000) };
    expect(judge(starting, config, result, 0).log[0]?.output).toHaveLength(4096);
  });
});

test.each<[Health['status'], number, number, string]>([
  ['starting', 0, 5, 'the start interval, while it starts'],
  ['starting', 59, 5, 'until the period ends'],
  ['starting', 60, 30, 'then the interval'],
  ['healthy', 10, 30, 'and once it is healthy'],
])('%s after %i s: the next probe comes after %i s (%s)', (status, since, expected) => {
  expect(nextProbeUs(config, { ...starting, status }, since * SECOND)).toBe(expected * SECOND);
});

describe('what was asked for goes before what the image says', () => {
  const ofImage = { test: ['CMD', 'a'], intervalUs: 7, retries: 9 };
  test.each([
    [null, null, null],
    [null, ofImage, { test: ['CMD', 'a'], intervalUs: 7, retries: 9 }],
    [{ intervalUs: 5 }, ofImage, { test: ['CMD', 'a'], intervalUs: 5, retries: 9 }],
    [{ test: ['CMD', 'b'] }, ofImage, { test: ['CMD', 'b'], intervalUs: 7 }],
    [{ test: ['NONE'] }, ofImage, null],
    [{ intervalUs: 5 }, null, null],
  ])('%j over %j → %j', (asked, image, expected) => {
    const merged = mergeHealth(asked, image);
    if (expected === null) expect(merged).toBeNull();
    else expect(merged).toMatchObject(expected);
  });

  test('the rest is Docker’s default', () => {
    expect(settleHealth({ test: ['CMD', 'a'] })).toEqual({
      test: ['CMD', 'a'],
      intervalUs: 30 * SECOND,
      timeoutUs: 30 * SECOND,
      startPeriodUs: 0,
      startIntervalUs: 5 * SECOND,
      retries: 3,
    });
  });
});
