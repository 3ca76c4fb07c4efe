/** Decisions of one set of voters by majority (raft.md §7). An empty set agrees to everything: half of a joint one. */
import type { RaftId } from '../../api/ids.ts';
import type { IdSet } from './id-set.ts';

export type VoteResult = 'pending' | 'lost' | 'won';

/** What each member acknowledged: an index, 0 where none is known. */
export type Acked = (id: RaftId) => number;
/** How each member voted: undefined where it has not. */
export type Ballot = (id: RaftId) => boolean | undefined;

/** The largest index that a majority has acknowledged; Infinity without voters. */
export function committedIndex(voters: IdSet, acked: Acked): number {
  const count = voters.length;
  if (count === 0) return Infinity;
  // Ascending by insertion: there are a handful of voters at most, and this runs for every acknowledgement.
  const sorted = new Array<number>(count).fill(0);
  for (let i = 0; i < count; i++) {
    const index = acked(voters[i] as RaftId);
    let at = i;
    while (at > 0 && (sorted[at - 1] as number) > index) {
      sorted[at] = sorted[at - 1] as number;
      at--;
    }
    sorted[at] = index;
  }
  return sorted[count - (Math.floor(count / 2) + 1)] as number;
}

/** Won with a majority of yes; lost once that has become impossible. */
export function voteResult(voters: IdSet, ballot: Ballot): VoteResult {
  if (voters.length === 0) return 'won';
  const quorum = Math.floor(voters.length / 2) + 1;
  let yes = 0;
  let missing = 0;
  for (const id of voters) {
    const vote = ballot(id);
    if (vote === true) yes++;
    else if (vote === undefined) missing++;
  }
  if (yes >= quorum) return 'won';
  return yes + missing >= quorum ? 'pending' : 'lost';
}
