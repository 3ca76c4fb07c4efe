/** What the scheduler thought of late, group by group, for people to look at ("why here, why not there?"). */
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { CandidateView, SchedulerView, VerdictView } from '../../api/view.ts';
import { preferencesOf } from './branches.ts';
import type { Placed } from './place.ts';

export const KEPT = 64;
/** And so many tasks at most, in all of them: a page is told all this anew at every change. */
const TASKS = 2_000;

/** What came of one group. */
export interface Judged {
  readonly placed: readonly Placed[];
  readonly left: readonly Task[];
  readonly explanation: string;
  readonly candidates: readonly CandidateView[];
  readonly others: number;
}

/** `task` speaks for its group. Of what was placed and what waits, no more is told than is kept. */
export function verdictOn(task: Task, judged: Judged, preassigned: boolean, atUs: Micros): VerdictView {
  const { serviceId, specVersion } = task;
  return {
    ...{ serviceId, specVersion, atUs, preassigned, nodes: judged.candidates, others: judged.others },
    preferences: preassigned ? [] : preferencesOf(task),
    explanation: judged.explanation,
    tasks: judged.placed.length + judged.left.length,
    placed: judged.placed.slice(0, TASKS).map((one) => ({ taskId: one.task.id, nodeId: one.node.node.id })),
    waiting: judged.left.slice(0, TASKS).map(({ id }) => id),
  };
}

export class Verdicts {
  /** The oldest first. */
  readonly #verdicts = new Set<VerdictView>();
  /** Of groups that wait, by service and version. */
  readonly #waiting = new Map<string, VerdictView>();
  #tasks = 0;

  add(verdict: VerdictView): void {
    // A group that still waits is judged again and again: its last verdict tells all.
    const before = this.#waiting.get(keyOf(verdict));
    if (before) this.#drop(before);
    this.#verdicts.add(verdict);
    this.#tasks += tasksIn(verdict);
    if (verdict.placed.length === 0) this.#waiting.set(keyOf(verdict), verdict);
    for (const oldest of this.#verdicts) {
      const fits = this.#verdicts.size <= KEPT && (this.#tasks <= TASKS || this.#verdicts.size === 1);
      if (fits) break;
      this.#drop(oldest);
    }
  }

  look(): SchedulerView {
    return { verdicts: [...this.#verdicts].reverse() };
  }

  #drop(verdict: VerdictView): void {
    this.#verdicts.delete(verdict);
    this.#tasks -= tasksIn(verdict);
    if (this.#waiting.get(keyOf(verdict)) === verdict) this.#waiting.delete(keyOf(verdict));
  }
}

const keyOf = ({ serviceId, specVersion }: VerdictView): string => `${serviceId}/${specVersion}`;

const tasksIn = ({ placed, waiting }: VerdictView): number => placed.length + waiting.length;

/** The nodes that are looked at for one group; those beyond the first few are only counted. */
export class Candidates {
  readonly #seen = new Map<unknown, CandidateView>();

  /** `tell` is asked at the first look at a node. */
  saw(node: unknown, tell: () => CandidateView): void {
    if (this.#seen.size < KEPT && !this.#seen.has(node)) this.#seen.set(node, tell());
  }

  get list(): readonly CandidateView[] {
    return [...this.#seen.values()];
  }
}
