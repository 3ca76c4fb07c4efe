import { describe, expect, it } from 'vitest';
import { encodedSize, limitedEnd, payloadSizeOf, varintSize } from './entry-size.ts';
import type { Entry } from './types.ts';

const entry = (term: number, index: number, bytes: number | null, more: Partial<Entry> = {}): Entry => ({
  term,
  index,
  type: 'normal',
  data: bytes === null ? null : new Uint8Array(bytes),
  ...more,
});

describe('entry sizes (raft.md §2.2)', () => {
  it.each([
    [0, 1],
    [127, 1],
    [128, 2],
    [16_383, 2],
    [16_384, 3],
    [2 ** 32, 5],
    [2 ** 52, 8],
  ])('varint of %d takes %d bytes', (number, size) => expect(varintSize(number)).toBe(size));

  it.each([
    ['a new leader’s entry', entry(1, 1, null), 4],
    ['no data is not empty data', entry(1, 1, 0), 6],
    ['an ordinary proposal', entry(1, 200, 3), 2 + 3 + 2 + 3],
    ['a long one', entry(1, 1, 300), 4 + 3 + 300],
    ['a configuration change', entry(1, 1, 4, { type: 'conf-change' }), 2 + 4 + 6],
    ['what replaces a refused one', entry(1, 1, null, { typed: true }), 6],
  ])('%s', (_, made, size) => expect(encodedSize(made)).toBe(size));

  it('payload counts data only', () => expect(payloadSizeOf([entry(1, 1, null), entry(1, 2, 5)])).toBe(5));

  // Each of these entries takes 9 bytes.
  it.each([
    [0, 1],
    [8, 1],
    [9, 1],
    [17, 1],
    [18, 2],
    [27, 3],
    [Infinity, 3],
  ])('a limit of %d leaves %d', (max, end) => {
    const entries = [1, 2, 3].map((index) => entry(1, index, 3));
    expect(limitedEnd(entries, 0, 3, max)).toBe(end);
  });

  it('nothing stays nothing', () => expect(limitedEnd([], 0, 0, 0)).toBe(0));
});
