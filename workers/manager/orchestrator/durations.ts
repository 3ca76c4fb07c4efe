/** Specs count in nanoseconds, clocks in microseconds. */
import { NS_PER_US } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';

/** Whole microseconds; `otherwise` where the spec says nothing. */
export const micros = (nanos: number | undefined, otherwise: Micros): Micros =>
  nanos === undefined ? otherwise : Math.round(nanos / NS_PER_US);
