/** What a manager's store has seen happen to the objects of its swarm: the newest changes, for `docker events`. */
import type { SwarmChange } from '../engine/swarm.ts';
import type { Manager } from '../manager/manager.ts';
import type { Change } from '../store/types.ts';
import type { Cancel, Clock } from '../world/world.ts';

/** As many as an engine remembers (engine-api §14). */
const CHANGES_MAX = 256;

export class SwarmChanges {
  #kept: SwarmChange[] = [];
  readonly #followers = new Set<(change: SwarmChange) => void>();
  readonly #clock: Pick<Clock, 'wall'>;

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  /** To be called with every manager that runs here; it ends with that manager's store. */
  watch({ store, isNews }: Pick<Manager, 'store' | 'isNews'>): void {
    store.watch((changes) => {
      if (!isNews()) return;
      for (const change of changes) if (isTold(change)) this.#record(change);
    });
  }

  #record(change: SwarmChange['change']): void {
    const told = { atUs: this.#clock.wall(), change };
    this.#kept.push(told);
    // Cut in halves, so that the cost of forgetting is shared by many changes.
    if (this.#kept.length > 2 * CHANGES_MAX) this.#kept = this.#kept.slice(-CHANGES_MAX);
    for (const follower of this.#followers) follower(told);
  }

  /** Oldest first. */
  list(): readonly SwarmChange[] {
    return this.#kept.slice(-CHANGES_MAX);
  }

  follow(then: (change: SwarmChange) => void): Cancel {
    this.#followers.add(then);
    return () => this.#followers.delete(then);
  }
}

const isTold = (change: Change): change is Change & SwarmChange['change'] =>
  change.table !== 'task' && change.table !== 'cluster';
