/**
 * The way in and out of Raft (raft.md §18). `tick`, `propose` and `step` go in; `ready` says what must now be written,
 * sent and applied; `advance` says that it was. With `asyncStorageWrites` the storage gets messages instead.
 */
import type { RaftId } from '../api/ids.ts';
import { invariant } from '../std/invariant.ts';
import { encodeConfChange } from './conf-change-codec.ts';
import { construct } from './construct.ts';
import { encodedSizeOf } from './entry-size.ts';
import { isLocalMessage, isLocalTarget, isResponse, message, NO_MESSAGES } from './message.ts';
import { panic } from './logger.ts';
import { EMPTY_HARD_STATE } from './memory-storage.ts';
import type { Raft } from './raft.ts';
import { type Status, status } from './status.ts';
import { LEAVE_JOINT_ENTRY } from './steps/applied.ts';
import { applyConfChange } from './steps/reconfigure.ts';
import { becomeFollower } from './steps/roles.ts';
import { step } from './steps/step.ts';
import { tick } from './steps/tick.ts';
import { storageAppend, storageAppendResp, storageApply, storageApplyResp } from './storage-messages.ts';
import type {
  Config,
  ConfChange,
  ConfChangeV2,
  ConfState,
  Entry,
  HardState,
  Message,
  ProposalError,
  ReadState,
  Ready,
  Snapshot,
  SoftState,
  StepError,
} from './types.ts';
import { NONE } from './types.ts';

/** A member that a group starts out with; `context` is the application's, and comes back with the applied change. */
export interface Peer {
  readonly id: RaftId;
  readonly context: Uint8Array | null;
}

const NO_READS: readonly ReadState[] = [];

export class RawNode {
  private readonly raft: Raft;
  private previousSoft: SoftState;
  private previousHard: HardState;
  private onAdvance: Message[] = [];

  /** Throws on an invalid configuration. A storage with something in it is a restart. */
  constructor(config: Config) {
    this.raft = construct(config);
    this.previousSoft = this.softState();
    this.previousHard = this.hardState();
  }

  /**
   * Starts a new group out of an empty storage, in place of one that is filled in advance: the members are the first
   * entries, committed already. The application applies them like any other (raft.md §18.5).
   */
  bootstrap(peers: readonly Peer[]): void {
    const { raft } = this;
    invariant(peers.length > 0, 'must provide at least one peer to Bootstrap');
    invariant(raft.settings.storage.lastIndex() === 0, "can't bootstrap a nonempty Storage");
    this.previousHard = EMPTY_HARD_STATE;
    becomeFollower(raft, 1, NONE);
    const changes = peers.map(({ id, context }): ConfChange => ({ type: 'add-node', nodeId: id, context }));
    raft.log.append(
      changes.map((change, i) => ({ term: 1, index: i + 1, type: 'conf-change', data: encodeConfChange(change) })),
    );
    raft.log.committed = peers.length;
    // Known at once, so that the node can campaign; applying them again later changes nothing.
    for (const change of changes) applyConfChange(raft, change);
  }

  tick(): void {
    tick(this.raft);
  }

  campaign(): void {
    step(this.raft, message({ type: 'MsgHup' }));
  }

  /** Proposes an entry. Null is no promise: whether it is committed shows only when it is applied. */
  propose(data: Uint8Array): ProposalError | null {
    const entry: Entry = { term: 0, index: 0, type: 'normal', data };
    return step(this.raft, message({ type: 'MsgProp', from: this.raft.id, entries: [entry] }));
  }

  /** Proposes a change of members; null asks to leave a joint configuration. An untimely one becomes an empty entry. */
  proposeConfChange(change: ConfChange | ConfChangeV2 | null): ProposalError | null {
    const entry: Entry =
      change === null
        ? LEAVE_JOINT_ENTRY
        : {
            term: 0,
            index: 0,
            type: 'changes' in change ? 'conf-change-v2' : 'conf-change',
            data: encodeConfChange(change),
          };
    return step(this.raft, message({ type: 'MsgProp', entries: [entry] }));
  }

  /** To be called for every committed change, in order; null where the application turns it down. */
  applyConfChange(change: ConfChange | ConfChangeV2 | null): ConfState {
    return change === null ? this.raft.tracker.confState() : applyConfChange(this.raft, change);
  }

  /** A message from another member, or in async mode from a storage thread. */
  step(m: Message): StepError | null {
    if (!isLocalTarget(m.from)) {
      if (isLocalMessage(m.type)) return 'local-message';
      if (isResponse(m.type) && !this.raft.tracker.progress.has(m.from)) return 'peer-not-found';
    }
    return step(this.raft, m);
  }

  /** The last message to `id` did not get through. */
  reportUnreachable(id: RaftId): void {
    step(this.raft, message({ type: 'MsgUnreachable', from: id }));
  }

  /** The snapshot sent to `id` has arrived, or not. Without a report of failure it is waited for for ever. */
  reportSnapshot(id: RaftId, arrived: boolean): void {
    step(this.raft, message({ type: 'MsgSnapStatus', from: id, reject: !arrived }));
  }

