/**
 * What a campaign takes from a swarm: never so much that the swarm is lost by law. A demotion shrinks the group, and
 * whether that may be is for the swarm itself to say (the quorum guard, swarm-semantics §3.5), once it can know who is
 * gone.
 */
import type { Hostname } from '../api/ids.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Census } from './census.ts';

/** So long after its last word a manager still counts as reachable. */
const NOTICED_AFTER: Micros = 10 * SECOND;

export class Toll {
  readonly #census: Census;
  /** A demotion may come about long after it was asked for, and after it was taken back: an entry waits in a log. */
  readonly #demoted = new Set<Hostname>();
  #lostUs: Micros = -Infinity;

  constructor(census: Census) {
    this.#census = census;
  }

  /** May its disk be lost now? Then it counts as lost. */
  lose(manager: Hostname, nowUs: Micros): boolean {
    if (!this.#census.survives(manager, this.#demoted)) return false;
    this.#lostUs = nowUs;
    return true;
  }

  /** May somebody ask for its demotion now? */
  demote(manager: Hostname, nowUs: Micros): boolean {
    if (nowUs - this.#lostUs < NOTICED_AFTER) return false;
    this.#demoted.add(manager);
    return true;
  }
}
