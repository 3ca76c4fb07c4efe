/**
 * Where the visitor is in the course: the lesson, its step, what was predicted, passed and asked for. It looks at the
 * picture that it is shown; what it needs done to the swarm, it asks for.
 */
import type { Lesson, Seen, Step } from '../../lessons/lesson.ts';
import { isDone, readProgress, withStep } from './progress.ts';

/** What the course asks of the page around it. */
export interface Around {
  /** Resolves when the page has a swarm, or has failed to. */
  ready(): Promise<void>;
  /** Would the visitor lose something of their own? */
  losesSomething(): boolean;
  /** A fresh swarm as the lesson needs it, come to rest. Answers whether there is one. */
  setUp(lesson: Lesson): Promise<boolean>;
  /** The lesson's swarm at this moment; null where the page shows another one. */
  sight(): Sight | null;
  /** The lesson is over: the swarm is the visitor's. */
  handOver(): void;
  pause(): void;
  play(): void;
  recall(): string | null;
  remember(progress: string): void;
  /** The address names the lesson that is open; null for none. */
  address(lesson: string | null): void;
}

/** What there is to see at a moment; events carry the numbers under which the page lists them. */
export interface Sight extends Pick<Seen, 'nowUs' | 'machines' | 'cables' | 'views'> {
  readonly events: readonly { readonly number: number; readonly event: Seen['events'][number] }[];
}

/** A further hint is offered after so long without progress. */
export const HINT_AFTER_MS = 60_000;
const MAX_EVENTS = 10_000;

export class Course {
  readonly lessons: readonly Lesson[];
  #progress = $state.raw(readProgress(null));
  #nowMs = $state(0);
  #hintedMs = $state(0);

  phase = $state<'list' | 'setting-up' | 'steps' | 'end'>('list');
  lesson = $state.raw<Lesson | null>(null);
  /** The lesson whose start waits for the visitor's consent. */
  asking = $state.raw<Lesson | null>(null);
  /** Position of the present step. */
  at = $state(0);
  /** What was predicted, by step. */
  answers = $state.raw<Readonly<Record<string, string>>>({});
  /** Does the goal hold at this moment? */
  green = $state(false);
  /** Steps that have been passed in this attempt: what was reached once stays reached. */
  passed = $state.raw<readonly string[]>([]);
  /** How the visitor last wanted to do a step. */
  way = $state<'click' | 'type'>('click');
  hints = $state(0);
  solutionShown = $state(false);
  /** The service whose history is open. */
  history = $state<string | null>(null);

  readonly step: Step | null = $derived(this.lesson?.steps[this.at] ?? null);
  /** The step waits for a prediction. */
  readonly awaiting = $derived(
    this.phase === 'steps' && this.step?.predict !== undefined && this.answers[this.step.name] === undefined,
  );
  readonly stepPassed = $derived(this.step !== null && this.passed.includes(this.step.name));
  readonly isLast = $derived(this.lesson !== null && this.at === this.lesson.steps.length - 1);
  /** Seconds until the next hint is offered; 0 where it is. The first is there from the start. */
  readonly hintIn = $derived(
    this.hints === 0 ? 0 : Math.max(0, Math.ceil((this.#hintedMs + HINT_AFTER_MS - this.#nowMs) / 1000)),
  );

  #around: Around;
  #sinceUs = 0;
  #heard = 0;
  #events: Seen['events'][number][] = [];
  #typed: Seen['typed'] = [];
  #opened: Seen['opened'] = [];
  /** Counts the openings: one that was overtaken by another is given up. */
  #opening = 0;

  constructor(lessons: readonly Lesson[], around: Around) {
    this.lessons = lessons;
    this.#around = around;
    this.#progress = readProgress(around.recall());
  }

  done(lesson: Lesson): boolean {
    return isDone(this.#progress, lesson);
  }

  /** Opens a lesson on a swarm of its own; asks first where the visitor would lose something. No such lesson: the list. */
  async open(id: string, consented = false): Promise<void> {
    const lesson = this.lessons.find((each) => each.id === id);
    if (!lesson) return this.leave();
    const opening = (this.#opening += 1);
    this.asking = null;
    // What was open before has lost its swarm.
    [this.lesson, this.phase] = [lesson, 'setting-up'];
    this.#around.address(id);
    await this.#around.ready();
    if (opening !== this.#opening) return;
    if (!consented && this.#around.losesSomething()) {
      [this.lesson, this.phase, this.asking] = [null, 'list', lesson];
      return;
    }
    const isThere = await this.#around.setUp(lesson);
    if (opening !== this.#opening) return;
    if (!isThere) return this.leave();
    [this.answers, this.passed, this.phase] = [{}, [], 'steps'];
    this.#begin(0);
  }

  /** Back to the list. The swarm stays as it is, and its clock goes on. */
  leave(): void {
    this.#opening += 1;
    const wasOpen = this.phase !== 'list' || this.asking !== null;
    if (this.awaiting) this.#around.play();
    [this.phase, this.lesson, this.asking] = ['list', null, null];
    if (wasOpen) this.#around.address(null);
  }

  /** Any answer opens the step. */
  answer(option: string): void {
    const { step } = this;
    if (!step || !this.awaiting || !step.predict?.options.includes(option)) return;
    this.answers = { ...this.answers, [step.name]: option };
    this.#around.play();
    this.look();
  }

  next(): void {
    if (!this.lesson || !this.stepPassed) return;
    if (!this.isLast) return this.#begin(this.at + 1);
    this.phase = 'end';
    this.#around.handOver();
  }

  openHint(): void {
    if (this.hints >= 3 || this.hintIn > 0) return;
    this.hints += 1;
    this.#hintedMs = this.#nowMs;
  }

  openHistory(service: string): void {
    this.history = service;
    this.#opened = [...this.#opened, `history:${service}`];
    this.look();
  }

  /** A line was run in the console. */
  ran(line: Seen['typed'][number]): void {
    this.#typed = [...this.#typed, line];
    this.look();
  }

  /** Real time, in milliseconds; only hints go by it. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  #begin(at: number): void {
    this.at = at;
    [this.green, this.hints, this.solutionShown, this.history] = [false, 0, false, null];
    [this.#events, this.#typed, this.#opened] = [[], [], []];
    this.#hintedMs = this.#nowMs;
    const sight = this.#around.sight();
    this.#sinceUs = sight?.nowUs ?? 0;
    this.#heard = sight?.events.at(-1)?.number ?? 0;
    if (this.awaiting) this.#around.pause();
    else this.#around.play();
    this.look();
  }

  /** Judges the step anew: something may have changed. */
  look(): void {
    const { step, lesson } = this;
    const sight = this.phase === 'steps' ? this.#around.sight() : null;
    if (!step || !lesson || !sight) return;
    for (const { number, event } of sight.events) {
      if (number <= this.#heard) continue;
      this.#heard = number;
      this.#events.push(event);
    }
    if (this.#events.length > MAX_EVENTS) this.#events.splice(0, MAX_EVENTS / 2);
    if (this.awaiting) return;
    const { nowUs, machines, cables, views } = sight;
    this.green = step.check({
      nowUs,
      sinceUs: this.#sinceUs,
      machines,
      cables,
      views,
      events: this.#events,
      typed: this.#typed,
      opened: this.#opened,
    });
    if (!this.green || this.stepPassed) return;
    this.passed = [...this.passed, step.name];
    this.#progress = withStep(this.#progress, lesson, step.name);
    this.#around.remember(JSON.stringify(this.#progress));
  }
}
