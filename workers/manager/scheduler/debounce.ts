/** Waits for a pause in the stream of commits before it acts, but not for ever (swarm-semantics §6.2). */
import { MS, SECOND } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import type { Cancel, Clock } from '../../world/world.ts';

export const GAP: Micros = 50 * MS;
export const MAX_LATENCY: Micros = SECOND;

export interface Debounce {
  /** Something was committed; `relevant` if it is worth acting on. */
  committed(relevant: boolean): void;
  stop(): void;
}

export function debounce(clock: Clock, act: () => void): Debounce {
  let waiting: { readonly sinceUs: Micros; readonly cancel: Cancel } | null = null;
  function fire(): void {
    waiting?.cancel();
    waiting = null;
    act();
  }
  return {
    committed(relevant) {
      if (waiting === null && !relevant) return;
      const sinceUs = waiting?.sinceUs ?? clock.now();
      if (clock.now() - sinceUs > MAX_LATENCY) return fire();
      waiting?.cancel();
      waiting = { sinceUs, cancel: clock.after(GAP, fire) };
    },
    stop: () => waiting?.cancel(),
  };
}
