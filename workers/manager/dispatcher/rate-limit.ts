/** A node that registers over and over is held back (swarm-semantics §5.2). */
import { SECOND, type Micros } from '../../api/time.ts';

const WINDOW = 8 * SECOND;
const LIMIT = 3;

export interface Attempts {
  readonly count: number;
  readonly lastAcceptedUs: Micros;
}

/** Counts one more attempt. A refused one does not prolong the window. */
export function attempt(before: Attempts, nowUs: Micros): { readonly attempts: Attempts; readonly accepted: boolean } {
  const count = (nowUs - before.lastAcceptedUs > WINDOW ? 0 : before.count) + 1;
  const accepted = count <= LIMIT;
  return { attempts: { count, lastAcceptedUs: accepted ? nowUs : before.lastAcceptedUs }, accepted };
}
