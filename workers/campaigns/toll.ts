/**
 * How many managers may be out for good at a time. A disk that is lost takes a voter along, and a demotion shrinks the
 * group: beyond a minority of both together the swarm would be lost by law, and no rule would tell anything.
 */
import type { Hostname } from '../api/ids.ts';

export class Toll {
  readonly #out = new Set<Hostname>();
  readonly #limit: number;

  constructor(managers: number) {
    this.#limit = Math.floor((managers - 1) / 2);
  }

  /** Takes it out, unless that were one too many; answers whether it is out. */
  take(manager: Hostname): boolean {
    if (this.#out.size < this.#limit) this.#out.add(manager);
    return this.#out.has(manager);
  }

  /** It is a manager again. */
  giveBack(manager: Hostname): void {
    this.#out.delete(manager);
  }
}
