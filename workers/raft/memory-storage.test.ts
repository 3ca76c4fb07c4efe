import { beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_CONF_STATE, MemoryStorage } from './memory-storage.ts';
import type { Entry, Snapshot } from './types.ts';

const entry = (index: number, term: number): Entry => ({ term, index, type: 'normal', data: new Uint8Array(3) });
const snapshot = (index: number, term: number): Snapshot => ({
  data: null,
  metadata: { confState: EMPTY_CONF_STATE, index, term },
});
const ids = (entries: unknown) => (entries as Entry[]).map(({ index, term }) => `${term}/${index}`);

let storage: MemoryStorage;

/** A snapshot at 3, then entries 4, 5, 6 of terms 4, 5, 6. */
beforeEach(() => {
  storage = new MemoryStorage();
  storage.applySnapshot(snapshot(3, 3));
  storage.append([entry(4, 4), entry(5, 5), entry(6, 6)]);
});

describe('memory storage (raft.md §5)', () => {
  it('starts empty', () => {
    const empty = new MemoryStorage();
    expect([empty.firstIndex(), empty.lastIndex(), empty.term(0)]).toEqual([1, 0, 0]);
    expect(empty.initialState().hardState).toEqual({ term: 0, vote: 0, commit: 0 });
    expect(empty.entries(1, 1, Infinity)).toBe('unavailable');
  });

  it.each([
    [2, 'compacted'],
    [3, 3],
    [4, 4],
    [6, 6],
    [7, 'unavailable'],
  ])('the term of %d is %s', (index, term) => expect(storage.term(index)).toBe(term));

  it.each([
    [3, 5, Infinity, 'compacted'],
    [4, 5, Infinity, ['4/4']],
    [4, 7, Infinity, ['4/4', '5/5', '6/6']],
    [4, 7, 0, ['4/4']],
    [4, 7, 18, ['4/4', '5/5']],
  ])('entries from %d to %d within %d bytes', (low, high, max, expected) => {
    const found = storage.entries(low, high, max);
    expect(typeof found === 'string' ? found : ids(found)).toEqual(expected);
  });

  it('entries beyond the end are a bug', () => {
    expect(() => storage.entries(4, 8, Infinity)).toThrow("entries' hi(8) is out of bound lastindex(6)");
  });

  it.each([
    ['continues', [entry(7, 7)], ['4/4', '5/5', '6/6', '7/7']],
    ['replaces a tail', [entry(5, 9)], ['4/4', '9/5']],
    ['replaces everything', [entry(4, 9), entry(5, 9)], ['9/4', '9/5']],
    ['cuts off what is compacted', [entry(2, 3), entry(3, 3), entry(4, 9)], ['9/4']],
    ['ignores what is compacted altogether', [entry(2, 2), entry(3, 3)], ['4/4', '5/5', '6/6']],
    ['nothing', [], ['4/4', '5/5', '6/6']],
  ])('append %s', (_, entries, expected) => {
    storage.append(entries);
    expect(ids(storage.allEntries())).toEqual(expected);
  });

  it('a gap is a bug', () => {
    expect(() => storage.append([entry(8, 8)])).toThrow('missing log entry [last: 6, append at: 8]');
  });

  it('compacts up to and including an index, and keeps its term', () => {
    expect(storage.compact(3)).toBe('compacted');
    expect(storage.compact(5)).toBeNull();
    expect([storage.firstIndex(), storage.term(5), storage.term(4)]).toEqual([6, 5, 'compacted']);
    expect(() => storage.compact(7)).toThrow('compact 7 is out of bound lastindex(6)');
  });

  it('creates snapshots at entries it has, each newer than the last', () => {
    expect(storage.createSnapshot(5, { ...EMPTY_CONF_STATE, voters: [1] }, new Uint8Array([1]))).toMatchObject({
      metadata: { index: 5, term: 5, confState: { voters: [1] } },
    });
    expect(storage.createSnapshot(5, null, null)).toBe('snapshot-out-of-date');
    expect(storage.createSnapshot(6, null, null)).toMatchObject({ metadata: { confState: { voters: [1] } } });
    expect(() => storage.createSnapshot(7, null, null)).toThrow('snapshot 7 is out of bound lastindex(6)');
    expect(storage.firstIndex()).toBe(4);
  });

  it('a received snapshot replaces the log, unless it is older', () => {
    expect(storage.applySnapshot(snapshot(3, 3))).toBe('snapshot-out-of-date');
    expect(storage.applySnapshot(snapshot(9, 9))).toBeNull();
    expect([storage.firstIndex(), storage.lastIndex(), storage.term(9)]).toEqual([10, 9, 9]);
  });

  it('what it hands out stays as it was', () => {
    const handed = storage.entries(4, 7, Infinity);
    storage.append([entry(5, 9)]);
    storage.compact(4);
    expect(ids(handed)).toEqual(['4/4', '5/5', '6/6']);
  });
});
