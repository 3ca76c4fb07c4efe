/** What happened since the last frame, as far as a frame will tell: the newest of each kind. */
import type { Hostname } from '../api/ids.ts';
import type { Micros } from '../api/time.ts';
import type { Flight, TraceEvent } from '../api/trace.ts';
import type { Letter } from './machine.ts';

/** Who listens to the datacenter. */
export interface Tape {
  event(event: TraceEvent): void;
  flight(from: Hostname, to: Hostname, letter: Letter, arriveUs: Micros | null): void;
}

const KEPT = 500;

export class FrameTape implements Tape {
  #events: TraceEvent[] = [];
  #flights: Flight[] = [];
  #flightCount = 0;
  #last: Letter | null = null;
  #missed = 0;

  event(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length >= 2 * KEPT) this.#events = this.#events.slice(-KEPT);
  }

  flight(from: Hostname, to: Hostname, letter: Letter, arriveUs: Micros | null): void {
    const { packet, atUs, cause } = letter;
    const { layer, kind } = packet;
    const flight: Flight = { id: ++this.#flightCount, from, to, layer, kind, sentUs: atUs, arriveUs, cause };
    this.#flights.push(letter === this.#last ? { ...flight, again: true } : flight);
    this.#last = letter;
    if (this.#flights.length < 2 * KEPT) return;
    this.#missed += this.#flights.length - KEPT;
    this.#flights = this.#flights.slice(-KEPT);
  }

  /** Hands everything out and begins anew. */
  take() {
    const taken = {
      events: this.#events.slice(-KEPT),
      flights: this.#flights.slice(-KEPT),
      flightsMissed: this.#missed + Math.max(0, this.#flights.length - KEPT),
    };
    this.#events = [];
    this.#flights = [];
    this.#missed = 0;
    return taken;
  }
}
