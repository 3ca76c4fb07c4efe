import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../workers/api/trace.ts';
import { host } from '../cluster/fake.ts';
import { listOf, SPAN_MAX, tapeOf } from './tape.ts';
import { beginning, type Tale } from './terms.ts';

const SECOND = 1_000_000;
const reign = (term: number, n: number, from: number, until: number | null) => ({
  term,
  leader: host(n),
  fromUs: from * SECOND,
  untilUs: until === null ? null : until * SECOND,
});
const fault = (s: number) => ({
  atUs: s * SECOND,
  event: { atUs: s * SECOND, on: host(1), code: 'machine.killed', params: { hostname: host(1) } } as TraceEvent,
});
const tale: Tale = {
  ...beginning(0),
  reigns: [reign(2, 1, 0, 40), reign(3, 2, 50, null)],
  faults: [fault(40), fault(40.2), fault(90)],
};
const inWords = ({ pieces }: ReturnType<typeof tapeOf>) =>
  pieces.map(({ reign: who, left, width }) => `${who?.term ?? 'nobody'} ${left}+${width}`);

describe('the tape', () => {
  test('shows reigns, the gaps between them, and the present at its right end', () => {
    const tape = tapeOf(tale, 100 * SECOND);
    expect(inWords(tape)).toEqual(['2 0+40', 'nobody 40+10', '3 50+50']);
    expect(tape.now).toBe(100);
  });

  test('ends in a gap while nobody leads', () =>
    expect(inWords(tapeOf({ ...tale, reigns: [reign(2, 1, 0, 40)] }, 80 * SECOND))).toEqual([
      '2 0+50',
      'nobody 50+50',
    ]));

  test('has room ahead at first', () => {
    const tape = tapeOf({ ...beginning(0), reigns: [reign(2, 1, 0, null)] }, 15 * SECOND);
    expect([inWords(tape), tape.now]).toEqual([['2 0+50'], 50]);
  });

  test('lets the oldest go when it is long enough', () => {
    const tape = tapeOf(tale, 50 * SECOND + SPAN_MAX);
    expect(inWords(tape)).toEqual(['3 0+100']);
    expect(tape.marks).toHaveLength(1);
  });

  test('marks what broke, and what broke together once', () =>
    expect(tapeOf(tale, 100 * SECOND).marks.map(({ left, events }) => [left, events.length])).toEqual([
      [40, 2],
      [90, 1],
    ]));
});

test('the list says the same in words', () => {
  const told = (of: Tale) =>
    listOf(of).map((piece) => {
      const until = piece.untilUs === null ? '' : piece.untilUs / SECOND;
      return `${piece.reign?.term ?? 'nobody'} ${piece.fromUs / SECOND}-${until}`;
    });
  expect(told(tale)).toEqual(['2 0-40', 'nobody 40-50', '3 50-']);
  expect(told({ ...tale, reigns: [reign(2, 1, 3, 40)] })).toEqual(['2 3-40', 'nobody 40-']);
  expect(told(beginning(0))).toEqual(['nobody 0-']);
});
