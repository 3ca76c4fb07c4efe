/**
 * Which members answer. One to whom something was sent that calls for an answer, and who has not been heard of for
 * the send timeout and a tick since, is unreachable (swarm-semantics §3.8, as casts allow).
 */
import type { RaftId } from '../../api/ids.ts';
import { SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { MessageType } from '../../raft/types.ts';

/** The send timeout of 2 s, and a tick of 1 s until the next heartbeat. */
const PATIENCE = 3 * SECOND;

const CALLS_FOR_ANSWER: ReadonlySet<MessageType> = new Set(['MsgApp', 'MsgHeartbeat', 'MsgSnap']);

export class Reachability {
  /** Since when each has owed an answer. */
  readonly #unanswered = new Map<RaftId, Micros>();

  sent(to: RaftId, type: MessageType, now: Micros): void {
    if (CALLS_FOR_ANSWER.has(type) && !this.#unanswered.has(to)) this.#unanswered.set(to, now);
  }

  heard(from: RaftId): void {
    this.#unanswered.delete(from);
  }

  /** Forgets everything: who no longer sends can no longer tell. */
  reset(): void {
    this.#unanswered.clear();
  }

  active(id: RaftId, now: Micros): boolean {
    const since = this.#unanswered.get(id);
    return since === undefined || now - since <= PATIENCE;
  }
}
