/** Election safety (raft.md §23). */
import type { RaftId } from '../../api/ids.ts';
import type { Checker } from '../facts.ts';

export const oneLeaderATerm: Checker = {
  rule: 'one leader a term',
  meaning: 'In any term, at most one manager ever leads.',
  judge() {
    const leaders = new Map<number, { readonly raftId: RaftId; readonly on: string }>();
    return (fact) => {
      if (fact.kind !== 'leads') return null;
      const { on, term, log } = fact;
      const first = leaders.get(term);
      if (first !== undefined && first.raftId !== log.raftId) return `${first.on} and ${on} both led in term ${term}`;
      leaders.set(term, { raftId: log.raftId, on });
      return null;
    };
  },
};
