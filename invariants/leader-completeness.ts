/**
 * Leader completeness (Raft paper, figure 3): whatever was committed by a term is in the log of every leader of a
 * later one. An entry that a manager of term 3 has applied was committed in term 3 at the latest.
 */
import type { Hostname } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { entryAt, freshManagers } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule } from './rule.ts';

const TERMS = 200;
/** A view shows no more entries than this at a time; those of several terms are kept. */
const ENTRIES = 1_000;

interface Committed {
  readonly term: number;
  readonly print: number;
  /** The earliest term in which somebody was seen who had applied it. */
  by: number;
}

export const leaderCompleteness: Rule = {
  id: 'leader-completeness',
  judge() {
    const committed = new Remembered<number, Committed>(ENTRIES);
    /** By term: the last entry that somebody had applied in it. */
    const reach = new Remembered<number, number>(TERMS);
    const fresh = freshManagers();

    function learn({ term: by, appliedIndex, log }: RaftView): void {
      if (appliedIndex > (reach.get(by) ?? 0)) reach.set(by, appliedIndex);
      for (const { index, term, print } of log) {
        if (index > appliedIndex) return;
        const known = committed.get(index);
        if (known === undefined) committed.set(index, { term, print, by });
        else if (by < known.by) known.by = by;
      }
    }

    function lacking(on: Hostname, raft: RaftView): Breach | null {
      const { term, lastIndex, log } = raft;
      const tell = (index: number, committedTerm: number): Breach => ({
        code: 'leader-lacks',
        machines: [on],
        params: { leader: on, term, index, committedTerm },
      });
      for (const [by, index] of reach.entries()) if (by < term && index > lastIndex) return tell(index, by);
      for (const { index } of log) {
        const known = committed.get(index);
        if (known === undefined || known.by >= term) continue;
        const own = entryAt(raft, index);
        if (own?.term !== known.term || own.print !== known.print) return tell(index, known.by);
      }
      return null;
    }

    return (sight) => {
      let breach: Breach | null = null;
      const seen = fresh(sight);
      for (const { raft } of seen) learn(raft);
      for (const { on, raft } of seen) if (raft.role === 'leader') breach ??= lacking(on, raft);
      return breach;
    };
  },
};
