/**
 * State machine safety (Raft paper, figure 3). What a manager has applied was committed, and it was on its disk by
 * then: nobody else ever has another entry there, and it never goes from that disk.
 */
import type { Hostname, RaftId } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { freshManagers } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule } from './rule.ts';

const ENTRIES = 4_000;
const MEMBERS = 500;

interface Committed {
  readonly term: number;
  readonly print: number;
  readonly on: Hostname;
}

export const committedStays: Rule = {
  id: 'committed-stays',
  judge() {
    const committed = new Remembered<number, Committed>(ENTRIES);
    /** How far each member had come. */
    const applied = new Remembered<RaftId, number>(MEMBERS);
    const fresh = freshManagers();

    function lost(on: Hostname, { id, lastIndex, appliedIndex }: RaftView): Breach | null {
      const before = applied.get(id) ?? 0;
      if (lastIndex < before) {
        const params = { on, last: lastIndex, applied: before };
        return { code: 'committed-gone', machines: [on], params };
      }
      // After a restart it begins with its snapshot.
      if (appliedIndex > before) applied.set(id, appliedIndex);
      return null;
    }

    function changed(on: Hostname, { log, appliedIndex }: RaftView): Breach | null {
      for (const { index, term, print } of log) {
        if (index > appliedIndex) return null;
        const first = committed.get(index);
        if (first === undefined) committed.set(index, { term, print, on });
        else if (first.term !== term || first.print !== print) {
          const params = { index, one: first.on, oneTerm: first.term, other: on, otherTerm: term };
          return { code: 'committed-differ', machines: [first.on, on], params };
        }
      }
      return null;
    }

    return (sight) => {
      let breach: Breach | null = null;
      for (const { on, raft } of fresh(sight)) breach ??= lost(on, raft) ?? changed(on, raft);
      return breach;
    };
  },
};
