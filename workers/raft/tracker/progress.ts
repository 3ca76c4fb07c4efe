/**
 * How far one member's log has come, as its leader sees it (raft.md §8.2): probe it one message at a time, stream to
 * it, or wait for the snapshot it needs.
 */
import { invariant } from '../../std/invariant.ts';
import { Inflights } from './inflights.ts';

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** The window's limits: messages, and bytes of payload. */
export interface Window {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

export class Progress {
  /** Known to be in the member's log. */
  match = 0;
  /** Sent next; always above `match`. */
  next: number;
  /** The highest commit index that the member has been told. */
  sentCommit = 0;
  state: ProgressState = 'probe';
  /** In state snapshot: the index of the snapshot on its way. */
  pendingSnapshot = 0;
  /** Heard from since the last check of the quorum? */
  recentActive = false;
  /** No appends before something is heard from the member. */
  flowPaused = false;
  isLearner: boolean;
  inflights: Inflights;

  constructor(next: number, isLearner: boolean, window: Window) {
    this.next = next;
    this.isLearner = isLearner;
    this.inflights = new Inflights(window.maxMessages, window.maxBytes);
  }

  /** For a configuration change that may yet fail. The window is shared: the change does not touch it. */
  copy(): Progress {
    const copy = Object.create(Progress.prototype) as Progress;
    return Object.assign(copy, this);
  }

  /** As a new leader finds a member about which it knows nothing yet. */
  restart(match: number, next: number): void {
    this.match = match;
    this.next = next;
    this.sentCommit = 0;
    this.recentActive = false;
    this.enter('probe');
  }

  becomeProbe(): void {
    const next = this.state === 'snapshot' ? Math.max(this.match, this.pendingSnapshot) + 1 : this.match + 1;
    this.enter('probe');
    this.next = next;
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
  }

  becomeReplicate(): void {
    this.enter('replicate');
    this.next = this.match + 1;
  }

  becomeSnapshot(index: number): void {
    this.enter('snapshot');
    this.pendingSnapshot = index;
    this.next = index + 1;
    this.sentCommit = index;
  }

  get paused(): boolean {
    return this.state === 'snapshot' || this.flowPaused;
  }

  /** An append with `count` entries of `bytes` payload has been sent. */
  sentEntries(count: number, bytes: number): void {
    invariant(this.state !== 'snapshot', 'no entries are sent while a snapshot is pending');
    if (this.state === 'replicate') {
      if (count > 0) {
        this.next += count;
        this.inflights.add(this.next - 1, bytes);
      }
      this.flowPaused = this.inflights.full;
    } else if (count > 0) {
      this.flowPaused = true;
    }
  }

  /** Would an empty append tell the member of a commit index it does not know? */
  canBumpCommit(commit: number): boolean {
    return commit > this.sentCommit && this.sentCommit < this.next - 1;
  }

  /** The member has acknowledged `index`. False where that is no news. */
  maybeUpdate(index: number): boolean {
    if (index <= this.match) return false;
    this.match = index;
    this.next = Math.max(this.next, index + 1);
    this.flowPaused = false;
    return true;
  }

  /** The member has refused the append after `rejected`; `hint` may match. False for a stale refusal. */
  maybeDecrease(rejected: number, hint: number): boolean {
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.next = this.match + 1;
    } else {
      if (this.next - 1 !== rejected) return false;
      this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
      this.flowPaused = false;
    }
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
    return true;
  }

  private enter(state: ProgressState): void {
    this.flowPaused = false;
    this.pendingSnapshot = 0;
    this.state = state;
    this.inflights.reset();
  }
}
