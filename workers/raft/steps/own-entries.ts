/** A leader adds entries to its own log (raft.md §15.1). */
import { payloadSizeOf } from '../entry-size.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Entry } from '../types.ts';

/** What a proposer decides of an entry; term and index are the leader's to give. */
export type NewEntry = Pick<Entry, 'type' | 'data' | 'typed'>;

/** Appends, and queues the leader's own acknowledgement. False if the uncommitted tail would grow too long. */
export function appendOwn(raft: Raft, proposed: readonly NewEntry[]): boolean {
  const last = raft.log.lastIndex();
  const entries = proposed.map((entry, i): Entry => {
    const { type, data, typed } = entry;
    const placed = { term: raft.term, index: last + 1 + i, type, data };
    return typed === undefined ? placed : { ...placed, typed };
  });
  if (!increaseUncommitted(raft, payloadSizeOf(entries))) {
    raft.logger?.(
      'WARN',
      () =>
        `${hexId(raft.id)} appending new entries to log would exceed uncommitted entry size limit; dropping proposal`,
    );
    return false;
  }
  raft.log.append(entries);
  raft.send({ type: 'MsgAppResp', to: raft.id, index: last + entries.length });
  return true;
}

/** An oversized first entry, and empty ones, always pass: the group could not go on without them. */
function increaseUncommitted(raft: Raft, size: number): boolean {
  const total = raft.uncommittedSize + size;
  if (raft.uncommittedSize > 0 && size > 0 && total > raft.settings.maxUncommittedEntriesSize) return false;
  raft.uncommittedSize = total;
  return true;
}
