/** A manager's word: its term and its vote, also across restarts (raft.md §23). */
import type { RaftId } from '../../api/ids.ts';
import type { Checker } from '../facts.ts';

export const oneVoteATerm: Checker = {
  rule: 'one vote a term',
  meaning: 'A manager’s term never falls, and in one term it asks or grants votes for one candidate only.',
  judge() {
    const terms = new Map<RaftId, number>();
    const votes = new Map<string, RaftId>();
    return (fact) => {
      if (fact.kind === 'sent') {
        const { type, from, to, term, reject } = fact.message;
        const candidate = type === 'MsgVote' ? from : type === 'MsgVoteResp' && !reject ? to : null;
        if (candidate === null) return null;
        const vote = `${from} ${term}`;
        const before = votes.get(vote);
        votes.set(vote, candidate);
        if (before === undefined || before === candidate) return null;
        return `${fact.on} voted twice in term ${term}: for ${before}, then for ${candidate}`;
      }
      if (fact.kind !== 'wrote' && fact.kind !== 'booted') return null;
      const { raftId, hardState } = fact.log;
      // Of what was not yet durable, nobody has heard: a restart may forget it.
      const before = fact.kind === 'booted' ? 0 : (terms.get(raftId) ?? 0);
      terms.set(raftId, hardState.term);
      return hardState.term < before ? `${fact.on} went from term ${before} back to ${hardState.term}` : null;
    };
  },
};
