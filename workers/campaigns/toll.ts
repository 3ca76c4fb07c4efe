/**
 * What may be taken from a swarm without its being lost by law. A disk that is lost takes a voter along for good, so
 * never a majority of those who vote; a demotion shrinks the group, and whether that may be is for the swarm itself to
 * say (the quorum guard, swarm-semantics §3.5), once it can know who is gone.
 */
import type { Hostname } from '../api/ids.ts';
import { SECOND, type Micros } from '../api/time.ts';

/** So long after its last word a manager still counts as reachable. */
const NOTICED_AFTER: Micros = 10 * SECOND;

export class Toll {
  readonly #managers: number;
  readonly #lost = new Set<Hostname>();
  readonly #demoted = new Set<Hostname>();
  #lostUs: Micros = -Infinity;

  constructor(managers: number) {
    this.#managers = managers;
  }

  /** May its disk be lost now? Then it counts as lost. */
  lose(manager: Hostname, nowUs: Micros): boolean {
    const voters = this.#managers - this.#demoted.size;
    if (!this.#lost.has(manager) && this.#lost.size + 1 > Math.floor((voters - 1) / 2)) return false;
    this.#lost.add(manager);
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
