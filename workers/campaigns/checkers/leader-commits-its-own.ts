/** The commit rule of the Raft paper's figure 8 (raft.md §23). */
import type { Checker } from '../facts.ts';
import { lineAt } from '../logbook.ts';

export const leaderCommitsItsOwn: Checker = {
  rule: 'a leader commits its own',
  meaning: 'A leader counts up to an entry of its own term; entries of earlier terms are committed with it.',
  judge() {
    const known = new Map<string, number>();
    return (fact) => {
      if (fact.kind === 'booted') known.delete(fact.on);
      if (fact.kind !== 'wrote') return null;
      const { leads, hardState } = fact.log;
      const before = known.get(fact.on) ?? 0;
      known.set(fact.on, hardState.commit);
      if (leads === null || hardState.commit <= before) return null;
      const term = lineAt(fact.log, hardState.commit)?.term ?? leads;
      return term === leads
        ? null
        : `${fact.on}, leader of term ${leads}, counted entry ${hardState.commit} of term ${term} as committed`;
    };
  },
};
