/** A clock that is wrong. Pure. */
import type { ClockFault } from '../../workers/api/journal.ts';
import type { Micros } from '../../workers/api/time.ts';

/** How far it is ahead at that (true) time; below zero where it is behind. */
export const aheadAt = ({ offsetUs, driftPpm, sinceUs }: ClockFault, nowUs: Micros): Micros =>
  Math.round(offsetUs + (driftPpm * Math.max(0, nowUs - sinceUs)) / 1_000_000);
