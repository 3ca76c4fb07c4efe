/**
 * Messages in flight, as dots on their way. A cable's latency is a few milliseconds: too short for eyes at most speeds,
 * so a dot takes its true time or the shortest that can be followed, whichever is longer. Pure; time is handed in.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Flight } from '../../workers/api/trace.ts';

export interface Dot {
  readonly from: Hostname;
  readonly to: Hostname;
  readonly layer: Flight['layer'];
  /** 0 at the sender, 1 at the receiver. */
  readonly progress: number;
  /** It will not arrive: it fades out half way. */
  readonly lost: boolean;
}

interface Moving {
  readonly flight: Flight;
  readonly beginMs: number;
  readonly spanMs: number;
}

/** A dot that crosses faster than this is a flicker. */
const SHORTEST_MS = 420;
/** More dots than this are a cloud; the rest are only counted. */
const MOST = 240;

export class Packets {
  #moving: Moving[] = [];
  #counts = new Map<string, number>();
  /** A clock of its own, which stands still in a pause. */
  #nowMs = 0;
  /** A single step moves its messages to their end though time does not pass. */
  #owedMs = 0;

  /** So many real milliseconds have gone by. */
  tick(passedMs: number, running: boolean): void {
    if (running) this.#nowMs += passedMs;
    else {
      const step = Math.min(passedMs, this.#owedMs);
      this.#nowMs += step;
      this.#owedMs -= step;
    }
  }

  /** Adds what was sent; `speed` is virtual seconds a real second. */
  add(flights: readonly Flight[], speed: number): void {
    const nowMs = this.#nowMs;
    if (flights.length > 0) this.#owedMs = SHORTEST_MS;
    for (const flight of flights) {
      if (flight.from === flight.to) continue;
      const key = pair(flight.from, flight.to);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      if (this.#moving.length >= MOST) continue;
      const realMs = flight.arriveUs === null ? 0 : (flight.arriveUs - flight.sentUs) / 1000 / speed;
      this.#moving.push({ flight, beginMs: nowMs, spanMs: Math.min(4000, Math.max(SHORTEST_MS, realMs)) });
    }
  }

  /** The dots at this instant; those that have arrived are forgotten. */
  at(): readonly Dot[] {
    const nowMs = this.#nowMs;
    this.#moving = this.#moving.filter(({ flight, beginMs, spanMs }) => {
      const end = flight.arriveUs === null ? 0.5 : 1;
      return nowMs - beginMs < spanMs * end;
    });
    return this.#moving.map(({ flight, beginMs, spanMs }) => ({
      from: flight.from,
      to: flight.to,
      layer: flight.layer,
      progress: Math.max(0, (nowMs - beginMs) / spanMs),
      lost: flight.arriveUs === null,
    }));
  }

  /** Messages since the last call, by pair of machines: what is shown where motion is unwelcome. */
  takeCounts(): ReadonlyMap<string, number> {
    const counts = this.#counts;
    this.#counts = new Map();
    return counts;
  }
}

/** Both directions are one pair. */
export const pair = (a: Hostname, b: Hostname): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
