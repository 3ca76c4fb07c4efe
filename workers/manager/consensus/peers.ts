/**
 * What Raft must be told of the other members, and cannot see: who has fallen silent, and which snapshots arrived.
 * One to whom something was sent that calls for an answer, and who has not been heard of for the send timeout and a
 * tick since, is unreachable (swarm-semantics §3.8, as casts allow). A cast leaves at once, so there is no queue that
 * could fill up: what is on its way to a silent member is bounded by Raft's window of unacknowledged appends.
 */
import type { RaftId } from '../../api/ids.ts';
import { SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { RawNode } from '../../raft/raw-node.ts';
import type { Message, MessageType } from '../../raft/types.ts';

/** How long each part of a snapshot under way may stay unacknowledged before it is sent again (swarm-semantics §3.1). */
const SEND_TIMEOUT = 2 * SECOND;
/** The send timeout, and a tick of 1 s until the next heartbeat. */
const PATIENCE = SEND_TIMEOUT + SECOND;

const CALLS_FOR_ANSWER: ReadonlySet<MessageType> = new Set(['MsgApp', 'MsgHeartbeat', 'MsgSnap']);

export class Peers {
  readonly #raft: Pick<RawNode, 'reportUnreachable' | 'reportSnapshot'>;
  /** Since when each has owed an answer. */
  readonly #unanswered = new Map<RaftId, Micros>();
  /** Who was heard from since this member leads; null while it does not. */
  #met: Set<RaftId> | null = null;
  /** Those of whose silence Raft has been told. */
  readonly #unreachable = new Set<RaftId>();
  /** Snapshots on their way: until when each is waited for, and how far it reaches. */
  readonly #snapshots = new Map<RaftId, { readonly until: Micros; readonly index: number }>();

  constructor(raft: Pick<RawNode, 'reportUnreachable' | 'reportSnapshot'>) {
    this.#raft = raft;
  }

  /** `parts`: in how many the message left. */
  sent({ to, type, snapshot }: Message, now: Micros, parts = 1): void {
    if (CALLS_FOR_ANSWER.has(type) && !this.#unanswered.has(to)) this.#unanswered.set(to, now);
    if (snapshot === null) return;
    this.#snapshots.set(to, { until: now + parts * SEND_TIMEOUT, index: snapshot.metadata.index });
  }

  /** To be called after Raft has taken the message in. */
  heard({ from, type, index, reject }: Message): void {
    this.#met?.add(from);
    this.#unanswered.delete(from);
    const snapshot = this.#snapshots.get(from);
    if (snapshot === undefined || type !== 'MsgAppResp' || reject || index < snapshot.index) return;
    // This log may have moved on past the snapshot, and Raft by itself would wait for an answer that reaches it.
    this.#report(from, true);
  }

  active(id: RaftId, now: Micros): boolean {
    // A leader of a moment ago knows of nobody; it must not take for granted whom its quorum may need.
    if (this.#met?.has(id) === false) return false;
    const since = this.#unanswered.get(id);
    return since === undefined || now - since <= PATIENCE;
  }

  /** A leader's look around, each tick: tells Raft who has fallen silent, and what became of its snapshots. */
  look(ids: Iterable<RaftId>, now: Micros): void {
    for (const id of ids) {
      if (this.active(id, now)) {
        this.#unreachable.delete(id);
      } else if (!this.#unreachable.has(id)) {
        this.#unreachable.add(id);
        this.#raft.reportUnreachable(id);
      }
    }
    for (const [id, { until }] of this.#snapshots) if (now >= until) this.#report(id, false);
  }

  /** This member leads from now on. */
  lead(): void {
    this.#met = new Set();
  }

  /** Forgets everything: who no longer sends can no longer tell. */
  reset(): void {
    this.#met = null;
    this.#unanswered.clear();
    this.#unreachable.clear();
    this.#snapshots.clear();
  }

  #report(id: RaftId, arrived: boolean): void {
    this.#snapshots.delete(id);
    this.#raft.reportSnapshot(id, arrived);
  }
}
