/**
 * What committed means (Raft paper §5.3): a leader counts an entry only when more than half of the voters hold it, by
 * its own account of them. What it counted before the membership changed was counted by the former one.
 */
import type { Hostname } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { freshManagers } from './managers.ts';
import type { Rule } from './rule.ts';

interface Reign {
  readonly id: number;
  readonly term: number;
  readonly voters: string;
  /** Its commit index when it was first seen with these voters. */
  readonly since: number;
}

export const aMajorityHasIt: Rule = {
  id: 'a-majority-has-it',
  judge() {
    const reigns = new Map<Hostname, Reign>();
    const fresh = freshManagers();

    /** The last entry that more than half of the voters hold; null where that is not to be told from the view. */
    function heldFrom(on: Hostname, raft: RaftView): number | null {
      const voters = raft.members.filter(({ learner }) => !learner);
      if (voters.length === 0 || voters.some(({ progress }) => progress === null)) return null;
      const names = voters.map(({ id }) => id).join(' ');
      const before = reigns.get(on);
      if (before?.id !== raft.id || before.term !== raft.term || before.voters !== names) {
        reigns.set(on, { id: raft.id, term: raft.term, voters: names, since: raft.commitIndex });
        return null;
      }
      if (raft.commitIndex <= before.since) return null;
      const matches = voters.map(({ progress }) => progress!.match).sort((a, b) => b - a);
      return matches[Math.floor(matches.length / 2)]!;
    }

    return (sight) => {
      for (const { on, raft } of fresh(sight)) {
        if (raft.role !== 'leader') continue;
        const held = heldFrom(on, raft);
        if (held === null || raft.commitIndex <= held) continue;
        return { code: 'no-majority', machines: [on], params: { leader: on, commit: raft.commitIndex, held } };
      }
      return null;
    };
  },
};
