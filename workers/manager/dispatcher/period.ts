/** How often nodes beat, and how long silence is forgiven (swarm-semantics §5.1). */
import { MS, SECOND, type Micros } from '../../api/time.ts';
import type { Dice } from '../../std/dice.ts';

const DEFAULT_PERIOD = 5 * SECOND;
const EPSILON = 500 * MS;

/** A silent node is down after three periods; one that a new leader has yet to meet, after six. */
export const GRACE = { registered: 3, unknown: 6 } as const;

/** The cluster's heartbeat period, given in nanoseconds as the Engine API does; 0 or absent means 5 s. */
export const configuredPeriod = (nanoseconds: number | undefined): Micros =>
  nanoseconds ? Math.round(nanoseconds / 1000) : DEFAULT_PERIOD;

/** The configured period ± half a second, evenly, so that the nodes of a swarm do not beat as one. */
export const choosePeriod = (configured: Micros, dice: Dice): Micros =>
  Math.max(MS, configured - EPSILON + dice.int(2 * EPSILON));
