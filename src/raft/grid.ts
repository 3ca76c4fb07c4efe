/**
 * The log grid: what stands at every index of every manager's log. Pure. Cells that did not change are the same objects
 * as before, and so is a row in which none did: only what changed is drawn.
 */
import type { RaftView } from '../../workers/api/view.ts';

/** As many indexes as the grid shows at a time: the newest. */
export const COLUMNS = 64;

export interface Columns {
  readonly first: number;
  readonly last: number;
}

export type Cell =
  | {
      readonly kind: 'entry';
      readonly index: number;
      readonly term: number;
      readonly summary: string;
      readonly committed: boolean;
      readonly applied: boolean;
      /** Up to here its manager counts entries as committed. */
      readonly edge: boolean;
    }
  /** `compacted`: part of the snapshot, and in the log no longer. `gone`: the view does not show it. */
  | { readonly kind: 'compacted' | 'gone' | 'none'; readonly index: number };

/** The newest indexes that any of these logs has. */
export function columnsOf(logs: readonly Pick<RaftView, 'lastIndex' | 'commitIndex'>[]): Columns {
  const last = Math.max(1, ...logs.map(({ lastIndex }) => lastIndex));
  return { first: Math.max(1, last - COLUMNS + 1), last };
}

type Log = Pick<RaftView, 'firstIndex' | 'lastIndex' | 'commitIndex' | 'appliedIndex' | 'log'>;

/** One manager's row, made from `before` where it can. */
export function cellsOf(raft: Log | null, { first, last }: Columns, before: readonly Cell[] = []): readonly Cell[] {
  const offset = first - (before[0]?.index ?? first);
  let same = before.length === last - first + 1 && offset === 0;
  const cells: Cell[] = [];
  for (let index = first; index <= last; index++) {
    const cell = cellAt(raft, index);
    const old = before[index - first + offset];
    const kept = old !== undefined && equal(old, cell) ? old : cell;
    if (kept !== old) same = false;
    cells.push(kept);
  }
  return same ? before : cells;
}

function cellAt(raft: Log | null, index: number): Cell {
  if (raft === null || index > raft.lastIndex) return { kind: 'none', index };
  if (index < raft.firstIndex) return { kind: 'compacted', index };
  const entry = raft.log[index - (raft.log[0]?.index ?? 0)];
  if (entry === undefined) return { kind: 'gone', index };
  const { term, summary } = entry;
  return {
    kind: 'entry',
    index,
    term,
    summary,
    committed: index <= raft.commitIndex,
    applied: index <= raft.appliedIndex,
    edge: index === Math.min(raft.commitIndex, raft.lastIndex),
  };
}

function equal(a: Cell, b: Cell): boolean {
  if (a.kind !== b.kind || a.index !== b.index) return false;
  if (a.kind !== 'entry' || b.kind !== 'entry') return true;
  const sameEntry = a.term === b.term && a.summary === b.summary;
  return sameEntry && a.committed === b.committed && a.applied === b.applied && a.edge === b.edge;
}