  transferLeader(to: RaftId): void {
    step(this.raft, message({ type: 'MsgTransferLeader', from: to }));
  }

  forgetLeader(): void {
    step(this.raft, message({ type: 'MsgForgetLeader' }));
  }

  /** Asks for a read index. The answer comes as a `ReadState` with the same `context`, or never. */
  readIndex(context: Uint8Array): void {
    const entry: Entry = { term: 0, index: 0, type: 'normal', data: context };
    step(this.raft, message({ type: 'MsgReadIndex', entries: [entry] }));
  }

  hasReady(): boolean {
    const { raft } = this;
    return (
      this.softChanged ||
      (this.hardChanged && (raft.term !== 0 || raft.vote !== NONE || raft.log.committed !== 0)) ||
      raft.messages.length > 0 ||
      raft.messagesAfterAppend.length > 0 ||
      raft.readStates.length > 0 ||
      raft.log.unstable.hasNextEntries ||
      raft.log.unstable.nextSnapshot() !== null ||
      raft.log.hasNextCommitted(this.sync)
    );
  }

  /** What is to be done now. It counts as taken in hand; in sync mode `advance` must follow before the next. */
  ready(): Ready {
    const { raft } = this;
    const softState = this.softChanged ? this.softState() : null;
    const hardState = this.hardChanged ? this.hardState() : null;
    const entries = raft.log.unstable.nextEntries();
    const snapshot = raft.log.unstable.nextSnapshot();
    const committedEntries = raft.log.nextCommitted(this.sync);
    const readStates = raft.readStates.length > 0 ? raft.readStates : NO_READS;
    const mustSync = entries.length > 0 || raft.vote !== this.previousHard.vote || raft.term !== this.previousHard.term;

    const messages = this.sync
      ? this.takeSync(snapshot, committedEntries)
      : this.takeAsync(hardState, entries, snapshot, committedEntries);
    if (softState !== null) this.previousSoft = softState;
    if (hardState !== null) this.previousHard = hardState;
    if (readStates.length > 0) raft.readStates = [];
    raft.log.unstable.accept();
    const last = committedEntries[committedEntries.length - 1];
    if (last !== undefined) raft.log.acceptApplying(last.index, encodedSizeOf(committedEntries), this.sync);
    return { softState, hardState, readStates, entries, snapshot, committedEntries, messages, mustSync };
  }

  /** Sync mode: the last Ready has been written, its messages sent, its committed entries applied. */
  advance(): void {
    if (!this.sync) panic(this.raft.logger, 'Advance must not be called when using AsyncStorageWrites');
    const steps = this.onAdvance;
    this.onAdvance = [];
    for (const m of steps) step(this.raft, m);
  }

  status(): Status {
    return status(this.raft);
  }

  /** For tests that must know who times out first: holds until the next change of role or term. */
  setRandomizedElectionTimeout(ticks: number): void {
    this.raft.randomizedElectionTimeout = ticks;
  }

  private get sync(): boolean {
    return !this.raft.settings.asyncStorageWrites;
  }

  private get softChanged(): boolean {
    return this.raft.lead !== this.previousSoft.lead || this.raft.role !== this.previousSoft.role;
  }

  private get hardChanged(): boolean {
    const { term, vote, commit } = this.previousHard;
    return this.raft.term !== term || this.raft.vote !== vote || this.raft.log.committed !== commit;
  }

  private softState(): SoftState {
    return { lead: this.raft.lead, role: this.raft.role };
  }

  private hardState(): HardState {
    return { term: this.raft.term, vote: this.raft.vote, commit: this.raft.log.committed };
  }

  /** Messages to others may leave once the rest is written; those to itself, and the news of the write, wait. */
  private takeSync(snapshot: Snapshot | null, committed: readonly Entry[]): readonly Message[] {
    const { raft, onAdvance } = this;
    if (onAdvance.length > 0) panic(raft.logger, 'two accepted Ready structs without call to Advance');
    const messages = raft.messages;
    for (const m of raft.messagesAfterAppend) (m.to === raft.id ? onAdvance : messages).push(m);
    const written = storageAppendResp(raft, snapshot);
    if (written !== null) onAdvance.push(written);
    if (committed.length > 0) onAdvance.push(storageApplyResp(raft, committed));
    this.clearMessages();
    return messages.length > 0 ? messages : NO_MESSAGES;
  }

  private takeAsync(
    hardState: HardState | null,
    entries: readonly Entry[],
    snapshot: Snapshot | null,
    committed: readonly Entry[],
  ): readonly Message[] {
    const { messages } = this.raft;
    const append = storageAppend(this.raft, hardState, entries, snapshot);
    if (append !== null) messages.push(append);
    if (committed.length > 0) messages.push(storageApply(this.raft, committed));
    this.clearMessages();
    return messages.length > 0 ? messages : NO_MESSAGES;
  }

  private clearMessages(): void {
    if (this.raft.messages.length > 0) this.raft.messages = [];
    if (this.raft.messagesAfterAppend.length > 0) this.raft.messagesAfterAppend = [];
  }
}
