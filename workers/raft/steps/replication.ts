/** A leader brings its log to the others, and finds out what is committed (raft.md §15.4, §15.8; Raft paper §5.3). */
import type { RaftId } from '../../api/ids.ts';
import { payloadSizeOf } from '../entry-size.ts';
import { NO_ENTRIES } from '../message.ts';
import type { Raft } from '../raft.ts';
import type { Progress } from '../tracker/progress.ts';
import { trySendSnapshot } from './send-snapshot.ts';

/** Sends what `to` needs next, even if that is nothing but the commit index. */
export function sendAppend(raft: Raft, to: RaftId, progress: Progress): void {
  maybeSendAppend(raft, to, progress, true);
}

/** Sends the next entries, or a snapshot in their place. False if `to` has to wait or needs nothing. */
export function maybeSendAppend(raft: Raft, to: RaftId, progress: Progress, sendIfEmpty: boolean): boolean {
  if (progress.paused) return false;
  const { log } = raft;
  const previous = progress.next - 1;
  const logTerm = log.term(previous);
  if (typeof logTerm !== 'number') return trySendSnapshot(raft, to, progress);

  // With a full window, an empty message asks for an answer; the entries could be lost in droves otherwise.
  const throttled = progress.state === 'replicate' && progress.inflights.full;
  const entries = throttled ? NO_ENTRIES : log.entries(progress.next, raft.settings.maxSizePerMsg);
  if (entries === 'compacted') return sendIfEmpty && trySendSnapshot(raft, to, progress);
  if (entries.length === 0 && !sendIfEmpty) return false;

  raft.send({ type: 'MsgApp', to, index: previous, logTerm, entries, commit: log.committed });
  progress.sentEntries(entries.length, payloadSizeOf(entries));
  progress.sentCommit = log.committed;
  return true;
}

export function broadcastAppend(raft: Raft): void {
  for (const [id, progress] of raft.tracker.progress) {
    if (id !== raft.id) sendAppend(raft, id, progress);
  }
}

/** Learners are told as well. Carries the latest read that waits for confirmation. */
export function broadcastHeartbeat(raft: Raft): void {
  const context = raft.readOnly.context();
  for (const [to, progress] of raft.tracker.progress) {
    if (to === raft.id) continue;
    // Never more than the member is known to have: it could not commit that.
    const commit = Math.min(progress.match, raft.log.committed);
    raft.send({ type: 'MsgHeartbeat', to, commit, context });
    progress.sentCommit = commit;
  }
}

/** Moves the commit index to what a quorum has. False where that is no news. */
export function maybeCommit(raft: Raft): boolean {
  return raft.log.maybeCommit(raft.tracker.committed(), raft.term);
}

/** Only then does a leader know what is committed. */
export function committedInOwnTerm(raft: Raft): boolean {
  return raft.log.zeroTerm(raft.log.committed) === raft.term;
}
