/** State machine safety (raft.md §23): what is committed is what is applied. */
import type { Checker } from '../facts.ts';
import { lastIndex } from '../logbook.ts';
import type { Line } from '../logbook.ts';

export const committedIsEqual: Checker = {
  rule: 'committed is equal',
  meaning: 'No two managers count different entries as committed at the same index.',
  judge() {
    const committed = new Map<number, { readonly line: Line; readonly on: string }>();
    return (fact) => {
      if (fact.kind === 'booted' || fact.kind === 'wrote') {
        const { base, hardState } = fact.log;
        if (hardState.commit > lastIndex(fact.log)) {
          return `${fact.on} counts ${hardState.commit} entries as committed and has ${lastIndex(fact.log)}`;
        }
        const known = committed.get(base.index);
        if (known === undefined || known.line.term === base.term) return null;
        return `the snapshot of ${fact.on} ends with entry ${base.index} of term ${base.term}, and ${known.on} committed one of term ${known.line.term}`;
      }
      if (fact.kind !== 'committed') return null;
      const { on, line } = fact;
      const first = committed.get(line.index);
      if (first === undefined) committed.set(line.index, { line, on });
      else if (first.line.term !== line.term || first.line.print !== line.print) {
        return `at index ${line.index}, ${first.on} committed an entry of term ${first.line.term} and ${on} another of term ${line.term}`;
      }
      return null;
    };
  },
};
