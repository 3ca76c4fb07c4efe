/**
 * The messages between a node and its two storage threads (raft.md §18.4). With synchronous storage the answers are
 * made at once, and stepped when the application calls `advance`.
 */
import { message } from './message.ts';
import type { Raft } from './raft.ts';
import type { Entry, HardState, Message, Snapshot } from './types.ts';
import { LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD } from './types.ts';

/** "Write these; then deliver those." Null where there is nothing to write and nothing that waits for a write. */
export function storageAppend(
  raft: Raft,
  hardState: HardState | null,
  entries: readonly Entry[],
  snapshot: Snapshot | null,
): Message | null {
  const waiting = raft.messagesAfterAppend;
  if (entries.length === 0 && hardState === null && snapshot === null && waiting.length === 0) return null;
  const done = storageAppendResp(raft, snapshot);
  return message({
    type: 'MsgStorageAppend',
    from: raft.id,
    to: LOCAL_APPEND_THREAD,
    term: hardState?.term ?? 0,
    vote: hardState?.vote ?? 0,
    commit: hardState?.commit ?? 0,
    entries,
    snapshot,
    // A copy: what is queued after this message must wait for the next one.
    responses: done === null ? [...waiting] : [...waiting, done],
  });
}

/**
 * "Everything so far is written." Speaks of the last entry of the log, and carries the term: an answer from before a
 * change of term is ignored, since a later write may be about to replace what it speaks of.
 */
export function storageAppendResp(raft: Raft, snapshot: Snapshot | null): Message | null {
  const { log } = raft;
  const unstable = log.unstable.count > 0;
  if (!unstable && snapshot === null) return null;
  return message({
    type: 'MsgStorageAppendResp',
    from: LOCAL_APPEND_THREAD,
    to: raft.id,
    term: raft.term,
    index: unstable ? log.lastIndex() : 0,
    logTerm: unstable ? log.lastTerm() : 0,
    snapshot,
  });
}

/** "Apply these." */
export function storageApply(raft: Raft, entries: readonly Entry[]): Message {
  return message({
    type: 'MsgStorageApply',
    from: raft.id,
    to: LOCAL_APPLY_THREAD,
    entries,
    responses: [storageApplyResp(raft, entries)],
  });
}

/** "They are applied." Of no term: what is committed stays so. */
export function storageApplyResp(raft: Raft, entries: readonly Entry[]): Message {
  return message({ type: 'MsgStorageApplyResp', from: LOCAL_APPLY_THREAD, to: raft.id, entries });
}
