/** The managers that agents may talk to, as session messages list them. */
import type { WeightedManager } from '../../api/dispatcher.ts';
import { equal } from '../../std/equal.ts';
import type { Members } from '../room.ts';

/** Of every manager alike (swarm-semantics §5.2). */
const WEIGHT = 10;

/** The list now; the very same array as `before` while nothing is different. */
export function managersNow(members: Members, before: readonly WeightedManager[]): readonly WeightedManager[] {
  const now = members.list().map(({ nodeId, address }) => ({ nodeId, address, weight: WEIGHT }));
  return equal(before, now) ? before : now;
}
