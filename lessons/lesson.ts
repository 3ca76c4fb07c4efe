/**
 * What a lesson may contain. A lesson is content: a folder with `lesson.ts`, `en.md` and `ko.md`; the number in its
 * name is its place in the course. Steps are told in the two texts under the same names.
 */
import type { CableFrame, MachineFrame, Power } from '../workers/api/datacenter.ts';
import type { Hostname } from '../workers/api/ids.ts';
import type { MachineFaults } from '../workers/api/journal.ts';
import type { Micros } from '../workers/api/time.ts';
import type { TraceEvent } from '../workers/api/trace.ts';
import type { Views } from '../workers/api/view.ts';

export interface Lesson {
  /** `L05`: progress is kept under it. */
  readonly id: string;
  /** Counts up when a change makes old progress meaningless; touches no other lesson's. */
  readonly rev: number;
  readonly start: Start;
  readonly steps: readonly Step[];
  /** The usual wrong attempt, as script lines: must not turn the lesson green. */
  readonly wrong: readonly string[];
}

/** A formed swarm, and the commands (`docker …`, `waggle …`) that are run on `node-1` before the visitor meets it. */
export interface Start {
  readonly managers: number;
  readonly workers: number;
  readonly commands: readonly string[];
}

export interface Step {
  /** A word, not a position: texts and progress refer to it. */
  readonly name: string;
  /** Asked with the clock stopped, before the step can be done. Any answer opens it, "I don't know" too. */
  readonly predict?: Prediction;
  readonly check: Check;
  /** Script lines that pass the step, using only what has been taught (`@node-2 $ docker …`, `> waggle …`). */
  readonly solution: readonly string[];
  /** The same by clicking: each is echoed into the console as the command it stands for. */
  readonly clicks: readonly Click[];
}

export interface Prediction {
  readonly options: readonly string[];
  /** The option that comes true. */
  readonly comesTrue: string;
}

/** A button that does the step. The label stands in the texts under `name`. */
export interface Click {
  readonly name: string;
  readonly does: 'kill-leader' | 'kill-worker' | 'kill-container' | 'docker' | 'waggle' | 'open-history';
  /** What exactly: a whole command line for `docker` and `waggle`, a task such as `web.2` for the others. */
  readonly what: string;
}

/** A question about the real cluster, however it got there. Its sentence in the texts is the step's goal. */
export type Check = (seen: Seen) => boolean;

/** All that a check may look at. */
export interface Seen {
  readonly nowUs: Micros;
  /** When the step began. */
  readonly sinceUs: Micros;
  readonly machines: readonly MachineSeen[];
  /** Those that are not as new, each way on its own. Damaged files are told by events alone. */
  readonly cables: readonly CableFrame[];
  /** A machine that is off keeps its last view. */
  readonly views: Views;
  /** Since the step began, oldest first. */
  readonly events: readonly TraceEvent[];
  /** Lines typed (or clicked) since the step began, with their exit codes. */
  readonly typed: readonly { readonly on: Hostname; readonly line: string; readonly exitCode: number }[];
  /** What was opened for a closer look since the step began: `history:web`. */
  readonly opened: readonly string[];
}

export interface MachineSeen {
  readonly hostname: Hostname;
  readonly on: boolean;
  readonly power: Power;
  readonly faults: MachineFaults;
}

export const machineSeen = ({ spec, power, faults }: MachineFrame): MachineSeen => ({
  ...{ hostname: spec.hostname, on: power === 'on' },
  ...{ power, faults },
});

/** Says what a lesson is, for the compiler; changes nothing. */
export const defineLesson = (lesson: Lesson): Lesson => lesson;
