/** Leader append-only (raft.md §23). */
import type { Checker } from '../facts.ts';

export const leaderAppendOnly: Checker = {
  rule: 'leader append-only',
  meaning: 'A leader never changes or removes entries of its own log.',
  judge: () => (fact) => {
    if (fact.kind !== 'wrote' || fact.log.leads === null) return null;
    const [line] = fact.dropped;
    return line === undefined ? null : `${fact.on} led in term ${fact.log.leads} and dropped entry ${line.index}`;
  },
};
