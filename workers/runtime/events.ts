/** What an engine tells of its own machine (container-runtime §10): the newest events, and those who follow. Ends with the power. */
import type { Micros } from '../api/time.ts';
import type { Cancel, Clock } from '../world/world.ts';

export interface LocalEvent {
  /** By the machine's calendar. */
  readonly atUs: Micros;
  readonly type: 'container' | 'image' | 'network' | 'volume';
  /** `start`, `health_status: healthy`, `exec_create: sh -c true`. */
  readonly action: string;
  /** Whom it happened to: the actor's full id or name. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** As many as an engine remembers (engine-api §14). */
const EVENTS_MAX = 256;

export class Events {
  readonly #clock: Clock;
  #kept: LocalEvent[] = [];
  readonly #followers = new Set<(event: LocalEvent) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(
    type: LocalEvent['type'],
    action: string,
    id: string,
    attributes: Readonly<Record<string, string>> = {},
  ): void {
    const event: LocalEvent = { atUs: this.#clock.wall(), type, action, id, attributes };
    this.#kept.push(event);
    // Cut in halves, so that the cost of forgetting is shared by many events.
    if (this.#kept.length > 2 * EVENTS_MAX) this.#kept = this.#kept.slice(-EVENTS_MAX);
    for (const follower of this.#followers) follower(event);
  }

  /** Oldest first. */
  list(): readonly LocalEvent[] {
    return this.#kept.slice(-EVENTS_MAX);
  }

  /** Calls `then` for every event from now on. */
  follow(then: (event: LocalEvent) => void): Cancel {
    this.#followers.add(then);
    return () => this.#followers.delete(then);
  }
}
