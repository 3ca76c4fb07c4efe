/** Waits for a pause in the stream of commits before it acts, but not for ever (swarm-semantics §6.2). */
import { MS, SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { Cancel, Clock } from '../../world/world.ts';

export const GAP: Micros = 50 * MS;
export const MAX_LATENCY: Micros = SECOND;

export interface Debounce {
  /** Something was committed; `needed` if there is anything to act on by now. Where there is not, no timer is set. */
  committed(needed: boolean): void;
  stop(): void;
}

export function debounce(clock: Clock, act: () => void): Debounce {
  /** Commits that came less than a gap apart, also those that gave nothing to act on: they count for the latency. */
  let stream: { readonly sinceUs: Micros; lastUs: Micros } | null = null;
  let cancel: Cancel = () => {};
  function end(needed: boolean): void {
    cancel();
    stream = null;
    if (needed) act();
  }
  return {
    committed(needed) {
      const now = clock.now();
      if (stream === null || now - stream.lastUs >= GAP) stream = { sinceUs: now, lastUs: now };
      if (now - stream.sinceUs > MAX_LATENCY) return end(needed);
      stream.lastUs = now;
      cancel();
      if (needed) cancel = clock.after(GAP, () => end(true));
    },
    stop: () => cancel(),
  };
}
