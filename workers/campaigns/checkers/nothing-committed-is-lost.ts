/** Leader completeness (raft.md §23), and that nobody drops what was committed. */
import type { Checker } from '../facts.ts';
import { lineAt } from '../logbook.ts';
import type { Line, Log } from '../logbook.ts';

interface Committed {
  readonly line: Line;
  /** In which it was first counted as committed. */
  readonly term: number;
}

export const nothingCommittedIsLost: Checker = {
  rule: 'nothing committed is lost',
  meaning: 'An entry that is committed stays in the log of everyone who has it, and every later leader has it.',
  judge() {
    const committed = new Map<number, Committed>();
    const leaders = new Map<string, Log>();

    const lacks = (log: Log, { line }: Committed): boolean =>
      line.index > log.base.index && lineAt(log, line.index)?.print !== line.print;

    return (fact) => {
      switch (fact.kind) {
        case 'leads':
          leaders.set(fact.on, fact.log);
          for (const entry of committed.values()) {
            if (entry.term >= fact.term || !lacks(fact.log, entry)) continue;
            return `${fact.on} leads in term ${fact.term} without entry ${entry.line.index}, committed in term ${entry.term}`;
          }
          return null;
        case 'committed': {
          if (committed.has(fact.line.index)) return null;
          const entry = { line: fact.line, term: fact.log.hardState.term };
          committed.set(fact.line.index, entry);
          for (const [on, log] of leaders) {
            if (log.leads === null || log.leads <= entry.term || !lacks(log, entry)) continue;
            return `${on} leads in term ${log.leads} without entry ${entry.line.index}, committed in term ${entry.term}`;
          }
          return null;
        }
        case 'wrote':
          for (const line of fact.dropped) {
            if (committed.get(line.index)?.line.print !== line.print) continue;
            if (lineAt(fact.log, line.index)?.print === line.print) continue;
            return `${fact.on} dropped entry ${line.index}, which is committed`;
          }
          return null;
        default:
          return null;
      }
    };
  },
};
