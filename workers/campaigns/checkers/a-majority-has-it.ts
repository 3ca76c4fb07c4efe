/** What committed means (raft.md §23): a quorum of durable logs. */
import type { RaftId } from '../../api/ids.ts';
import { Durability } from '../durability.ts';
import type { Checker } from '../facts.ts';

export const aMajorityHasIt: Checker = {
  rule: 'a majority has it',
  meaning: 'When an entry first counts as committed, it would survive a power cut on more than half of the managers.',
  judge() {
    const durability = new Durability();
    let voters: ReadonlySet<RaftId> = new Set();
    /** The voters before the last change: a leader counts by these until it has applied the change. */
    let before = voters;

    return (fact) => {
      durability.hear(fact);
      if (fact.kind !== 'decided') return null;
      const { line } = fact;
      const holders = durability.holders(line);
      const enough = (of: ReadonlySet<RaftId>) => 2 * holders.filter((id) => of.has(id)).length > of.size;
      // The first entry of all names the first voter.
      const fine = voters.size === 0 || enough(voters) || enough(before);
      const how = `entry ${line.index} counts as committed, and ${holders.length} of ${voters.size} have it`;
      if (line.change !== null) {
        const { raftId, votes } = line.change;
        before = voters;
        voters = new Set([...voters].filter((id) => id !== raftId).concat(votes ? [raftId] : []));
      }
      return fine ? null : how;
    };
  },
};
