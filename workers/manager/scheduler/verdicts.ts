/** What the scheduler thought of late, group by group, for people to look at ("why here, why not there?"). */
import type { CandidateView, SchedulerView, VerdictView } from '../../api/view.ts';

const KEPT = 64;
/** And so many tasks at most, in all of them: a page is told all this anew at every change. */
const TASKS = 2_000;

export class Verdicts {
  /** The oldest first. */
  #verdicts: VerdictView[] = [];

  add(verdict: VerdictView): void {
    // A group that still waits is judged again and again: its last verdict tells all.
    const stays = ({ serviceId, specVersion, placed }: VerdictView) =>
      placed.length > 0 || serviceId !== verdict.serviceId || specVersion !== verdict.specVersion;
    const few = { ...verdict, placed: verdict.placed.slice(0, TASKS), waiting: verdict.waiting.slice(0, TASKS) };
    this.#verdicts = [...this.#verdicts.filter(stays), few].slice(-KEPT);
    while (this.#verdicts.length > 1 && tasksIn(this.#verdicts) > TASKS) this.#verdicts.shift();
  }

  look(): SchedulerView {
    return { verdicts: this.#verdicts.toReversed() };
  }
}

const tasksIn = (verdicts: readonly VerdictView[]): number =>
  verdicts.reduce((sum, { placed, waiting }) => sum + placed.length + waiting.length, 0);

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
