import { describe, expect, test } from 'vitest';
import { aRaft } from '../cluster/fake.ts';
import { cellsOf, COLUMNS, columnsOf } from './grid.ts';
import type { Cell } from './grid.ts';

const log = (from: number, ...terms: readonly number[]) =>
  terms.map((term, i) => ({ index: from + i, term, print: 0, summary: `entry ${from + i}` }));

/** `3` an entry of term 3 that is applied, `3.` one that is committed, `3?` one that is not, `]` the commit line. */
const drawn = (cells: readonly Cell[]) =>
  cells
    .map((cell) => {
      if (cell.kind !== 'entry') return { compacted: '#', gone: '~', none: '-' }[cell.kind];
      return `${cell.term}${cell.applied ? '' : cell.committed ? '.' : '?'}${cell.edge ? ']' : ''}`;
    })
    .join(' ');

const raft = aRaft({ firstIndex: 3, lastIndex: 7, commitIndex: 6, appliedIndex: 5, log: log(3, 1, 1, 2, 2, 3) });

describe('a row of the grid', () => {
  test('snapshot, applied, committed, not committed, and nothing yet', () =>
    expect(drawn(cellsOf(raft, { first: 1, last: 8 }))).toBe('# # 1 1 2 2.] 3? -'));

  test('what the view does not show, for it shows the newest alone', () => {
    const long = aRaft({ firstIndex: 1, lastIndex: 4, commitIndex: 4, appliedIndex: 4, log: log(3, 1, 1) });
    expect(drawn(cellsOf(long, { first: 1, last: 4 }))).toBe('~ ~ 1 1]');
  });

  test('a manager that counts more as committed than it has written yet', () => {
    const behind = aRaft({ firstIndex: 1, lastIndex: 2, commitIndex: 9, appliedIndex: 1, log: log(1, 1, 1) });
    expect(drawn(cellsOf(behind, { first: 1, last: 3 }))).toBe('1 1.] -');
  });

  test('a machine without a log', () => expect(drawn(cellsOf(null, { first: 1, last: 3 }))).toBe('- - -'));
});

describe('only what changed is new', () => {
  const columns = { first: 1, last: 8 };
  const before = cellsOf(raft, columns);

  test('nothing: the same row', () => expect(cellsOf({ ...raft, log: [...raft.log] }, columns, before)).toBe(before));

  test('one entry more is committed: three cells', () => {
    const after = cellsOf({ ...raft, commitIndex: 7, appliedIndex: 6 }, columns, before);
    expect(after.filter((cell, i) => cell !== before[i]).map(({ index }) => index)).toEqual([6, 7]);
  });

  test('the columns move on by one: the cells move with them', () => {
    const after = cellsOf(raft, { first: 2, last: 9 }, before);
    expect(after.slice(0, -1)).toEqual(before.slice(1));
    expect(after.slice(0, -1).every((cell, i) => cell === before[i + 1])).toBe(true);
  });
});

test('the columns are the newest indexes of all logs', () => {
  expect(columnsOf([aRaft({ lastIndex: 5 }), aRaft({ lastIndex: 9 })])).toEqual({ first: 1, last: 9 });
  const { first, last } = columnsOf([aRaft({ lastIndex: 500 }), aRaft({ lastIndex: 90 })]);
  expect([last, last - first + 1]).toEqual([500, COLUMNS]);
  expect(columnsOf([])).toEqual({ first: 1, last: 1 });
});
