/** Log matching (raft.md §23), by induction: only what is new is compared. */
import type { Checker } from '../facts.ts';
import { lineAt } from '../logbook.ts';
import type { Line, Log } from '../logbook.ts';

export const logMatching: Checker = {
  rule: 'log matching',
  meaning: 'Two logs that have an entry of the same index and term are equal up to that entry.',
  judge() {
    const seen = new Map<string, { readonly print: number; readonly termBefore: number; readonly on: string }>();

    function judge(on: string, log: Log, line: Line): string | null {
      const { index, term, print } = line;
      const termBefore = index - 1 === log.base.index ? log.base.term : (lineAt(log, index - 1)?.term ?? null);
      if (termBefore === null) return `${on} wrote entry ${index} behind a gap`;
      if (termBefore > term) return `${on} wrote entry ${index} of term ${term} behind one of term ${termBefore}`;
      const place = `${index} ${term}`;
      const first = seen.get(place);
      if (first === undefined) seen.set(place, { print, termBefore, on });
      else if (first.print !== print) return `entry ${index} of term ${term} differs on ${first.on} and ${on}`;
      else if (first.termBefore !== termBefore)
        return `what precedes entry ${index} of term ${term} differs on ${first.on} and ${on}`;
      return null;
    }

    return (fact) => {
      if (fact.kind !== 'wrote' && fact.kind !== 'booted') return null;
      for (const line of fact.kind === 'wrote' ? fact.added : fact.log.lines) {
        const how = judge(fact.on, fact.log, line);
        if (how !== null) return how;
      }
      return null;
    };
  },
};
