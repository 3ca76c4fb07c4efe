/** Small sets of member ids, as immutable ascending lists: cheap to walk, and always in the order they are printed. */
import type { RaftId } from '../../api/ids.ts';

export type IdSet = readonly RaftId[];

export const NO_IDS: IdSet = [];

export function idSet(ids: Iterable<RaftId>): IdSet {
  return [...new Set(ids)].sort((a, b) => a - b);
}

export function including(set: IdSet, id: RaftId): IdSet {
  return set.includes(id) ? set : idSet([...set, id]);
}

export function excluding(set: IdSet, id: RaftId): IdSet {
  return set.includes(id) ? set.filter((member) => member !== id) : set;
}

/** How many ids are in exactly one of the two. */
export function symmetricDifference(a: IdSet, b: IdSet): number {
  return a.filter((id) => !b.includes(id)).length + b.filter((id) => !a.includes(id)).length;
}
