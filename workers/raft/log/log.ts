/** One log out of two parts, stable storage and what is not stable yet, with its cursors (raft.md §6.2). */
import { describeError } from '../describe/states.ts';
import { encodedSize, encodedSizeOf, limitedEnd } from '../entry-size.ts';
import { panic } from '../logger.ts';
import { NO_ENTRIES } from '../message.ts';
import type { Entry, Logger, Snapshot, Storage, StorageError } from '../types.ts';
import { Applying } from './applying.ts';
import { Unstable } from './unstable.ts';

export interface EntryId {
  readonly index: number;
  readonly term: number;
}

export class Log {
  readonly unstable: Unstable;
  /** Known to be committed up to here. */
  committed: number;
  readonly applying: Applying;

  constructor(
    private readonly storage: Storage,
    private readonly logger: Logger | undefined,
    maxApplyingSize: number,
  ) {
    this.committed = storage.firstIndex() - 1;
    this.applying = new Applying(this.committed, maxApplyingSize);
    this.unstable = new Unstable(storage.lastIndex() + 1, logger);
  }

  /** Acknowledged by the application up to here. */
  get applied(): number {
    return this.applying.applied;
  }

  firstIndex(): number {
    return this.unstable.firstIndex() ?? this.storage.firstIndex();
  }

  lastIndex(): number {
    return this.unstable.lastIndex() ?? this.storage.lastIndex();
  }

  lastTerm(): number {
    const last = this.lastIndex();
    const term = this.term(last);
    if (typeof term === 'number') return term;
    return panic(this.logger, `unexpected error when getting the last term at ${last}: ${describeError(term)}`);
  }

  /** The term of an entry; that of the last compacted one is still known. */
  term(index: number): number | StorageError {
    const unstable = this.unstable.term(index);
    if (unstable !== undefined) return unstable;
    if (index + 1 < this.firstIndex()) return 'compacted';
    if (index > this.lastIndex()) return 'unavailable';
    return this.storage.term(index);
  }

  /** The term of an entry, 0 where it is not known. */
  zeroTerm(index: number): number {
    const term = this.term(index);
    return typeof term === 'number' ? term : 0;
  }

  matches(index: number, term: number): boolean {
    return this.term(index) === term;
  }

  /** Is a log that ends so at least as complete as this one (Raft paper §5.4.1)? */
  isUpToDate(index: number, term: number): boolean {
    const own = this.lastTerm();
    return term > own || (term === own && index >= this.lastIndex());
  }

  /** Entries from `from` to the end, cut to `maxSize` encoded bytes but at least one. */
  entries(from: number, maxSize: number): readonly Entry[] | 'compacted' {
    return from > this.lastIndex() ? NO_ENTRIES : this.slice(from, this.lastIndex() + 1, maxSize);
  }

  /** Entries from `low` up to, not including, `high`, cut to `maxSize` encoded bytes but at least one. */
  slice(low: number, high: number, maxSize: number): readonly Entry[] | 'compacted' {
    if (low > high) panic(this.logger, `invalid slice ${low} > ${high}`);
    if (low < this.firstIndex()) return 'compacted';
    if (high > this.lastIndex() + 1) {
      panic(this.logger, `slice[${low},${high}) out of bound [${this.firstIndex()},${this.lastIndex()}]`);
    }
    if (low === high) return NO_ENTRIES;
    const { offset } = this.unstable;
    if (low >= offset) return this.unstableSlice(low, high, maxSize);

    const cut = Math.min(high, offset);
    const stable = this.storage.entries(low, cut, maxSize);
    if (typeof stable === 'string') {
      if (stable === 'compacted') return stable;
      return panic(this.logger, `entries[${low}:${cut}) is unavailable from storage`);
    }
    if (high <= offset || stable.length < cut - low) return stable;
    const size = encodedSizeOf(stable);
    if (size >= maxSize) return stable;
    const rest = this.unstableSlice(offset, high, maxSize - size);
    // At least one entry is for the whole, not for its second part.
    if (rest.length === 1 && size + encodedSize(rest[0] as Entry) > maxSize) return stable;
    return [...stable, ...rest];
  }

  /** Walks `[low, high)` in pages of at most `pageSize` encoded bytes until `found`. */
  some(low: number, high: number, pageSize: number, found: (entry: Entry) => boolean): boolean {
    for (let at = low; at < high;) {
      const page = this.slice(at, high, pageSize);
      if (page === 'compacted' || page.length === 0) {
        const error = page === 'compacted' ? describeError(page) : `got 0 entries in [${at}, ${high})`;
        return panic(this.logger, `error scanning unapplied entries [${low}, ${high}): ${error}`);
      }
      if (page.some(found)) return true;
      at += page.length;
    }
    return false;
  }

  commitTo(index: number): void {
    if (index <= this.committed) return;
    if (index > this.lastIndex()) {
      panic(
        this.logger,
        `tocommit(${index}) is out of range [lastIndex(${this.lastIndex()})]. Was the raft log corrupted, truncated, or lost?`,
      );
    }
    this.committed = index;
  }

