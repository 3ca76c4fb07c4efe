/**
 * What must never be seen in a swarm. A rule judges what the page sees of it: sights, one after the other, taken at
 * moments that nobody chose. It holds for what it is told and for nothing else, so it never takes a gap for a breach:
 * sights skip what happens between them, views of two machines are of slightly different moments, events may be
 * missing, and a machine that is off shows its last view. `watch.ts` sorts a sight by swarms before rules get it.
 */
import type { MachineFrame } from '../workers/api/datacenter.ts';
import type { Hostname } from '../workers/api/ids.ts';
import type { Micros } from '../workers/api/time.ts';
import type { TraceEvent } from '../workers/api/trace.ts';
import type { Views } from '../workers/api/view.ts';

export interface Sight {
  readonly nowUs: Micros;
  /** Those since the sight before, as far as they are known. */
  readonly events: readonly TraceEvent[];
  readonly machines: readonly MachineFrame[];
  /** A section that is as it was at the sight before is the same object as then. */
  readonly views: Views;
}

/** Every way in which a rule can be broken, with what it tells. Names, not ids, where a person will read them. */
export interface Breaches {
  'two-leaders': { term: number; one: string; other: string };
  'two-votes': { term: number; voter: string; one: string; other: string };
  'vote-forgotten': { term: number; voter: string; candidate: string };
  'entries-differ': { index: number; term: number; one: string; other: string };
  'prefixes-differ': { index: number; term: number; one: string; other: string };
  'leader-rewrote': { leader: string; term: number; index: number };
  'committed-differ': { index: number; one: string; oneTerm: number; other: string; otherTerm: number };
  'committed-gone': { on: string; last: number; applied: number };
  'leader-lacks': { leader: string; term: number; index: number; committedTerm: number };
  'no-majority': { leader: string; commit: number; held: number };
  'stores-differ': { one: string; other: string; applied: number; what: string };
  'state-went-back': { task: string; before: string; after: string };
  'desire-went-back': { task: string; before: string; after: string };
  'task-moved': { task: string; before: string; after: string };
  'task-came-back': { task: string };
  'slot-twice': { slot: string; one: string; other: string };
  'live-twice': { slots: readonly string[] };
}

export type BreachCode = keyof Breaches;

export type Breach = {
  [Code in BreachCode]: {
    readonly code: Code;
    /** Where it shows. */
    readonly machines: readonly Hostname[];
    readonly params: Breaches[Code];
  };
}[BreachCode];

export type RuleId =
  | 'one-leader-a-term'
  | 'one-vote-a-term'
  | 'log-matching'
  | 'leader-append-only'
  | 'committed-stays'
  | 'leader-completeness'
  | 'a-majority-has-it'
  | 'stores-agree'
  | 'task-states-never-go-back'
  | 'a-task-keeps-its-node'
  | 'no-slot-twice'
  | 'one-live-copy';

export interface Rule {
  readonly id: RuleId;
  /** A judge for one swarm: asked of every sight of it, it tells how the rule is broken there, or null. */
  judge(): (sight: Sight) => Breach | null;
}
