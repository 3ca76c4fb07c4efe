/** How long an agent waits before it tries the managers again (swarm-semantics §5.5). */
import { MS, SECOND, type Micros } from '../api/time.ts';

const FIRST = 100 * MS;
const MAX = 8 * SECOND;

/** After one more failure: 100, 300, 700, 1500, 3100, 6300, 8000 ms. The wait is a random part of this. */
export const nextBackoff = (before: Micros): Micros => Math.min(FIRST + 2 * before, MAX);
