/** Clocks that are off and that drift: what they show, and when timers fire. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../api/datacenter.ts';
import type { EngineAnswer } from '../../api/engine/http.ts';
import { HOUR, MINUTE, MS, SECOND, type Micros } from '../../api/time.ts';
import { dice } from '../../std/dice.ts';
import { OneThread } from '../one-thread.ts';
import { ask, datacenter, does, faultsOf, one, reboot } from './testing.ts';

describe('a clock that is wrong', () => {
  const clock = (offsetUs: Micros, driftPpm: number): HardwareInput => ({
    kind: 'clock',
    hostname: one,
    offsetUs,
    driftPpm,
  });
  const both = (dc: OneThread) => {
    const atUs = dc.nowUs;
    return { now: (ask(dc, 1, '/now') as number) - atUs, wall: (ask(dc, 1, '/wall') as number) - (dc.nowUs - MS) };
  };

  test.each([[HOUR], [-HOUR], [-1]])('jumps by %i µs for others to see, and measures spans as before', (offsetUs) => {
    const dc = datacenter(1);
    does(dc, clock(offsetUs, 0));
    expect(both(dc)).toEqual({ now: 0, wall: offsetUs });
    const startUs = dc.nowUs;
    expect(ask(dc, 1, '/later/5000000')).toBe(startUs + 5 * SECOND);
    does(dc, clock(0, 0));
    expect(both(dc)).toEqual({ now: 0, wall: 0 });
  });

  test.each([
    [100_000, 66 * SECOND],
    [-100_000, 54 * SECOND],
    [500, 60 * SECOND + 30 * MS],
  ])('that gains %i millionths counts %i µs in a minute', (driftPpm, expected) => {
    const dc = datacenter(1);
    does(dc, clock(0, driftPpm));
    const startUs = dc.nowUs;
    dc.run(MINUTE);
    expect(ask(dc, 1, '/now')).toBe(startUs + expected);
    dc.runTo(startUs + 2 * MINUTE);
    expect(ask(dc, 1, '/wall')).toBe(startUs + 2 * expected);
  });

  test('never counts backwards, whatever is done to it', () => {
    const dc = datacenter(1);
    const chance = dice(5);
    let last = 0;
    for (let i = 0; i < 200; i++) {
      dc.input(clock(chance.between(-1_000, 1_000) * SECOND, chance.between(-200_000, 200_000)));
      dc.run(chance.int(3 * MS));
      const now = ask(dc, 1, '/now') as number;
      expect(now).toBeGreaterThanOrEqual(last);
      expect(Number.isInteger(now)).toBe(true);
      last = now;
    }
  });

  test.each([
    [100_000, 10 * SECOND],
    [-100_000, 10 * SECOND],
  ])('that gains %i fires early or late: after what it takes for %i µs', (driftPpm, spanUs) => {
    const dc = datacenter(1);
    does(dc, clock(0, driftPpm));
    const startUs = dc.nowUs;
    let firedUs = 0;
    dc.call(one, { method: 'GET', path: `/later/${spanUs}` }, ({ atUs }) => (firedUs = atUs));
    dc.run(MINUTE);
    expect(firedUs - startUs).toBe(Math.round(spanUs / (1 + driftPpm / 1_000_000)));
  });

  test('whose drift changes while a timer runs goes on with it at the new speed', () => {
    const dc = datacenter(1);
    let said: EngineAnswer | null = null;
    const startUs = dc.nowUs;
    dc.call(one, { method: 'GET', path: '/later/20000000' }, (piece) => (said = piece));
    dc.runTo(startUs + 10 * SECOND);
    does(dc, clock(0, 100_000));
    dc.runTo(startUs + 10 * SECOND + 5 * SECOND);
    does(dc, clock(0, -100_000));
    dc.run(MINUTE);
    // 10 s at its own speed, 5 s in which 5.5 s passed for it, and what it then took for 4.5 s.
    expect(said).toMatchObject({ atUs: startUs + 20 * SECOND, chunk: String(startUs + 20 * SECOND) });
  });

  test('moves no timer that was overdue when it changed, nor the pace of the disk', () => {
    const dc = datacenter(1);
    does(dc, clock(0, -100_000));
    const startUs = dc.nowUs;
    let keptUs = 0;
    dc.call(one, { method: 'GET', path: '/keep/log/x' }, ({ atUs }) => (keptUs = atUs));
    dc.run(SECOND);
    expect(keptUs - startUs).toBe(2 * MS);
    let rungUs = 0;
    dc.call(one, { method: 'GET', path: '/later/1000000' }, ({ atUs }) => (rungUs = atUs));
    dc.run(MS);
    does(dc, { kind: 'freeze', hostname: one });
    dc.run(MINUTE);
    does(dc, clock(0, 100_000), { kind: 'thaw', hostname: one });
    dc.run(MS);
    expect(rungUs).toBe(dc.nowUs - MS);
  });

  test('is as wrong after a reboot, and counts from the true time again', () => {
    const dc = datacenter(1);
    does(dc, clock(HOUR, 100_000));
    dc.run(MINUTE);
    reboot(dc);
    const bootUs = dc.nowUs;
    expect(ask(dc, 1, '/now')).toBe(bootUs);
    dc.runTo(MS + 2 * MINUTE);
    expect(ask(dc, 1, '/wall')).toBe(MS + HOUR + 2 * 66 * SECOND);
  });

  test('is set no wilder than a clock can be', () => {
    const dc = datacenter(1);
    does(dc, clock(1e18, 5_000_000));
    expect(faultsOf(dc, 1)?.clock).toEqual({ offsetUs: 50 * 365 * 24 * HOUR, driftPpm: 100_000, sinceUs: MS });
    expect(dc.events().at(-1)).toMatchObject({ code: 'clock.set', params: { driftPpm: 100_000 } });
  });
});
