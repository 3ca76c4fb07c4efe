/** Virtual time. Every clock in the swarm counts whole microseconds since the datacenter was first switched on. */

/** Whole microseconds: an instant since the start, or a span. Always an integer. */
export type Micros = number;

export const MS: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;

/** The calendar instant of virtual time 0: 10 January 2026, 10:00 UTC, in milliseconds of the Unix epoch. */
export const EPOCH_MS = 1_768_039_200_000;

/** The Engine API speaks of nanoseconds. */
export const NS_PER_US = 1_000;
