/** How far the application has come, and how much it has in hand: no more than it can swallow (raft.md §6.2). */

export class Applying {
  /** Handed to the application up to here; acknowledged up to `applied`. */
  upTo: number;
  applied: number;
  /** Encoded bytes in the application's hands. */
  size = 0;
  paused = false;

  constructor(
    start: number,
    readonly maxSize: number,
  ) {
    this.upTo = start;
    this.applied = start;
  }

  /** `cut`: more could have been handed out, but for its size. */
  accept(index: number, size: number, cut: boolean): void {
    this.upTo = index;
    this.size += size;
    this.paused = this.size >= this.maxSize || cut;
  }

  done(index: number, size: number): void {
    this.applied = index;
    this.upTo = Math.max(this.upTo, index);
    this.size = Math.max(0, this.size - size);
    this.paused = this.size >= this.maxSize;
  }
}