  /** Commits up to `index` if the entry there is of `term`: older ones are never counted (Raft paper §5.4.2). */
  maybeCommit(index: number, term: number): boolean {
    if (term === 0 || index <= this.committed || !this.matches(index, term)) return false;
    this.commitTo(index);
    return true;
  }

  /** Adds entries `from` onwards of the given ones, in place of whatever is there. */
  append(entries: readonly Entry[], from = 0): void {
    const first = entries[from];
    if (first === undefined) return;
    if (first.index - 1 < this.committed) {
      panic(this.logger, `after(${first.index - 1}) is out of range [committed(${this.committed})]`);
    }
    this.unstable.truncateAndAppend(entries, from);
  }

  /** A leader's entries after `prev`. The index of the last one, now known to match; null if `prev` does not. */
  maybeAppend(prev: EntryId, entries: readonly Entry[], leaderCommit: number): number | null {
    if (!this.matches(prev.index, prev.term)) return null;
    const last = prev.index + entries.length;
    const conflict = this.findConflict(entries);
    if (conflict !== null) {
      const { index } = entries[conflict] as Entry;
      if (index <= this.committed) {
        panic(this.logger, `entry ${index} conflict with committed entry [committed(${this.committed})]`);
      }
      this.append(entries, conflict);
    }
    this.commitTo(Math.min(leaderCommit, last));
    return last;
  }

  /** From `index` downwards, the first entry whose term is at most `term`: nothing above can match. */
  findConflictByTerm(index: number, term: number): EntryId {
    for (let at = index; at > 0; at--) {
      const own = this.term(at);
      if (typeof own !== 'number') return { index: at, term: 0 };
      if (own <= term) return { index: at, term: own };
    }
    return { index: 0, term: 0 };
  }

  get snapshotPending(): boolean {
    return this.unstable.snapshot !== null;
  }

  snapshot(): Snapshot | StorageError {
    return this.unstable.snapshot ?? this.storage.snapshot();
  }

  restore(snapshot: Snapshot): void {
    const { index, term } = snapshot.metadata;
    this.logger?.('INFO', () => `log [${this.describe()}] starts to restore snapshot [index: ${index}, term: ${term}]`);
    this.committed = index;
    this.unstable.restore(snapshot);
  }

  hasNextCommitted(allowUnstable: boolean): boolean {
    return !this.applying.paused && !this.snapshotPending && this.applying.upTo < this.maxAppliable(allowUnstable);
  }

  /** What the application is to apply next. `allowUnstable`: also entries that are being made durable meanwhile. */
  nextCommitted(allowUnstable: boolean): readonly Entry[] {
    if (!this.hasNextCommitted(allowUnstable)) return NO_ENTRIES;
    const { upTo, maxSize, size } = this.applying;
    if (maxSize - size <= 0)
      panic(this.logger, `applying entry size (${maxSize}-${size})=${maxSize - size} not positive`);
    const next = this.slice(upTo + 1, this.maxAppliable(allowUnstable) + 1, maxSize - size);
    if (next === 'compacted')
      return panic(this.logger, `unexpected error when getting unapplied entries (${describeError(next)})`);
    return next;
  }

  /** Entries up to `index`, of `size` encoded bytes, have been handed to the application. */
  acceptApplying(index: number, size: number, allowUnstable: boolean): void {
    if (index > this.committed) {
      const { upTo } = this.applying;
      panic(this.logger, `applying(${index}) is out of range [prevApplying(${upTo}), committed(${this.committed})]`);
    }
    this.applying.accept(index, size, index < this.maxAppliable(allowUnstable));
  }

  appliedTo(index: number, size: number): void {
    if (index > this.committed || index < this.applied) {
      panic(
        this.logger,
        `applied(${index}) is out of range [prevApplied(${this.applied}), committed(${this.committed})]`,
      );
    }
    this.applying.done(index, size);
  }

  /** For the log line of `restore` (raft.md §21.9). */
  private describe(): string {
    const { offset, offsetInProgress, count } = this.unstable;
    return (
      `committed=${this.committed}, applied=${this.applied}, applying=${this.applying.upTo}, ` +
      `unstable.offset=${offset}, unstable.offsetInProgress=${offsetInProgress}, len(unstable.Entries)=${count}`
    );
  }

  private maxAppliable(allowUnstable: boolean): number {
    return allowUnstable ? this.committed : Math.min(this.committed, this.unstable.offset - 1);
  }

  private unstableSlice(low: number, high: number, maxSize: number): readonly Entry[] {
    const { offset, entries } = this.unstable;
    return this.unstable.slice(low, offset + limitedEnd(entries, low - offset, high - offset, maxSize));
  }

  /** Which of a leader's entries is the first that is not in this log; null if all are. */
  private findConflict(entries: readonly Entry[]): number | null {
    for (let i = 0; i < entries.length; i++) {
      const { index, term } = entries[i] as Entry;
      if (this.matches(index, term)) continue;
      if (index <= this.lastIndex()) {
        this.logger?.(
          'INFO',
          () => `found conflict at index ${index} [existing term: ${this.zeroTerm(index)}, conflicting term: ${term}]`,
        );
      }
      return i;
    }
    return null;
  }
}
