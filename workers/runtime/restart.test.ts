import { describe, expect, test } from 'vitest';
import { MINUTE, MS, SECOND } from '../api/time.ts';
import { nextRestart, startsAtBoot, type RestartPolicy } from './restart.ts';
import { aMachine, started } from './testing.ts';

const policy = (name: RestartPolicy['name'], maxRetries = 0): RestartPolicy => ({ name, maxRetries });

describe('is it started again?', () => {
  test.each<[RestartPolicy, number, number, boolean, boolean, string]>([
    [policy('no'), 1, 0, false, false, 'nobody asked for it'],
    [policy('always'), 0, 0, false, true, 'however it ended'],
    [policy('always'), 0, 0, true, false, 'it was stopped by hand'],
    [policy('unless-stopped'), 1, 0, false, true, 'it was not'],
    [policy('unless-stopped'), 1, 0, true, false, 'it was'],
    [policy('on-failure'), 1, 99, false, true, 'as often as it takes'],
    [policy('on-failure'), 0, 0, false, false, 'it has not failed'],
    [policy('on-failure', 2), 1, 1, false, true, 'the second time'],
    [policy('on-failure', 2), 1, 2, false, false, 'not a third'],
  ])('%j, exit %i, after %i restarts, by hand: %s → %s (%s)', (asked, exitCode, count, byHand, expected) => {
    expect(nextRestart(asked, { count, delayUs: 0 }, { exitCode, ranUs: 0, byHand }) !== null).toBe(expected);
  });

  test('later and later, up to a minute; a good run begins anew', () => {
    let restarts = { count: 0, delayUs: 0 };
    const delays: number[] = [];
    for (let i = 0; i < 12; i++) {
      restarts = nextRestart(policy('always'), restarts, { exitCode: 1, ranUs: SECOND, byHand: false })!;
      delays.push(restarts.delayUs);
    }
    expect(delays.slice(0, 4)).toEqual([100 * MS, 200 * MS, 400 * MS, 800 * MS]);
    expect(delays.at(-1)).toBe(MINUTE);
    const good = nextRestart(policy('always'), restarts, { exitCode: 1, ranUs: 10 * SECOND, byHand: false });
    expect(good).toEqual({ count: 13, delayUs: 100 * MS });
  });
});

test.each<[RestartPolicy, number, boolean, boolean]>([
  [policy('no'), 255, false, false],
  [policy('always'), 0, true, true],
  [policy('unless-stopped'), 255, false, true],
  [policy('unless-stopped'), 0, true, false],
  [policy('on-failure'), 255, false, true],
  [policy('on-failure'), 0, false, false],
])('at boot %j, exit %i, by hand: %s → %s', (asked, exitCode, byHand, expected) => {
  expect(startsAtBoot(asked, exitCode, byHand)).toBe(expected);
});

describe('a container with a policy', () => {
  test('comes back, and is seen to wait meanwhile', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'alpine', cmd: ['false'], restart: policy('on-failure', 3) });
    machine.clock.advance(5 * SECOND);
    const { containers } = machine.runtime;
    expect(containers.get(id)).toMatchObject({
      state: { kind: 'exited', exitCode: 1, restarting: false },
      restarts: 3,
    });
    const starts = machine.runtime.events.list().filter(({ action }) => action === 'start');
    expect(starts).toHaveLength(4);
  });

  test('that is stopped while it waits stays where it is', () => {
    const machine = aMachine();
    const { id } = started(machine, { image: 'waggle/crash', env: ['AFTER=1'], restart: policy('always') });
    const { containers } = machine.runtime;
    while (containers.get(id)?.state.kind === 'running') machine.clock.advance(10 * MS);
    expect(containers.get(id)?.state).toMatchObject({ restarting: true });
    let stopped = false;
    containers.stop(id, {}, () => (stopped = true));
    machine.clock.advance(MINUTE);
    expect(stopped).toBe(true);
    expect(containers.get(id)?.state).toMatchObject({ kind: 'exited', exitCode: 1, restarting: false });
  });

  test('comes back with its machine', () => {
    const before = aMachine();
    started(before, { image: 'nginx', restart: policy('always') });
    before.disk.crash();
    const after = aMachine(before.disk, before.clock);
    after.clock.advance(SECOND);
    expect(after.runtime.containers.named('web')?.state.kind).toBe('running');
  });
});
