import { describe, expect, test } from 'vitest';
import type { HardwareInput } from '../../workers/api/datacenter.ts';
import { aMachine } from '../cluster/fake.ts';
import { diceFrom, drawFault, eventOf } from './chaos.ts';
import { isFault } from './undo.ts';
import { hosts, split, standing } from './testing.ts';

const SEEDS = Array.from({ length: 500 }, (_, seed) => seed);
const drawn = (seed: number) => drawFault(standing(), diceFrom(seed)) as HardwareInput;

describe('chance', () => {
  test('draws the same from the same seed', () => expect(SEEDS.map(drawn)).toEqual(SEEDS.map(drawn)));

  test('comes to every kind of fault that can be mended, and each has a sentence', () => {
    const all = SEEDS.map(drawn);
    expect(new Set(all.map(({ kind }) => kind))).toEqual(
      new Set(['kill', 'freeze', 'fill', 'cut', 'cable', 'clock', 'partition']),
    );
    for (const input of all) {
      expect(isFault(input)).toBe(true);
      expect(eventOf(input)).not.toBeNull();
    }
  });

  test('leaves somebody on both sides, and nobody out', () => {
    for (const input of SEEDS.map(drawn)) {
      if (input.kind !== 'partition') continue;
      expect(input.groups.every((group) => group.length > 0)).toBe(true);
      expect(input.groups.flat().sort()).toEqual(hosts);
    }
  });

  test('breaks nothing that is broken already', () => {
    const machines = [1, 2].map((n) => ({
      ...aMachine(n, 'off'),
      faults: { diskFull: true, clock: { offsetUs: 5, driftPpm: 0, sinceUs: 0 } },
    }));
    const [one, two] = hosts;
    const cables = split([one!], [two!]);
    expect(drawFault({ machines, cables, damage: {} }, diceFrom(1))).toBeNull();
  });
});
