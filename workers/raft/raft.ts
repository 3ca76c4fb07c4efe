/**
 * The state of one member of a Raft group, and how a message leaves it (raft.md §10.1, §11). What happens on a tick or
 * a message is decided by the functions in `steps/`, which read and change this state. No clock, no disk, no network:
 * `RawNode` is the way in and out.
 */
import type { RaftId } from '../api/ids.ts';
import { Log } from './log/log.ts';
import { panic } from './logger.ts';
import { type MessageFields, message } from './message.ts';
import { ReadOnly } from './read-only.ts';
import type { Progress } from './tracker/progress.ts';
import { Tracker } from './tracker/tracker.ts';
import type { Message, RaftRole, ReadState } from './types.ts';
import { NONE } from './types.ts';
import type { Settings } from './settings.ts';

export class Raft {
  readonly id: RaftId;
  term = 0;
  vote: RaftId = NONE;
  role: RaftRole = 'follower';
  isLearner = false;
  lead: RaftId = NONE;
  /** Whom this leader is handing leadership to. */
  leadTransferee: RaftId = NONE;

  readonly log: Log;
  tracker: Tracker;
  /** No further configuration change may be proposed before the application has got here. */
  pendingConfIndex = 0;
  /** Payload bytes of this leader's uncommitted entries. */
  uncommittedSize = 0;

  readOnly = new ReadOnly();
  /** Reads that came before the first commit of this term. */
  pendingReads: Message[] = [];
  readStates: ReadState[] = [];

  electionElapsed = 0;
  heartbeatElapsed = 0;
  randomizedElectionTimeout = 0;

  /** May be sent at once. */
  messages: Message[] = [];
  /** May be sent, or taken note of, once everything unstable so far is durable. */
  messagesAfterAppend: Message[] = [];

  constructor(readonly settings: Settings) {
    this.id = settings.id;
    this.log = new Log(settings.storage, settings.logger, settings.maxCommittedSizePerReady);
    this.tracker = new Tracker(settings.window);
  }

  get logger() {
    return this.settings.logger;
  }

  /** The own progress; undefined for a node that is no member. */
  get ownProgress(): Progress | undefined {
    return this.tracker.progress.get(this.id);
  }

  /** May this node stand for election? Not as a learner, not before its snapshot is stored. */
  get promotable(): boolean {
    const own = this.ownProgress;
    return own !== undefined && !own.isLearner && !this.log.snapshotPending;
  }

  /**
   * Queues a message. Votes and the answers to them name their term, proposals and reads have none, all others get the
   * current one. Answers that promise something wait until that is durable.
   */
  send(fields: MessageFields): void {
    const { type } = fields;
    const outgoing = message(fields) as { -readonly [Field in keyof Message]: Message[Field] };
    if (outgoing.from === NONE) outgoing.from = this.id;
    if (type === 'MsgVote' || type === 'MsgVoteResp' || type === 'MsgPreVote' || type === 'MsgPreVoteResp') {
      if (outgoing.term === 0) this.panic(`term should be set when sending ${type}`);
    } else {
      if (outgoing.term !== 0) this.panic(`term should not be set when sending ${type} (was ${outgoing.term})`);
      if (type !== 'MsgProp' && type !== 'MsgReadIndex') outgoing.term = this.term;
    }
    if (type === 'MsgAppResp' || type === 'MsgVoteResp' || type === 'MsgPreVoteResp') {
      this.messagesAfterAppend.push(outgoing);
    } else {
      if (outgoing.to === this.id) this.panic(`message should not be self-addressed when sending ${type}`);
      this.messages.push(outgoing);
    }
  }

  panic(text: string): never {
    return panic(this.logger, text);
  }
}
