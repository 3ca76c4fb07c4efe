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
  /** It does not arrive: it is struck out half way. */
  readonly lost: boolean;
  /** The cable has doubled it: this one is the copy. */
  readonly again: boolean;
}

/** What crossed a pair of machines' cable, both ways. */
export interface Count {
  readonly sent: number;
  readonly lost: number;
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
/** A lost message comes so far, and then its mark stays until here. */
export const LOST_AT = 0.5;
const LOST_UNTIL = 0.85;
/** A copy sets out later than what it is a copy of, or nobody would see two. */
const COPY_AFTER_MS = 130;

export class Packets {
  #moving: Moving[] = [];
  #counts = new Map<string, Count>();
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
      const { sent, lost } = this.#counts.get(key) ?? { sent: 0, lost: 0 };
      this.#counts.set(key, { sent: sent + 1, lost: lost + (flight.arriveUs === null ? 1 : 0) });
      if (this.#moving.length >= MOST) continue;
      const realMs = flight.arriveUs === null ? 0 : (flight.arriveUs - flight.sentUs) / 1000 / speed;
      const beginMs = flight.again ? nowMs + COPY_AFTER_MS : nowMs;
      this.#moving.push({ flight, beginMs, spanMs: Math.min(4000, Math.max(SHORTEST_MS, realMs)) });
    }
  }

  /** The dots at this instant; those that have arrived are forgotten. */
  at(): readonly Dot[] {
    const nowMs = this.#nowMs;
    this.#moving = this.#moving.filter(({ flight, beginMs, spanMs }) => {
      const end = flight.arriveUs === null ? LOST_UNTIL : 1;
      return nowMs - beginMs < spanMs * end;
    });
    return this.#moving.map(({ flight, beginMs, spanMs }) => ({
      from: flight.from,
      to: flight.to,
      layer: flight.layer,
      progress: Math.max(0, (nowMs - beginMs) / spanMs),
      lost: flight.arriveUs === null,
      again: flight.again === true,
    }));
  }

  /** Messages since the last call, by pair of machines: what is shown where motion is unwelcome. */
  takeCounts(): ReadonlyMap<string, Count> {
    const counts = this.#counts;
    this.#counts = new Map();
    return counts;
  }
}

/** Both directions are one pair. */
export const pair = (a: Hostname, b: Hostname): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
