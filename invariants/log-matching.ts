/** Log matching (Raft paper, figure 3): by induction, each entry is compared together with the one before it. */
import type { Hostname } from '../workers/api/ids.ts';
import type { RaftView } from '../workers/api/view.ts';
import { freshManagers } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule } from './rule.ts';

const ENTRIES = 4_000;

interface Known {
  readonly print: number;
  /** The term of the entry before it; null while nobody has shown it. */
  before: number | null;
  readonly on: Hostname;
}

/** An index and a term in one number: quicker than a text. */
const placeOf = (index: number, term: number): number => term * 2 ** 32 + index;

export const logMatching: Rule = {
  id: 'log-matching',
  judge() {
    const known = new Remembered<number, Known>(ENTRIES);
    const fresh = freshManagers();

    function compare(on: Hostname, { log }: RaftView): Breach | null {
      let before: number | null = null;
      for (const { index, term, print } of log) {
        const place = placeOf(index, term);
        const first = known.get(place);
        if (first === undefined) known.set(place, { print, before, on });
        else {
          const params = { index, term, one: first.on, other: on };
          if (first.print !== print) return { code: 'entries-differ', machines: [first.on, on], params };
          first.before ??= before;
          if (before !== null && first.before !== before) {
            return { code: 'prefixes-differ', machines: [first.on, on], params };
          }
        }
        before = term;
      }
      return null;
    }

    return (sight) => {
      let breach: Breach | null = null;
      for (const { on, raft } of fresh(sight)) breach ??= compare(on, raft);
      return breach;
    };
  },
};
