/** What faults are drawn, and that each of them can be taken back. */
import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../api/datacenter.ts';
import type { Hostname } from '../api/ids.ts';
import { MINUTE, SECOND } from '../api/time.ts';
import { NEW_CABLE } from '../datacenter/cables.ts';
import { switchedOn } from '../datacenter/testing.ts';
import { chatter } from '../machine/testing.ts';
import { dice } from '../std/dice.ts';
import { actsOf, drawFaults, FAULT_KINDS, healing, isLoss, victimOf } from './faults.ts';
import type { Fault } from './faults.ts';
import { OneThread } from './one-thread.ts';
import { seeds } from './seeds.ts';

const machines = ['node-1', 'node-2', 'node-3'] as Hostname[];
const [one, two, three] = machines as [Hostname, Hostname, Hostname];
const plan = { machines: 3, spanUs: 10 * MINUTE, kinds: FAULT_KINDS };
const fault = (what: Fault['what']): Fault => ({ atUs: 0, endUs: SECOND, what });

describe('a schedule', () => {
  test('is the same for the same dice, and another for others', () => {
    expect(drawFaults(dice(7), plan)).toEqual(drawFaults(dice(7), plan));
    expect(drawFaults(dice(7), plan)).not.toEqual(drawFaults(dice(8), plan));
  });

  test('begins within the span, in order, and every fault ends after it began', () => {
    const faults = drawFaults(dice(7), plan);
    expect(faults.length).toBeGreaterThan(10);
    faults.forEach(({ atUs, endUs }, i) => {
      expect(atUs).toBeLessThan(plan.spanUs);
      expect(atUs).toBeGreaterThan(faults[i - 1]?.atUs ?? 0);
      expect(endUs).toBeGreaterThan(atUs);
    });
  });

  test('has every kind that was asked for, and no other', () => {
    const kinds = (wanted: typeof plan) => new Set(drawFaults(dice(7), wanted).map(({ what }) => what.kind));
    expect(kinds(plan)).toEqual(new Set([...FAULT_KINDS, 'split']));
    expect(kinds({ ...plan, kinds: ['kill'] as never })).toEqual(new Set(['kill']));
    expect(kinds({ ...plan, kinds: [] as never })).toEqual(new Set());
  });

  test('is calm in some campaigns and wild in others', () => {
    const counts = Array.from({ length: 20 }, (_, seed) => drawFaults(dice(seed), plan).length);
    expect(Math.max(...counts)).toBeGreaterThan(3 * Math.min(...counts));
  });
});

describe('a fault as acts', () => {
  const cut = (from: Hostname, to: Hostname, oneWay: boolean) => [
    { kind: 'cut', from, to, oneWay },
    { kind: 'mend', from, to, oneWay },
  ];

  test.each<[string, Fault['what'], HardwareInput[][]]>([
    [
      'a machine loses its power',
      { kind: 'kill', who: 1 },
      [
        [
          { kind: 'kill', hostname: two },
          { kind: 'start', hostname: two },
        ],
      ],
    ],
    [
      'whoever leads is frozen',
      { kind: 'freeze', who: 'leader' },
      [
        [
          { kind: 'freeze', hostname: three },
          { kind: 'thaw', hostname: three },
        ],
      ],
    ],
    ['one cannot be heard by another', { kind: 'cut', from: 0, to: 1, way: 'out' }, [cut(one, two, true) as never]],
    ['one cannot hear another', { kind: 'cut', from: 0, to: 1, way: 'in' }, [cut(two, one, true) as never]],
    [
      'the leader is alone',
      { kind: 'cut', from: 'leader', to: 'others', way: 'both' },
      [cut(three, one, false) as never, cut(three, two, false) as never],
    ],
    ['nobody is cut off from itself', { kind: 'cut', from: 0, to: 0, way: 'both' }, []],
    [
      'two sides',
      { kind: 'split', side: [1] },
      [
        [
          { kind: 'partition', groups: [[two]] },
          { kind: 'partition', groups: [] },
        ],
      ],
    ],
    [
      'a disk without room',
      { kind: 'full-disk', who: 1 },
      [
        [
          { kind: 'fill', hostname: two },
          { kind: 'free', hostname: two },
        ],
      ],
    ],
    [
      'a clock that is wrong',
      { kind: 'clock', who: 0, offsetUs: -MINUTE, driftPpm: 500 },
      [
        [
          { kind: 'clock', hostname: one, offsetUs: -MINUTE, driftPpm: 500 },
          { kind: 'clock', hostname: one, offsetUs: 0, driftPpm: 0 },
        ],
      ],
    ],
    [
      'a bad cable',
      { kind: 'loss', from: 0, to: 1, cable: { ...NEW_CABLE, lossRatio: 0.5 } },
      [
        [
          { kind: 'cable', from: one, to: two, cable: { ...NEW_CABLE, lossRatio: 0.5 } },
          { kind: 'cable', from: one, to: two, cable: NEW_CABLE },
        ],
      ],
    ],
  ])('%s', (_, what, pairs) => {
    const { begin, end } = actsOf(fault(what), machines, three);
    expect(begin).toEqual(pairs.map(([first]) => first));
    expect(end).toEqual(pairs.map(([, last]) => last));
  });

  test.each<[string, Fault['what'], HardwareInput[], HardwareInput[]]>([
    [
      'a damaged sector is met at the next boot',
      { kind: 'corrupt', who: 0 },
      [
        { kind: 'kill', hostname: one },
        { kind: 'corrupt', hostname: one, path: null },
      ],
      [{ kind: 'start', hostname: one }],
    ],
    [
      'a disk is wiped',
      { kind: 'wipe', who: 0 },
      [
        { kind: 'kill', hostname: one },
        { kind: 'wipe', hostname: one },
      ],
      [{ kind: 'start', hostname: one }],
    ],
    ['a machine is replaced', { kind: 'replace', who: 'leader' }, [{ kind: 'replace', hostname: three }], []],
  ])('%s', (_, what, begin, end) => {
    expect(actsOf(fault(what), machines, three)).toEqual({ begin, end });
    expect(isLoss(fault(what))).toBe(true);
    expect(victimOf(fault(what), machines, three)).toBe(begin[0]?.kind === 'replace' ? three : one);
  });

  test('strikes the first machine where nobody leads', () => {
    expect(actsOf(fault({ kind: 'kill', who: 'leader' }), machines, null).begin).toEqual([
      { kind: 'kill', hostname: one },
    ]);
  });
});

test('healing takes back whatever was done', () => {
  const datacenter = new OneThread({ seed: 1, program: chatter });
  for (const input of switchedOn(3)) datacenter.input(input);
  datacenter.run(SECOND);
  const names = datacenter.machines().map(({ spec }) => spec.hostname);
  for (const drawn of drawFaults(dice(3), plan)) {
    for (const input of actsOf(drawn, names, null).begin) datacenter.input(input);
  }
  expect(datacenter.machines().some(({ power }) => power !== 'on')).toBe(true);
  expect(datacenter.hardware.cables.frames()).not.toEqual([]);
  for (const input of healing(names)) datacenter.input(input);
  expect(datacenter.machines().map(({ power }) => power)).toEqual(['on', 'on', 'on']);
  expect(datacenter.hardware.cables.frames()).toEqual([]);
});

test('seeds that once failed come first, and each comes once', () => {
  expect(seeds({ past: [22717, 2], fresh: 3 })).toEqual([22717, 2, 1, 3]);
});
