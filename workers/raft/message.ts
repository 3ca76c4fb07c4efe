/** Messages are plain records of one shape; whoever makes one names only the fields that matter. */
import type { Entry, Message, MessageType } from './types.ts';
import { LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, NONE } from './types.ts';
import type { RaftId } from '../api/ids.ts';

export type MessageFields = Partial<Message> & Pick<Message, 'type'>;

export const NO_ENTRIES: readonly Entry[] = [];
export const NO_MESSAGES: readonly Message[] = [];

/** Fills in the zero value of every field that is not given (raft.md §3). */
export function message(fields: MessageFields): Message {
  return {
    type: fields.type,
    to: fields.to ?? NONE,
    from: fields.from ?? NONE,
    term: fields.term ?? 0,
    logTerm: fields.logTerm ?? 0,
    index: fields.index ?? 0,
    entries: fields.entries ?? NO_ENTRIES,
    commit: fields.commit ?? 0,
    vote: fields.vote ?? NONE,
    snapshot: fields.snapshot ?? null,
    reject: fields.reject ?? false,
    rejectHint: fields.rejectHint ?? 0,
    context: fields.context ?? null,
    responses: fields.responses ?? NO_MESSAGES,
  };
}

/** Is this the id of one of the two storage threads? */
export function isLocalTarget(id: RaftId): boolean {
  return id === LOCAL_APPEND_THREAD || id === LOCAL_APPLY_THREAD;
}

/** Must never come in over the network (raft.md §3, column "local"). */
export function isLocalMessage(type: MessageType): boolean {
  switch (type) {
    case 'MsgHup':
    case 'MsgBeat':
    case 'MsgUnreachable':
    case 'MsgSnapStatus':
    case 'MsgCheckQuorum':
    case 'MsgStorageAppend':
    case 'MsgStorageAppendResp':
    case 'MsgStorageApply':
    case 'MsgStorageApplyResp':
      return true;
    default:
      return false;
  }
}

/** Makes sense only from a member that is tracked (raft.md §3, column "response"). */
export function isResponse(type: MessageType): boolean {
  switch (type) {
    case 'MsgAppResp':
    case 'MsgVoteResp':
    case 'MsgHeartbeatResp':
    case 'MsgUnreachable':
    case 'MsgReadIndexResp':
    case 'MsgPreVoteResp':
    case 'MsgStorageAppendResp':
    case 'MsgStorageApplyResp':
      return true;
    default:
      return false;
  }
}
