import { beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_CONF_STATE, MemoryStorage } from '../memory-storage.ts';
import type { Entry, Snapshot } from '../types.ts';
import { Log } from './log.ts';

const entry = (index: number, term: number): Entry => ({ term, index, type: 'normal', data: new Uint8Array(3) });
const ids = (entries: unknown) => (entries as Entry[]).map(({ index, term }) => `${term}/${index}`);
const snapshot = (index: number, term: number): Snapshot => ({
  data: null,
  metadata: { confState: EMPTY_CONF_STATE, index, term },
});

let storage: MemoryStorage;
let log: Log;
let said: string[];

/** Stored: entries 1 to 3 of term 1. Not yet stored: 4 and 5 of term 2. */
beforeEach(() => {
  storage = new MemoryStorage();
  storage.append([entry(1, 1), entry(2, 1), entry(3, 1)]);
  said = [];
  log = new Log(storage, (_, line) => said.push(line()), Infinity);
  log.append([entry(4, 2), entry(5, 2)]);
});

describe('the log (raft.md §6)', () => {
  it.each([
    [1, 3, Infinity, ['1/1', '1/2']],
    [4, 6, Infinity, ['2/4', '2/5']],
    [2, 6, Infinity, ['1/2', '1/3', '2/4', '2/5']],
    [2, 6, 9, ['1/2']],
    [2, 6, 18, ['1/2', '1/3']],
    [2, 6, 26, ['1/2', '1/3']],
    [2, 6, 27, ['1/2', '1/3', '2/4']],
    [3, 3, Infinity, []],
  ])('slice [%d, %d) within %d bytes', (low, high, max, expected) => {
    expect(ids(log.slice(low, high, max))).toEqual(expected);
  });

  it('what is compacted cannot be had; what is beyond the end is a bug', () => {
    storage.compact(2);
    expect(log.slice(2, 4, Infinity)).toBe('compacted');
    expect([log.term(1), log.term(2), log.zeroTerm(1)]).toEqual(['compacted', 1, 0]);
    expect(() => log.slice(3, 7, Infinity)).toThrow('slice[3,7) out of bound [3,5]');
  });

  it.each([
    [5, 2, true],
    [6, 2, true],
    [4, 2, false],
    [1, 3, true],
    [9, 1, false],
  ])('a log that ends with entry %d of term %d is as complete: %s', (index, term, expected) => {
    expect(log.isUpToDate(index, term)).toBe(expected);
  });

  it.each([
    { name: 'the one before does not match', prev: [5, 3], entries: [], appended: null, is: '11122' },
    { name: 'nothing new', prev: [3, 1], entries: [entry(4, 2)], appended: 4, is: '11122' },
    { name: 'more', prev: [5, 2], entries: [entry(6, 2)], appended: 6, is: '111222' },
    { name: 'overlap and more', prev: [3, 1], entries: [4, 5, 6].map((i) => entry(i, 2)), appended: 6, is: '111222' },
    { name: 'conflict in what is not stored', prev: [4, 2], entries: [entry(5, 3)], appended: 5, is: '11123' },
    { name: 'conflict in what is stored', prev: [1, 1], entries: [entry(2, 3)], appended: 2, is: '13' },
  ])('append after $prev: $name', ({ prev, entries, appended, is }) => {
    const [index, term] = prev as [number, number];
    expect(log.maybeAppend({ index, term }, entries, 0)).toBe(appended);
    const terms = (log.entries(1, Infinity) as Entry[]).map((each) => each.term).join('');
    expect(terms).toBe(is);
  });

  it('says what it throws away', () => {
    log.maybeAppend({ index: 4, term: 2 }, [entry(5, 3)], 0);
    log.maybeAppend({ index: 1, term: 1 }, [entry(2, 4)], 0);
    expect(said).toEqual([
      'found conflict at index 5 [existing term: 2, conflicting term: 3]',
      'truncate the unstable entries before index 5',
      'found conflict at index 2 [existing term: 1, conflicting term: 4]',
      'replace the unstable entries from index 2',
    ]);
  });

  it('commits no more than the entries that are known to match', () => {
    log.maybeAppend({ index: 3, term: 1 }, [entry(4, 2)], 9);
    expect(log.committed).toBe(4);
    expect(() => log.commitTo(6)).toThrow('tocommit(6) is out of range [lastIndex(5)]');
    expect(() => log.maybeAppend({ index: 3, term: 1 }, [entry(4, 9)], 0)).toThrow('conflict with committed entry');
  });

  it.each([
    [5, 2, { index: 5, term: 2 }],
    [5, 1, { index: 3, term: 1 }],
    [5, 0, { index: 0, term: 0 }],
    [9, 5, { index: 9, term: 0 }],
  ])('from %d downwards, terms up to %d: %j', (index, term, expected) => {
    expect(log.findConflictByTerm(index, term)).toEqual(expected);
  });

  it('entries are stable only if they are still the ones that were written', () => {
    log.unstable.accept();
    log.unstable.truncateAndAppend([entry(5, 3)], 0);
    expect(ids(log.unstable.nextEntries())).toEqual(['3/5']);
    log.unstable.stableTo(5, 2);
    log.unstable.stableTo(9, 2);
    expect(said.slice(1)).toEqual([
      'entry at (index,term)=(5,2) mismatched with entry at (5,3) in unstable log; ignoring',
      'entry at index 9 missing from unstable log; ignoring',
    ]);
    expect(log.unstable.offset).toBe(4);
    log.unstable.stableTo(4, 2);
    expect([log.unstable.offset, log.unstable.count]).toEqual([5, 1]);
  });

  it('hands out each entry once for writing', () => {
    expect(ids(log.unstable.nextEntries())).toEqual(['2/4', '2/5']);
    log.unstable.accept();
    log.append([entry(6, 2)]);
    expect(ids(log.unstable.nextEntries())).toEqual(['2/6']);
  });

  it('what it hands out stays as it was', () => {
    const handed = log.unstable.nextEntries();
    log.append([entry(5, 7), entry(6, 7)]);
    log.unstable.stableTo(4, 2);
    expect(ids(handed)).toEqual(['2/4', '2/5']);
  });

  it('a snapshot takes the place of everything, and nothing is applied before it is stored', () => {
    log.restore(snapshot(9, 4));
    expect([log.firstIndex(), log.lastIndex(), log.committed, log.term(9), log.term(5)]).toEqual([
      10,
      9,
      9,
      4,
      'compacted',
    ]);
    expect(log.nextCommitted(true)).toEqual([]);
    log.unstable.stableTo(9, 4);
    expect(said.at(-1)).toBe('entry at index 9 matched unstable snapshot; ignoring');
    storage.applySnapshot(snapshot(9, 4));
    log.unstable.stableSnapshotTo(9);
    log.appliedTo(9, 0);
    expect([log.applied, log.applying.upTo]).toEqual([9, 9]);
  });

  it('the application gets what is committed, and with asynchronous storage only what is stored', () => {
    log.commitTo(5);
    expect(ids(log.nextCommitted(true))).toEqual(['1/1', '1/2', '1/3', '2/4', '2/5']);
    expect(ids(log.nextCommitted(false))).toEqual(['1/1', '1/2', '1/3']);
  });

  it('the application is spared while it has its hands full', () => {
    const limited = new Log(storage, undefined, 18);
    limited.commitTo(3);
    expect(ids(limited.nextCommitted(true))).toEqual(['1/1', '1/2']);
    limited.acceptApplying(2, 18, true);
    expect(limited.hasNextCommitted(true)).toBe(false);
    limited.appliedTo(2, 18);
    expect(ids(limited.nextCommitted(true))).toEqual(['1/3']);
    expect(() => limited.appliedTo(1, 0)).toThrow('applied(1) is out of range [prevApplied(2), committed(3)]');
    expect(() => limited.acceptApplying(4, 1, true)).toThrow(
      'applying(4) is out of range [prevApplying(2), committed(3)]',
    );
  });
});
