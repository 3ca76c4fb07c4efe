/** Pacing: how late it may be by now. It never changes the history, only when it happens for the visitor. */
import type { Pace } from '../api/datacenter.ts';
import type { Micros } from '../api/time.ts';

/** A datacenter that falls further behind than this catches up no more: it goes on from where it is. */
const LAG_MAX_MS = 250;

const SPEED_MIN = 0.05;

export class Pacer {
  readonly #wallMs: () => number;
  #pace: Pace = { kind: 'paused' };
  #fromMs = 0;
  #fromUs: Micros = 0;

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  get pace(): Pace {
    return this.#pace;
  }

  set(pace: Pace, nowUs: Micros): void {
    this.#pace = pace.kind === 'paused' ? pace : { kind: 'running', speed: Math.max(SPEED_MIN, pace.speed) };
    this.restart(nowUs);
  }

  /** Virtual time stands at `nowUs` now, wherever it should have been. */
  restart(nowUs: Micros): void {
    this.#fromMs = this.#wallMs();
    this.#fromUs = nowUs;
  }

  /** Up to where virtual time may have run by now. It is `nowUs`, and the next thing happens at `nextUs`. */
  limitUs(nowUs: Micros, nextUs: Micros): Micros {
    if (this.#pace.kind === 'paused') return nowUs;
    const { speed } = this.#pace;
    if (speed === Infinity) return Infinity;
    const limitUs = this.#fromUs + Math.floor((this.#wallMs() - this.#fromMs) * 1_000 * speed);
    // Waiting for the next thing is no lag: only what should have happened already is.
    const mostUs = Math.max(nowUs, nextUs) + Math.ceil(LAG_MAX_MS * 1_000 * speed);
    if (limitUs <= mostUs) return Math.max(nowUs, limitUs);
    this.restart(mostUs);
    return mostUs;
  }

  /** How many real milliseconds until what is due at `nextUs` may happen; Infinity for never. */
  waitMs(nextUs: Micros, nowUs: Micros): number {
    if (this.#pace.kind === 'paused' || nextUs === Infinity) return Infinity;
    if (this.#pace.speed === Infinity) return 0;
    return Math.ceil(Math.max(1, (nextUs + 1 - this.limitUs(nowUs, nextUs)) / (1_000 * this.#pace.speed)));
  }
}
