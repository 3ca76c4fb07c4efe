/** What the page knows of a history that it was handed: from the link or the file to the swarm that goes on from it. */
import type { Micros } from '../../workers/api/time.ts';
import type { Damage } from './shape.ts';

/** What the address of a shared history has after its page, before the history itself. */
export const FRAGMENT = '#history=';

export type Past =
  | { readonly kind: 'replaying'; readonly fromUs: Micros; readonly untilUs: Micros }
  | { readonly kind: 'replayed'; readonly untilUs: Micros; readonly traceHash: string }
  /** It could not be lived through: a fresh swarm stands in its place. */
  | { readonly kind: Damage }
  /** The visitor asked for a new swarm after it. */
  | { readonly kind: 'fresh' };
