/** What every object of the store has (swarm-semantics §1.1). */
import type { Micros } from '../time.ts';

export interface Meta {
  /** Raft commit index at the moment the transaction began. */
  readonly version: number;
  readonly createdUs: Micros;
  readonly updatedUs: Micros;
}
