/** Drives machines that stand in this thread: whole histories without a single wait. */
import type { CableFrame, InputAnswer, MachineFrame, Until } from '../api/datacenter.ts';
import type { EngineAnswer, EngineRequest } from '../api/engine/http.ts';
import type { Hostname } from '../api/ids.ts';
import { HISTORY_VERSION, type Image, type Input, type Journal } from '../api/journal.ts';
import type { Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { Views } from '../api/view.ts';
import { invariant } from '../std/invariant.ts';
import { Hardware } from './hardware.ts';
import type { Machine } from './machine.ts';
import { FrameTape, type Tape } from './tape.ts';
import { LOOK_EVERY, waitingFor } from './until.ts';
import { Sights } from './sights.ts';

/** Remembers every event and no flight. */
class EventTape extends FrameTape {
  readonly events: TraceEvent[] = [];
  override event(event: TraceEvent): void {
    this.events.push(event);
  }
  override flight(): void {}
}

export class SynchronousDatacenter {
  readonly hardware: Hardware;
  readonly #plugIn: (hostname: Hostname) => Machine;
  readonly #machines = new Map<Hostname, Machine>();
  readonly #answers = new Map<number, (piece: EngineAnswer) => void>();
  readonly #sights = new Sights();
  readonly #tape = new EventTape();
  #sleepers: { readonly atUs: Micros; readonly wake: () => void }[] = [];
  #woken = 0;

  constructor(seed: number, plugIn: (hostname: Hostname) => Machine, from: Image | null = null, tape?: Tape) {
    this.#plugIn = plugIn;
    const own = this.#tape;
    this.hardware = new Hardware(
      seed,
      {
        event(event) {
          own.event(event);
          tape?.event(event);
        },
        flight: (...flight) => tape?.flight(...flight),
        answer: (piece) => this.#deliver(piece),
      },
      from,
    );
  }

  get nowUs(): Micros {
    return this.hardware.nowUs;
  }

  /** How often something outside was told something: a sleeper woken, a piece of an answer brought. */
  get woken(): number {
    return this.#woken;
  }

  /** Does anybody outside wait for time to pass? */
  get awaited(): boolean {
    return this.#answers.size > 0 || this.#sleepers.length > 0;
  }

  input(input: Input): InputAnswer {
    if (this.hardware.bootsFirst(input)) this.#window(this.nowUs);
    return this.hardware.input(input);
  }

  /** Sends a request to a machine's engine and answers the call's number; null if the machine is off. */
  call(hostname: Hostname, request: EngineRequest, onAnswer: (piece: EngineAnswer) => void): number | null {
    const call = this.hardware.newCall();
    if (!this.input({ kind: 'call', hostname, call, request }).ok) return null;
    this.#answers.set(call, onAnswer);
    return call;
  }

  hangUp(call: number): void {
    if (!this.#answers.delete(call)) return;
    const host = this.hardware.hosts.find(({ openCalls }) => openCalls.has(call));
    if (host) this.input({ kind: 'hang-up', hostname: host.spec.hostname, call });
  }

  /** Calls `wake` when that much virtual time has passed. The returned function calls it off. */
  wakeAfter(span: Micros, wake: () => void): () => void {
    const sleeper = { atUs: this.nowUs + Math.max(0, Math.round(span)), wake };
    this.#sleepers.push(sleeper);
    return () => (this.#sleepers = this.#sleepers.filter((other) => other !== sleeper));
  }

  run(span: Micros): void {
    this.runTo(this.nowUs + span);
  }

  runTo(untilUs: Micros): void {
    while (this.turn(untilUs));
  }

  /** One window, or one leap to the next sleeper's time. Answers false when it is as late as it may become. */
  turn(limitUs: Micros): boolean {
    let edgeUs = limitUs;
    for (const { atUs } of this.#sleepers) if (atUs < edgeUs) edgeUs = atUs;
    return this.#window(edgeUs) || this.#wake() || this.nowUs < limitUs;
  }

  #window(limitUs: Micros): boolean {
    const { pull, jobs } = this.hardware.plan(limitUs);
    for (const hostname of pull) this.#machines.delete(hostname);
    if (jobs.length === 0) return false;
    this.hardware.complete(
      jobs.map((job) => {
        if (job.kind === 'run') return this.#machine(job.hostname).run(job.window);
        const machine = this.#plugIn(job.hostname);
        this.#machines.set(job.hostname, machine);
        return machine.boot(job.boot);
      }),
    );
    return true;
  }

  runUntil(until: Until, limit: Micros): boolean {
    const holds = waitingFor(until);
    const endUs = this.nowUs + limit;
    for (;;) {
      const powered = this.hardware.hosts.filter(({ power }) => power === 'on').map(({ spec }) => spec.hostname);
      const { nowUs, openCalls } = this.hardware;
      if (holds({ nowUs, views: this.views(), powered, cables: this.cables(), openCalls })) return true;
      if (this.nowUs >= endUs) return false;
      const stopUs = typeof until === 'object' ? until.atUs : this.nowUs + LOOK_EVERY;
      this.runTo(Math.min(stopUs, endUs));
    }
  }

  /** What is true in every machine now; one that is off keeps its last view. */
  views(): Views {
    for (const host of this.hardware.hosts) {
      const machine = this.#machines.get(host.spec.hostname);
      if (!host.unseen || !host.powered || !machine) continue;
      host.unseen = false;
      this.#sights.add(host.spec.hostname, machine.look());
    }
    return this.#sights.all;
  }

  machines(): readonly MachineFrame[] {
    return this.hardware.machines();
  }

  /** The cables that are not as new. */
  cables(): readonly CableFrame[] {
    return this.hardware.cables.frames();
  }

  hash(): string {
    return this.hardware.hash();
  }

  journal(): Journal {
    return this.hardware.journal();
  }

  /** Every event since the start. */
  events(): readonly TraceEvent[] {
    return this.#tape.events;
  }

  #machine(hostname: Hostname): Machine {
    const machine = this.#machines.get(hostname);
    invariant(machine, 'a machine that runs was booted');
    return machine;
  }

  #wake(): boolean {
    const due = this.#sleepers.filter(({ atUs }) => atUs <= this.nowUs);
    if (due.length === 0) return false;
    this.#sleepers = this.#sleepers.filter(({ atUs }) => atUs > this.nowUs);
    for (const { wake } of due) {
      this.#woken++;
      wake();
    }
    return true;
  }

  #deliver(piece: EngineAnswer): void {
    const onAnswer = this.#answers.get(piece.call);
    if (piece.end) this.#answers.delete(piece.call);
    if (!onAnswer) return;
    this.#woken++;
    onAnswer(piece);
  }
}

/** Lives a journal through again. Null where it is from another version: then it would be another history. */
export function replay(
  journal: Journal,
  plugIn: (hostname: Hostname) => Machine,
  tape?: Tape,
): SynchronousDatacenter | null {
  if (journal.version !== HISTORY_VERSION) return null;
  const datacenter = new SynchronousDatacenter(journal.seed, plugIn, journal.from ?? null, tape);
  for (const { atUs, input } of journal.entries) {
    if (atUs > datacenter.nowUs) datacenter.runTo(atUs);
    datacenter.input(input);
  }
  datacenter.runTo(journal.untilUs);
  return datacenter;
}
