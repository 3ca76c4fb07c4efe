/**
 * A manager's word (Raft paper §5.2, §5.4.1). What a manager believes to have voted may not be on its disk yet, and a
 * power cut may take it back; but a vote that a candidate has heard of is a promise, for this term and for good.
 */
import type { Hostname, RaftId } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { freshManagers, nameOf } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule, Sight } from './rule.ts';

const TERMS = 200;

interface Promised {
  readonly id: RaftId;
  readonly on: Hostname;
}

export const oneVoteATerm: Rule = {
  id: 'one-vote-a-term',
  judge() {
    /** By term and voter: the candidate that has heard of the vote. */
    const promises = new Remembered<number, Map<RaftId, Promised>>(TERMS);
    const fresh = freshManagers();

    /** Of an earlier sight's promise the voter itself must still know. */
    function kept(on: Hostname, { id, term, vote }: RaftView): Breach | null {
      const promised = promises.get(term)?.get(id);
      if (promised === undefined || promised.id === vote) return null;
      const params = { term, voter: on, candidate: promised.on };
      return { code: 'vote-forgotten', machines: [on, promised.on], params };
    }

    function count(on: Hostname, { id, term, votes }: RaftView, sight: Sight): Breach | null {
      const known = promises.get(term) ?? new Map<RaftId, Promised>();
      promises.set(term, known);
      for (const { id: voter, granted } of votes) {
        // Its own vote a candidate counts before anybody could have heard of it.
        if (!granted || voter === id) continue;
        const first = known.get(voter);
        if (first === undefined) known.set(voter, { id, on });
        else if (first.id !== id) {
          const params = { term, voter: nameOf(sight, voter), one: first.on, other: on };
          return { code: 'two-votes', machines: [first.on, on], params };
        }
      }
      return null;
    }

    return (sight) => {
      let breach: Breach | null = null;
      const seen = fresh(sight);
      for (const { on, raft } of seen) breach ??= kept(on, raft);
      for (const { on, raft } of seen) if (raft.role === 'candidate') breach ??= count(on, raft, sight);
      return breach;
    };
  },
};
