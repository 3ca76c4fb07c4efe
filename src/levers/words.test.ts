import { describe, expect, test } from 'vitest';
import { NEW_CABLE } from '../../workers/api/journal.ts';
import type { Broken } from './broken.ts';
import { five, four, one, poor, three, two } from './testing.ts';
import { clockSign, everyWord, tell } from './words.ts';

const clock = (offsetUs: number, driftPpm = 0) => ({ offsetUs, driftPpm, sinceUs: 0 });

describe('what is broken, in words', () => {
  test.each<[Broken, string]>([
    [{ kind: 'off', hostname: one }, 'node-1 is off'],
    [{ kind: 'damaged', hostname: one, paths: ['a', 'b'] }, 'on the disk of node-1, damaged: a, b'],
    [{ kind: 'clock', hostname: one, clock: clock(-120_000_000) }, 'the clock of node-1: 2 min behind'],
    [{ kind: 'clock', hostname: one, clock: clock(0, -200) }, 'the clock of node-1: 200 ppm too slow'],
    [{ kind: 'clock', hostname: one, clock: clock(1_500_000, 5) }, 'the clock of node-1: 1.5 s ahead, 5 ppm too fast'],
    [
      {
        kind: 'split',
        sides: [
          [one, two],
          [three, four, five],
        ],
      },
      'the network is split: node-1 node-2 | node-3 node-4 node-5',
    ],
    [{ kind: 'split', sides: [[one], [two, three, four, five]] }, 'node-1 is cut off'],
    [{ kind: 'split', sides: [[one], [two], [three, four]] }, 'the network is split: node-1 | node-2 | node-3 node-4'],
    [{ kind: 'cut', from: one, to: two, oneWay: false }, 'node-1 ↔ node-2: cut'],
    [{ kind: 'cut', from: one, to: two, oneWay: true }, 'node-1 → node-2: cut one way'],
    [
      { kind: 'cable', from: one, to: two, oneWay: false, cable: poor({ lossRatio: 0.1 }) },
      'node-1 ↔ node-2: takes 1 to 2 ms, loses 10 %',
    ],
    [
      { kind: 'cable', from: one, to: two, oneWay: false, cable: { ...NEW_CABLE, jitterUs: 0, duplicateRatio: 1 } },
      'node-1 ↔ node-2: takes 1 ms, doubles 100 %',
    ],
  ])('%j', (broken, expected) => expect(tell(broken, 0)).toBe(expected));

  test.each([
    [clock(5_000_000), '+5 s'],
    [clock(-90_000_000, 10), '−1.5 min ↗'],
    [clock(-250_000, -10), '−250 ms ↘'],
  ])('%j, where there is little room', (fault, expected) => expect(clockSign(fault, 0)).toBe(expected));
});

describe('both languages', () => {
  const said = (value: unknown, path: string): [string, string][] => {
    if (typeof value === 'string') return [[path, value]];
    // Any words will do: what a sentence says of them is its own.
    if (typeof value === 'function')
      return [[path, String((value as (...of: unknown[]) => unknown)('kill', 'node-3', 'x'))]];
    return Object.entries(value as object).flatMap(([key, inner]) => said(inner, path === '' ? key : `${path}.${key}`));
  };
  const [en, ko] = [said(everyWord.en, ''), said(everyWord.ko, '')];

  test('say the same things', () => expect(ko.map(([path]) => path)).toEqual(en.map(([path]) => path)));
  test('leave nothing unsaid', () => {
    for (const [, text] of [...en, ...ko]) expect(text.trim()).not.toMatch(/^$|undefined|NaN|\[object/);
  });
  test('are told apart', () => {
    for (const [, text] of en) expect(text).not.toMatch(/[가-힣]/);
    for (const [path, text] of ko) expect(`${path}: ${text}`).toMatch(/[가-힣]|: .*[↔→]/);
  });
});
