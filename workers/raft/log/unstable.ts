/**
 * The part of the log that is not known to be on stable storage: entries, and a snapshot from the leader (raft.md §6.1).
 * Lists handed out are copies of the asked part; the list in here is nobody else's.
 */
import { NO_ENTRIES } from '../message.ts';
import type { Entry, Logger, Snapshot } from '../types.ts';

export class Unstable {
  snapshot: Snapshot | null = null;
  snapshotInProgress = false;
  private list: Entry[] = [];
  /** Exclusive end of the entries already handed out for writing. */
  offsetInProgress: number;

  /** `offset`: the index of the first entry in here. It can lie below storage's end, whose tail is then replaced. */
  constructor(
    public offset: number,
    private readonly logger: Logger | undefined,
  ) {
    this.offsetInProgress = offset;
  }

  get count(): number {
    return this.list.length;
  }

  /** Known only with a snapshot. */
  firstIndex(): number | undefined {
    return this.snapshot === null ? undefined : this.snapshot.metadata.index + 1;
  }

  lastIndex(): number | undefined {
    return this.list.length > 0 ? this.offset + this.list.length - 1 : this.snapshot?.metadata.index;
  }

  term(index: number): number | undefined {
    if (index >= this.offset) return this.list[index - this.offset]?.term;
    return this.snapshot?.metadata.index === index ? this.snapshot.metadata.term : undefined;
  }

  /** Entries from `low` up to, not including, `high`, all of them in here. */
  slice(low: number, high: number): readonly Entry[] {
    return this.list.slice(low - this.offset, high - this.offset);
  }

  /** For measuring before copying. */
  get entries(): readonly Entry[] {
    return this.list;
  }

  nextEntries(): readonly Entry[] {
    const done = this.offsetInProgress - this.offset;
    return done >= this.list.length ? NO_ENTRIES : this.list.slice(done);
  }

  nextSnapshot(): Snapshot | null {
    return this.snapshotInProgress ? null : this.snapshot;
  }

  get hasNextEntries(): boolean {
    return this.offsetInProgress - this.offset < this.list.length;
  }

  /** Everything in here has been handed out for writing. */
  accept(): void {
    if (this.list.length > 0) this.offsetInProgress = this.offset + this.list.length;
    if (this.snapshot !== null) this.snapshotInProgress = true;
  }

  /** Entries up to (`index`, `term`) are on stable storage, unless they have been replaced since. */
  stableTo(index: number, term: number): void {
    const found = this.term(index);
    if (found === undefined) {
      this.logger?.('INFO', () => `entry at index ${index} missing from unstable log; ignoring`);
    } else if (index < this.offset) {
      this.logger?.('INFO', () => `entry at index ${index} matched unstable snapshot; ignoring`);
    } else if (found !== term) {
      this.logger?.(
        'INFO',
        () =>
          `entry at (index,term)=(${index},${term}) mismatched with entry at (${index},${found}) in unstable log; ignoring`,
      );
    } else {
      const stable = index + 1 - this.offset;
      if (stable === this.list.length) this.list = [];
      else this.list.splice(0, stable);
      this.offset = index + 1;
      this.offsetInProgress = Math.max(this.offsetInProgress, this.offset);
    }
  }

  stableSnapshotTo(index: number): void {
    if (this.snapshot?.metadata.index !== index) return;
    this.snapshot = null;
    this.snapshotInProgress = false;
  }

  restore(snapshot: Snapshot): void {
    this.offset = snapshot.metadata.index + 1;
    this.offsetInProgress = this.offset;
    this.list = [];
    this.snapshot = snapshot;
    this.snapshotInProgress = false;
  }

  /** Adds entries `from` onwards of the given ones; whatever in here they contradict goes first. */
  truncateAndAppend(entries: readonly Entry[], from: number): void {
    const first = (entries[from] as Entry).index;
    if (first !== this.offset + this.list.length) {
      if (first <= this.offset) {
        this.logger?.('INFO', () => `replace the unstable entries from index ${first}`);
        this.list = [];
        this.offset = first;
        this.offsetInProgress = first;
      } else {
        this.logger?.('INFO', () => `truncate the unstable entries before index ${first}`);
        this.list.length = first - this.offset;
        this.offsetInProgress = Math.min(this.offsetInProgress, first);
      }
    }
    if (this.list.length === 0) this.list = entries.slice(from);
    else for (let i = from; i < entries.length; i++) this.list.push(entries[i] as Entry);
  }
}
