/** Leader append-only (Raft paper, figure 3). Who restarts does not lead again in the same term. */
import type { Hostname } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { entryAt, freshManagers } from './managers.ts';
import type { Breach, Rule } from './rule.ts';

export const leaderAppendOnly: Rule = {
  id: 'leader-append-only',
  judge() {
    /** As every leader was last seen leading. */
    const leaders = new Map<Hostname, RaftView>();
    const fresh = freshManagers();

    return (sight) => {
      let breach: Breach | null = null;
      for (const { on, raft } of fresh(sight)) {
        const before = leaders.get(on);
        if (raft.role !== 'leader') {
          leaders.delete(on);
          continue;
        }
        leaders.set(on, raft);
        if (before?.id !== raft.id || before.term !== raft.term) continue;
        const index = rewritten(before, raft);
        if (index === null) continue;
        breach ??= { code: 'leader-rewrote', machines: [on], params: { leader: on, term: raft.term, index } };
      }
      return breach;
    };
  },
};

/** The first index at which the later log is not as the earlier one was. */
function rewritten(before: RaftView, after: RaftView): number | null {
  if (after.lastIndex < before.lastIndex) return after.lastIndex + 1;
  for (const { index, term, print } of before.log) {
    const now = entryAt(after, index);
    if (now !== undefined && (now.term !== term || now.print !== print)) return index;
  }
  return null;
}
