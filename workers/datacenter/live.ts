/**
 * The datacenter as a visitor lives with it: machines in threads of their own, the pace of a wall clock, and disks
 * that outlive the tab. What it leans on is handed in, so that a test can wind it by hand.
 */
import type { Datacenter, Frame, HardwareInput, InputAnswer, MachineFrame, Pace, Until } from '../api/datacenter.ts';
import type { CableFrame } from '../api/datacenter.ts';
import type { EngineAnswer, EngineRequest } from '../api/engine/http.ts';
import type { Hostname } from '../api/ids.ts';
import type { History, Image, Input, Journal } from '../api/journal.ts';
import type { Micros } from '../api/time.ts';
import { invariant } from '../std/invariant.ts';
import { Hardware, type Job } from './hardware.ts';
import type { Outcome, Remote } from './machine.ts';
import { Pacer } from './pace.ts';
import { Saver, type Records } from './saved.ts';
import { Sights } from './sights.ts';
import { FrameTape } from './tape.ts';
import { Thread } from './thread.ts';
import { LOOK_EVERY, waitingFor, type Situation } from './until.ts';

/** Where the outside comes in. */
export interface Outlets {
  plugIn(hostname: Hostname): Promise<Remote>;
  pull(hostname: Hostname): void;
  /** Can a machine answer this before the rest of its program is there? */
  isForming(request: EngineRequest): boolean;
  wallMs(): number;
  /** Calls `then` after so many real milliseconds, unless called off. */
  after(ms: number, then: () => void): () => void;
  /** Keeps records in the browser; null where it cannot. */
  readonly save: ((records: Records) => Promise<void>) | null;
}

/** A machine that takes longer for a window hangs. */
const WATCHDOG_MS = 10_000;
/** Before it boots its program must be fetched, and all machines may do so at once. */
const BOOT_WATCHDOG_MS = 60_000;
const SAVE_EVERY_MS = 500;

interface Act {
  readonly input: () => Input;
  readonly done: (answer: InputAnswer, input: Input) => void;
}

interface Goal {
  readonly holds: (situation: Situation) => boolean;
  readonly atUs: Micros;
  readonly endUs: Micros;
  readonly reached: (holds: boolean) => void;
  lookUs: Micros;
}

export class LiveDatacenter implements Omit<Datacenter, 'open' | 'wipe'> {
  readonly #outlets: Outlets;
  readonly #hardware: Hardware;
  readonly #pacer: Pacer;
  readonly #tape = new FrameTape();
  readonly #sights = new Sights();
  readonly #saver = new Saver();
  readonly #threads = new Map<Hostname, Thread>();
  readonly #answers = new Map<number, (piece: EngineAnswer) => void>();
  #acts: Act[] = [];
  #sleepers: { readonly atUs: Micros; readonly wake: () => void }[] = [];
  #steps: (() => void)[] = [];
  #readers: ((history: History) => void)[] = [];
  #goal: Goal | null = null;
  /** Machines that only form a swarm make do with a part of their program; from any other request on they need it whole. */
  #whole: boolean;
  /** A window is under way: the turn ends when it does. */
  #busy = false;
  #closed = false;
  /** Has whoever switches machines on had the time to switch on more? Then they boot together. */
  #gathered: 'no' | 'soon' | 'yes' = 'no';
  #nap: () => void = () => {};
  #savedMs = 0;
  #shown: { machines: readonly MachineFrame[] | null; cables: readonly CableFrame[] | null; nowUs: Micros };

