/** Linearizable reads without an entry in the log (raft.md §17.1; dissertation §6.4). */
import type { Raft } from '../raft.ts';
import type { Message } from '../types.ts';
import { NONE } from '../types.ts';
import { broadcastHeartbeat, committedInOwnTerm } from './replication.ts';

/** A read arrives at the leader. */
export function readIndex(raft: Raft, m: Message): void {
  if (raft.tracker.isSingleton) {
    answer(raft, m, raft.log.committed);
  } else if (!committedInOwnTerm(raft)) {
    // Not before its first commit does a leader know all that was committed before it.
    raft.pendingReads.push(m);
  } else {
    confirm(raft, m);
  }
}

/** The first commit of this term has come: the reads that waited for it go on. */
export function releasePendingReads(raft: Raft): void {
  if (raft.pendingReads.length === 0) return;
  if (!committedInOwnTerm(raft)) {
    raft.logger?.('ERROR', () => 'pending MsgReadIndex should be released only after first commit in current term');
    return;
  }
  const pending = raft.pendingReads;
  raft.pendingReads = [];
  for (const m of pending) confirm(raft, m);
}

/** An answered heartbeat proves leadership as of the read it carries. */
export function acknowledgeRead(raft: Raft, m: Message): void {
  if (raft.settings.readOnlyOption !== 'safe' || m.context === null || m.context.length === 0) return;
  raft.readOnly.acknowledge(m.from, m.context);
  for (const { request, index } of raft.readOnly.release(raft.tracker.config.voters)) answer(raft, request, index);
}

function confirm(raft: Raft, m: Message): void {
  if (raft.settings.readOnlyOption === 'lease-based') {
    answer(raft, m, raft.log.committed);
    return;
  }
  raft.readOnly.add(m, raft.log.committed);
  const context = raft.readOnly.context();
  if (context !== null) raft.readOnly.acknowledge(raft.id, context);
  broadcastHeartbeat(raft);
}

function answer(raft: Raft, request: Message, index: number): void {
  if (request.from === NONE || request.from === raft.id) {
    raft.readStates.push({ index, requestCtx: request.entries[0]?.data ?? new Uint8Array(0) });
  } else {
    raft.send({ type: 'MsgReadIndexResp', to: request.from, index, entries: request.entries });
  }
}
