/** The records of Raft (raft.md §2, §3), as immutable plain data: a message may cross a cable as it is. */
import type { RaftId } from '../api/ids.ts';

/** "No node". A member's id is never 0. */
export const NONE: RaftId = 0;
/** Targets of the storage messages (raft.md §1): only ever compared, and printed by name. */
export const LOCAL_APPEND_THREAD: RaftId = -1;
export const LOCAL_APPLY_THREAD: RaftId = -2;
export const NO_LIMIT = Infinity;

export type EntryType = 'normal' | 'conf-change' | 'conf-change-v2';

export interface Entry {
  readonly term: number;
  readonly index: number;
  readonly type: EntryType;
  /** Opaque to Raft. Null where there is none: a new leader's first entry. */
  readonly data: Uint8Array | null;
  /** Is `type` present on the wire? It counts in the encoded size (raft.md §2.2). */
  readonly typed?: boolean;
}

export interface HardState {
  readonly term: number;
  readonly vote: RaftId;
  readonly commit: number;
}

export type RaftRole = 'follower' | 'candidate' | 'leader' | 'pre-candidate';

export interface SoftState {
  readonly lead: RaftId;
  readonly role: RaftRole;
}

export interface ConfState {
  readonly voters: readonly RaftId[];
  readonly learners: readonly RaftId[];
  readonly votersOutgoing: readonly RaftId[];
  readonly learnersNext: readonly RaftId[];
  readonly autoLeave: boolean;
}

export interface Snapshot {
  readonly data: Uint8Array | null;
  readonly metadata: { readonly confState: ConfState; readonly index: number; readonly term: number };
}

export type ConfChangeType = 'add-node' | 'remove-node' | 'update-node' | 'add-learner';

/** The first form: one change. `context` travels with it, opaque. */
export interface ConfChange {
  readonly type: ConfChangeType;
  readonly nodeId: RaftId;
  readonly context: Uint8Array | null;
}

/** The second form: several changes, through a joint configuration where needed. */
export interface ConfChangeV2 {
  readonly transition: 'auto' | 'joint-implicit' | 'joint-explicit';
  readonly changes: readonly { readonly type: ConfChangeType; readonly nodeId: RaftId }[];
  readonly context: Uint8Array | null;
}

export interface ReadState {
  readonly index: number;
  readonly requestCtx: Uint8Array;
}

/** In the order of their numbers (raft.md §3). */
export const MESSAGE_TYPES = [
  'MsgHup',
  'MsgBeat',
  'MsgProp',
  'MsgApp',
  'MsgAppResp',
  'MsgVote',
  'MsgVoteResp',
  'MsgSnap',
  'MsgHeartbeat',
  'MsgHeartbeatResp',
  'MsgUnreachable',
  'MsgSnapStatus',
  'MsgCheckQuorum',
  'MsgTransferLeader',
  'MsgTimeoutNow',
  'MsgReadIndex',
  'MsgReadIndexResp',
  'MsgPreVote',
  'MsgPreVoteResp',
  'MsgStorageAppend',
  'MsgStorageAppendResp',
  'MsgStorageApply',
  'MsgStorageApplyResp',
  'MsgForgetLeader',
] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Every field has its zero value where it does not matter; `message()` fills them in. */
export interface Message {
  readonly type: MessageType;
  readonly to: RaftId;
  readonly from: RaftId;
  readonly term: number;
  readonly logTerm: number;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  readonly vote: RaftId;
  readonly snapshot: Snapshot | null;
  readonly reject: boolean;
  readonly rejectHint: number;
  readonly context: Uint8Array | null;
  readonly responses: readonly Message[];
}

/** What Raft has decided and somebody must now carry out (raft.md §18.2), in the order of §19. */
export interface Ready {
  readonly softState: SoftState | null;
  readonly hardState: HardState | null;
  readonly readStates: readonly ReadState[];
  /** To be made durable before `messages` leave. */
  readonly entries: readonly Entry[];
  readonly snapshot: Snapshot | null;
  readonly committedEntries: readonly Entry[];
  readonly messages: readonly Message[];
  readonly mustSync: boolean;
}

/** What Raft reads of stable storage (raft.md §5); `MemoryStorage` is one, filled by whoever carries out a Ready. */
export interface Storage {
  initialState(): { readonly hardState: HardState; readonly confState: ConfState };
  entries(low: number, high: number, maxSize: number): readonly Entry[] | StorageError;
  term(index: number): number | StorageError;
  firstIndex(): number;
  lastIndex(): number;
  snapshot(): Snapshot | StorageError;
}

export type StorageError = 'compacted' | 'unavailable' | 'snapshot-out-of-date' | 'snapshot-unavailable';

export interface Config {
  readonly id: RaftId;
  readonly electionTick: number;
  readonly heartbeatTick: number;
  readonly storage: Storage;
  /** A whole number from 0 to `below` - 1: the one piece of chance, for the election timeout. */
  readonly random: (below: number) => number;
  readonly applied?: number;
  readonly asyncStorageWrites?: boolean;
  readonly maxSizePerMsg?: number;
  readonly maxCommittedSizePerReady?: number;
  readonly maxUncommittedEntriesSize?: number;
  readonly maxInflightMsgs: number;
  readonly maxInflightBytes?: number;
  readonly checkQuorum?: boolean;
  readonly preVote?: boolean;
  readonly readOnlyOption?: 'safe' | 'lease-based';
  readonly logger?: Logger;
  readonly disableProposalForwarding?: boolean;
  readonly disableConfChangeValidation?: boolean;
  readonly stepDownOnRemoval?: boolean;
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
/** Lines are built only when asked for: hand a function. */
export type Logger = (level: LogLevel, line: () => string) => void;

/** A proposal that Raft will not carry: there is no leader, or the leader refuses. Try again later. */
export type ProposalError = 'proposal-dropped';
/** Why a message was not stepped (raft.md §18.1). Only proposals are dropped. */
export type StepError = ProposalError | 'local-message' | 'peer-not-found';