  constructor(outlets: Outlets, seed: number, from: Image | null) {
    this.#outlets = outlets;
    this.#whole = from !== null;
    this.#pacer = new Pacer(outlets.wallMs);
    this.#hardware = new Hardware(
      seed,
      {
        event: (event) => this.#tape.event(event),
        flight: (...flight) => this.#tape.flight(...flight),
        answer: (piece) => this.#deliver(piece),
      },
      from,
    );
    this.#shown = { machines: null, cables: null, nowUs: this.#hardware.nowUs };
    this.#turn();
  }

  input(input: HardwareInput): Promise<InputAnswer> {
    return new Promise((resolve) => this.#act({ input: () => input, done: resolve }));
  }

  /**
   * Rejects if the machine is off, and where the rest of a machine's program cannot be loaded. An answer that ends
   * without ever having had a head is a lost connection.
   */
  call(hostname: Hostname, request: EngineRequest, onAnswer: (piece: EngineAnswer) => void): Promise<number> {
    if (this.#outlets.isForming(request)) return this.#call(hostname, request, onAnswer);
    return this.#complete().then(() => this.#call(hostname, request, onAnswer));
  }

  /** What comes of the request may reach any machine, so all of them load the rest of their programs before it. */
  #complete(): Promise<void> {
    this.#whole = true;
    return Promise.all(Array.from(this.#threads.values(), (thread) => thread.complete())).then((complete) => {
      if (complete.includes(false)) throw new Error('the rest of the program cannot be loaded');
    });
  }

  #call(hostname: Hostname, request: EngineRequest, onAnswer: (piece: EngineAnswer) => void): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#act({
        input: () => ({ kind: 'call', hostname, call: this.#hardware.newCall(), request }),
        done: (answer, input) => {
          if (!answer.ok || input.kind !== 'call') return reject(new Error(`${hostname} is off`));
          this.#answers.set(input.call, onAnswer);
          resolve(input.call);
        },
      }),
    );
  }

  hangUp(call: number): Promise<void> {
    return new Promise((resolve) => {
      this.#answers.delete(call);
      const host = this.#hardware.hosts.find(({ openCalls }) => openCalls.has(call));
      if (!host) return resolve();
      this.#act({ input: () => ({ kind: 'hang-up', hostname: host.spec.hostname, call }), done: () => resolve() });
    });
  }

  sleep(span: Micros): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ atUs: this.#shownUs() + Math.max(0, Math.round(span)), wake });
      this.#poke();
    });
  }

  pace(pace: Pace): Promise<void> {
    this.#pacer.set(pace, this.#hardware.nowUs);
    this.#poke();
    return Promise.resolve();
  }

  step(): Promise<void> {
    return new Promise((done) => {
      this.#pacer.set({ kind: 'paused' }, this.#hardware.nowUs);
      this.#steps.push(done);
      this.#poke();
    });
  }

  runUntil(until: Until, limit: Micros): Promise<boolean> {
    this.#goal?.reached(false);
    return new Promise((reached) => {
      const { nowUs } = this.#hardware;
      const atUs = typeof until === 'object' ? until.atUs : Infinity;
      this.#goal = { holds: waitingFor(until), atUs, endUs: nowUs + limit, lookUs: nowUs, reached };
      this.#poke();
    });
  }

  frame(): Promise<Frame> {
    return this.#look().then(() => {
      const machines = this.#hardware.machines();
      const cables = this.#hardware.cables.frames();
      const frame: Frame = {
        nowUs: this.#shownUs(),
        pace: this.#pacer.pace,
        machines: machines === this.#shown.machines ? null : machines,
        cables: cables === this.#shown.cables ? null : cables,
        views: this.#sights.takeNews(),
        ...this.#tape.take(),
        windows: this.#hardware.windows,
      };
      this.#shown = { ...this.#shown, machines, cables };
      return frame;
    });
  }

  journal(): Promise<Journal> {
    return Promise.resolve(this.#hardware.journal());
  }

  traceHash(): Promise<string> {
    return Promise.resolve(this.#hardware.hash());
  }

  history(): Promise<History> {
    return new Promise((tell) => {
      this.#readers.push(tell);
      this.#poke();
    });
  }

  /** Stops for good and pulls every thread. */
  close(): void {
    this.#closed = true;
    this.#nap();
    for (const hostname of [...this.#threads.keys()]) this.#pull(hostname, 'the datacenter is closed');
    for (const [call, tell] of this.#answers) tell({ call, atUs: this.#hardware.nowUs, end: true });
    for (const { wake } of this.#sleepers) wake();
    this.#goal?.reached(false);
    for (const done of this.#steps) done();
    this.#tellHistory();
  }

  #act(act: Act): void {
    this.#acts.push(act);
    this.#poke();
  }

  /** Something changed: look at once what is to be done. */
  #poke(): void {
    if (!this.#busy) this.#turn();
  }

  /** Does what can be done now, then waits for a window, for the wall clock, or for a command. */
  #turn(): void {
    this.#nap();
    this.#nap = () => {};
    while (!this.#closed) {
      const limitUs = this.#limitUs();
      this.#wake();
      if (!this.#hardware.booting) this.#tellHistory();
      const act = this.#acts[0];
      if (act) {
        // Idle time passes first, so that an act falls on the instant at which the visitor sees the clock.
        const idleUs = Math.min(limitUs, this.#hardware.nextUs());
        if (idleUs > this.#hardware.nowUs && idleUs !== Infinity) this.#start(idleUs);
        const input = act.input();
        if (this.#hardware.bootsFirst(input)) {
          this.#start(this.#hardware.nowUs);
          return;
        }
        this.#acts.shift();
        act.done(this.#hardware.input(input), input);
      } else if (this.#goal && this.#hardware.nowUs >= this.#goal.lookUs) {
        return this.#judge(this.#goal);
      } else if (this.#hardware.booting && this.#gathered !== 'yes') {
        return this.#gather();
      } else if (this.#start(limitUs)) {
        return;
      } else if (this.#hardware.nowUs >= limitUs || limitUs === Infinity) {
        this.#wake();
        if (this.#steps.length > 0) this.#stepped();
        else if (!this.#goal) return this.#rest();
      }
    }
  }

  #gather(): void {
    if (this.#gathered === 'soon') return;
    this.#gathered = 'soon';
    this.#outlets.after(0, () => {
      this.#gathered = 'yes';
      this.#poke();
    });
  }

  /** Begins a window before that time, if there is anything to do; the next turn comes when it ends. */
  #start(limitUs: Micros): boolean {
    const { pull, jobs } = this.#hardware.plan(limitUs);
    for (const hostname of pull) this.#pull(hostname, 'the power is off');
    if (jobs.length === 0) return false;
    this.#busy = true;
    this.#gathered = 'no';
    const unanswered = new Set<Thread>();
    const outcomes = jobs.map((job) => {
      const thread = this.#thread(job);
      unanswered.add(thread);
      const outcome = thread.outcomeOf((remote) => {
        if (job.kind === 'run') return remote.run(job.window);
        const ready = this.#whole ? remote.complete() : Promise.resolve();
        return ready.then(() => remote.boot(job.boot));
      });
      return outcome.then((outcome) => {
        unanswered.delete(thread);
        return outcome;
      });
    });
    const patienceMs = jobs[0]?.kind === 'boot' ? BOOT_WATCHDOG_MS : WATCHDOG_MS;
    const watchdog = this.#outlets.after(patienceMs, () => {
      for (const thread of unanswered) thread.gone(`no answer within ${patienceMs / 1_000} s`);
    });
    Promise.all(outcomes).then((outcomes: Outcome[]) => {
      watchdog();
      if (this.#closed) return;
      this.#hardware.complete(outcomes);
      this.#busy = false;
      if (this.#steps.length > 0) this.#stepped();
      this.#save();
      this.#turn();
    });
    return true;
  }

  #thread({ hostname, kind }: Job): Thread {
    let thread = this.#threads.get(hostname);
    if (kind === 'boot') {
      invariant(!thread, 'a thread boots once');
      thread = new Thread(this.#outlets.plugIn(hostname));
      this.#threads.set(hostname, thread);
    }
    invariant(thread, 'a machine that runs has a thread');
    return thread;
  }

  #pull(hostname: Hostname, why: string): void {
    const thread = this.#threads.get(hostname);
    if (!thread) return;
    this.#threads.delete(hostname);
    thread.gone(why);
    this.#outlets.pull(hostname);
  }

  /** How late it may become by now. */
  #limitUs(): Micros {
    const { nowUs } = this.#hardware;
    let limitUs: Micros;
    if (this.#goal) limitUs = this.#goal.lookUs;
    else if (this.#steps.length > 0) limitUs = this.#hardware.nextUs() + 1;
    else limitUs = this.#pacer.limitUs(nowUs, this.#nextUs());
    for (const { atUs } of this.#sleepers) limitUs = Math.min(limitUs, Math.max(nowUs, atUs));
    return limitUs;
  }

  /** When something next happens, or somebody wants to be woken. */
  #nextUs(): Micros {
    let nextUs = this.#hardware.nextUs();
    for (const { atUs } of this.#sleepers) nextUs = Math.min(nextUs, atUs);
    return nextUs;
  }

  /** Nothing to do now: sleeps until the wall clock allows the next thing. */
  #rest(): void {
    this.#save();
    const saveMs = this.#outlets.save && this.#saver.behind(this.#hardware) ? SAVE_EVERY_MS : Infinity;
    const waitMs = Math.min(saveMs, this.#pacer.waitMs(this.#nextUs(), this.#hardware.nowUs));
    if (waitMs !== Infinity) this.#nap = this.#outlets.after(waitMs, () => this.#poke());
  }

  #tellHistory(): void {
    if (this.#readers.length === 0) return;
    const readers = this.#readers;
    this.#readers = [];
    const history = { journal: this.#hardware.journal(), traceHash: this.#hardware.hash() };
    for (const tell of readers) tell(history);
  }

  #stepped(): void {
    const done = this.#steps;
    this.#steps = [];
    this.#pacer.restart(this.#hardware.nowUs);
    for (const tell of done) tell();
  }

  #wake(): void {
    const { nowUs } = this.#hardware;
    if (!this.#sleepers.some(({ atUs }) => atUs <= nowUs)) return;
    const due = this.#sleepers.filter(({ atUs }) => atUs <= nowUs);
    this.#sleepers = this.#sleepers.filter(({ atUs }) => atUs > nowUs);
    for (const { wake } of due) wake();
  }

  /** Is the goal reached? Time stands still meanwhile. */
  #judge(goal: Goal): void {
    this.#busy = true;
    void this.#look().then(() => {
      this.#busy = false;
      if (this.#closed) return;
      const { nowUs, openCalls, hosts } = this.#hardware;
      const powered = hosts.filter(({ power }) => power === 'on').map(({ spec }) => spec.hostname);
      const cables = this.#hardware.cables.frames();
      const holds = goal.holds({ nowUs, views: this.#sights.all, powered, cables, openCalls });
      goal.lookUs = Math.min(goal.endUs, goal.atUs === Infinity ? nowUs + LOOK_EVERY : goal.atUs);
      if (this.#goal === goal && (holds || nowUs >= goal.endUs)) {
        this.#goal = null;
        this.#pacer.restart(nowUs);
        goal.reached(holds);
      }
      this.#turn();
    });
  }

  #look(): Promise<void> {
    const looks = this.#hardware.hosts.flatMap((host) => {
      const { hostname } = host.spec;
      const thread = this.#threads.get(hostname);
      if (!host.unseen || !thread) return [];
      host.unseen = false;
      return [thread.look().then((sections) => this.#sights.add(hostname, sections))];
    });
    return Promise.all(looks).then(() => {});
  }

  /** The clock that the visitor sees: between two events it goes on by itself. */
  #shownUs(): Micros {
    const { nowUs } = this.#hardware;
    const nextUs = this.#nextUs();
    const idleUs = this.#busy || this.#goal ? nowUs : Math.min(this.#pacer.limitUs(nowUs, nextUs), nextUs);
    this.#shown.nowUs = Math.max(this.#shown.nowUs, idleUs === Infinity ? nowUs : idleUs);
    return this.#shown.nowUs;
  }

  #save(): void {
    const { save, wallMs } = this.#outlets;
    if (!save || wallMs() - this.#savedMs < SAVE_EVERY_MS) return;
    this.#savedMs = wallMs();
    if (this.#saver.behind(this.#hardware)) void save(this.#saver.changes(this.#hardware));
  }

  #deliver(piece: EngineAnswer): void {
    const onAnswer = this.#answers.get(piece.call);
    if (piece.end) this.#answers.delete(piece.call);
    onAnswer?.(piece);
  }
}
