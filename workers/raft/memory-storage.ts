/**
 * Stable storage kept in memory (raft.md §5): filled by whoever carries out a Ready, read by Raft. A node with a disk
 * keeps one as the mirror of what is on it.
 */
import { invariant } from '../std/invariant.ts';
import { limitedEnd } from './entry-size.ts';
import type { ConfState, Entry, HardState, Snapshot, Storage, StorageError } from './types.ts';

export const EMPTY_HARD_STATE: HardState = { term: 0, vote: 0, commit: 0 };
export const EMPTY_CONF_STATE: ConfState = {
  voters: [],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
};
export const EMPTY_SNAPSHOT: Snapshot = { data: null, metadata: { confState: EMPTY_CONF_STATE, index: 0, term: 0 } };

export class MemoryStorage implements Storage {
  private hardState = EMPTY_HARD_STATE;
  private stored = EMPTY_SNAPSHOT;
  private log: Entry[] = [];
  /** Index and term of the entry just before the first one: kept to match a leader's appends. */
  private compacted = { index: 0, term: 0 };

  initialState(): { hardState: HardState; confState: ConfState } {
    return { hardState: this.hardState, confState: this.stored.metadata.confState };
  }

  firstIndex(): number {
    return this.compacted.index + 1;
  }

  lastIndex(): number {
    return this.compacted.index + this.log.length;
  }

  /** Entries from `low` up to, not including, `high`, as many as fit into `maxSize` encoded bytes, at least one. */
  entries(low: number, high: number, maxSize: number): readonly Entry[] | StorageError {
    if (low <= this.compacted.index) return 'compacted';
    if (high > this.lastIndex() + 1) {
      throw new Error(`entries' hi(${high}) is out of bound lastindex(${this.lastIndex()})`);
    }
    if (this.log.length === 0) return 'unavailable';
    const from = low - this.firstIndex();
    return this.log.slice(from, limitedEnd(this.log, from, high - this.firstIndex(), maxSize));
  }

  term(index: number): number | StorageError {
    if (index < this.compacted.index) return 'compacted';
    if (index === this.compacted.index) return this.compacted.term;
    return this.log[index - this.firstIndex()]?.term ?? 'unavailable';
  }

  snapshot(): Snapshot | StorageError {
    return this.stored;
  }

  setHardState(hardState: HardState): void {
    this.hardState = hardState;
  }

  /** Replaces everything by a snapshot received from the leader. */
  applySnapshot(snapshot: Snapshot): StorageError | null {
    const { index, term } = snapshot.metadata;
    const stored = this.stored.metadata.index;
    if (stored !== 0 && stored >= index) return 'snapshot-out-of-date';
    this.stored = snapshot;
    this.compacted = { index, term };
    this.log = [];
    return null;
  }

  /** Notes the application's state as of entry `index`. Drops no entries: see `compact`. */
  createSnapshot(index: number, confState: ConfState | null, data: Uint8Array | null): Snapshot | StorageError {
    if (index <= this.stored.metadata.index) return 'snapshot-out-of-date';
    invariant(index <= this.lastIndex(), `snapshot ${index} is out of bound lastindex(${this.lastIndex()})`);
    const term = this.term(index);
    invariant(typeof term === 'number', `the term of entry ${index} is gone`);
    this.stored = { data, metadata: { confState: confState ?? this.stored.metadata.confState, index, term } };
    return this.stored;
  }

  /** Drops the entries up to and including `index`. The application takes care that a snapshot covers them. */
  compact(index: number): StorageError | null {
    if (index <= this.compacted.index) return 'compacted';
    invariant(index <= this.lastIndex(), `compact ${index} is out of bound lastindex(${this.lastIndex()})`);
    const term = (this.log[index - this.firstIndex()] as Entry).term;
    this.log.splice(0, index - this.compacted.index);
    this.compacted = { index, term };
    return null;
  }

  /** Adds entries; a stored tail that they contradict goes first. */
  append(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    const skip = Math.max(0, this.firstIndex() - first.index);
    const from = first.index + skip - this.firstIndex();
    if (skip >= entries.length) return;
    if (from > this.log.length) {
      throw new Error(`missing log entry [last: ${this.lastIndex()}, append at: ${first.index}]`);
    }
    if (from < this.log.length) this.log.length = from;
    for (let i = skip; i < entries.length; i++) this.log.push(entries[i] as Entry);
  }

  /** Every stored entry, for printing and inspection. */
  allEntries(): readonly Entry[] {
    return this.log.slice();
  }
}
