/**
 * The shell of a node: it lives through windows of virtual time, handing timers, packets and engine calls to the
 * program that runs on it, and notes down what comes of them. The same in a Web Worker and in a test.
 */
import type { EngineAnswer } from '../api/engine/http.ts';
import type { Address, CauseId } from '../api/ids.ts';
import type { MachineFaults } from '../api/journal.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { NodeView } from '../api/view.ts';
import type { Boot, Delivery, Letter, Machine, Outcome, Window } from '../datacenter/machine.ts';
import { dice } from '../std/dice.ts';
import { invariant } from '../std/invariant.ts';
import type { Program, Running } from '../world/program.ts';
import type { Cancel, Clock, Packet, Report, Wire, World } from '../world/world.ts';
import { MachineDisk } from './disk.ts';
import { Timers, type Due } from './timers.ts';

/**
 * A timer without a label and shorter than this only spreads one happening out, and hands its cause on; any other
 * begins a chain of causes of its own when it fires.
 */
const OWN_CAUSE_FROM: Micros = SECOND;
const MILLION = 1_000_000;

/** A machine on which `program` runs whenever it is switched on. */
export function machine(program: Program): Machine {
  let life: Life | null = null;
  const on = () => {
    invariant(life, 'a machine is switched on first');
    return life;
  };
  return {
    boot(boot) {
      life = new Life(boot);
      return life.start(program);
    },
    run: (window) => on().run(window),
    look: () => on().look(),
  };
}

/** From one power-on to the next power-off. */
class Life {
  readonly #boot: Boot;
  readonly #timers = new Timers();
  readonly #disk: MachineDisk;
  readonly #calls = new Map<number, Cancel>();
  readonly #sections = new Map<keyof NodeView, () => unknown>();
  #running: Running | null = null;
  #faults: MachineFaults;
  /** Since when the clock has drifted as it does, by true time and by its own count. */
  #anchor: { readonly trueUs: Micros; readonly ownUs: Micros };
  #receiver: ((from: Address, packet: Packet) => void) | null = null;
  #now: Micros;
  /** Why what happens now happens; a timer's own cause is put into words only if somebody asks. */
  #cause: CauseId | number;
  #letters: Letter[] = [];
  #events: TraceEvent[] = [];
  #answers: EngineAnswer[] = [];

  constructor(boot: Boot) {
    this.#boot = boot;
    this.#now = boot.nowUs;
    this.#cause = 0;
    this.#anchor = { trueUs: boot.nowUs, ownUs: boot.nowUs };
    this.#faults = boot.faults;
    this.#disk = new MachineDisk(boot.disk, {
      now: () => this.#now,
      after: (delay, then) => void this.#timers.set(this.#now, delay, false, then, this.#whyNow()),
    });
    this.#disk.full = boot.faults.diskFull;
  }

  start(program: Program): Outcome {
    return this.#noting(() => {
      this.#running = program(this.#world());
    });
  }

  run({ fromUs, untilUs, inbox }: Window): Outcome {
    this.#now = Math.max(this.#now, fromUs);
    return this.#noting(() => {
      let next = 0;
      for (;;) {
        const delivery = inbox[next];
        const timerUs = this.#timers.nextUs();
        if (delivery && (timerUs === null || delivery.atUs <= timerUs)) {
          next++;
          this.#deliver(delivery);
        } else if (timerUs !== null && timerUs < untilUs) {
          this.#fire(this.#timers.take());
        } else {
          return;
        }
      }
    });
  }

  look(): Partial<NodeView> {
    const view: Record<string, unknown> = {};
    for (const [section, read] of this.#sections) view[section] = read();
    this.#sections.clear();
    if (this.#timers.changed) view.timers = this.#timers.look();
    if (this.#disk.changed) view.disk = this.#disk.look();
    return view as Partial<NodeView>;
  }

  #deliver(delivery: Delivery): void {
    this.#now = Math.max(this.#now, delivery.atUs);
    this.#cause = delivery.cause;
    switch (delivery.kind) {
      case 'packet':
        return this.#receiver?.(delivery.from, delivery.packet);
      case 'call':
        return this.#call(delivery);
      case 'hang-up': {
        const cancel = this.#calls.get(delivery.call);
        this.#calls.delete(delivery.call);
        return cancel?.();
      }
      case 'faults':
        return this.#suffer(delivery.faults);
    }
  }

  /** The count goes on from where it is, and what is left of every span passes at the new speed. */
  #suffer(faults: MachineFaults): void {
    this.#anchor = { trueUs: this.#now, ownUs: this.#clock.now() };
    const before = this.#speed();
    this.#faults = faults;
    this.#disk.full = faults.diskFull;
    if (this.#speed() !== before) this.#timers.stretch(this.#now, before / this.#speed());
  }

  #fire(due: Due): void {
    const { then, atUs, startUs, label } = due;
    this.#now = Math.max(this.#now, atUs);
    this.#cause = label || atUs - startUs >= OWN_CAUSE_FROM ? due.id : due.cause;
    due.then = null;
    then?.();
  }

  #call({ call, request }: Delivery & { kind: 'call' }): void {
    invariant(this.#running, 'calls come after the boot');
    let ended = false;
    // The program may answer before it has returned, or long afterwards.
    const cancel = this.#running.call(request, ({ head, chunk, end }) => {
      invariant(!ended, 'nothing follows the end of an answer');
      ended = end;
      if (end) this.#calls.delete(call);
      this.#answers.push({
        call,
        atUs: this.#now,
        ...(head && { head }),
        ...(chunk !== undefined && { chunk }),
        end,
      });
    });
    if (!ended) this.#calls.set(call, cancel);
  }

  /** Lets things happen and tells what came of them. Whatever is thrown is a crash of this machine, and of no other. */
  #noting(happen: () => void): Outcome {
    let crash: string | null = null;
    try {
      happen();
    } catch (thrown) {
      crash = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
    }
    const outcome = {
      nextUs: crash === null ? this.#timers.nextUs() : null,
      letters: this.#letters,
      disk: this.#disk.takeOps(),
      answers: this.#answers,
      events: this.#events,
    };
    if (this.#letters.length > 0) this.#letters = [];
    if (this.#answers.length > 0) this.#answers = [];
    if (this.#events.length > 0) this.#events = [];
    return crash === null ? outcome : { ...outcome, crash, crashedUs: this.#now };
  }

  #whyNow(): CauseId {
    if (typeof this.#cause === 'number') this.#cause = `${this.#boot.machine.hostname}#${this.#cause}`;
    return this.#cause;
  }

  readonly #clock: Clock = {
    now: () => {
      const { trueUs, ownUs } = this.#anchor;
      return ownUs + this.#now - trueUs + this.#gained(trueUs);
    },
    wall: () => {
      const { clock } = this.#faults;
      return clock === null ? this.#now : this.#now + clock.offsetUs + this.#gained(clock.sinceUs);
    },
    after: (delay, then, as) => {
      invariant(!Number.isNaN(delay), 'a timer has a due time');
      const span = Math.max(0, Math.round(delay / this.#speed()));
      const due = this.#timers.set(this.#now, span, true, then, this.#whyNow(), as);
      return () => this.#timers.cancel(due);
    },
  };

  /** How much the clock counts while a µs passes. */
  #speed(): number {
    return 1 + (this.#faults.clock?.driftPpm ?? 0) / MILLION;
  }

  /** What the clock has counted too much since then, with the drift that it has now. */
  #gained(sinceUs: Micros): Micros {
    const { clock } = this.#faults;
    return clock === null ? 0 : Math.round(((this.#now - sinceUs) * clock.driftPpm) / MILLION);
  }

  readonly #wire: Wire = {
    send: (to, packet) => {
      const from = this.#boot.machine.address;
      if (to === from) this.#clock.after(0, () => this.#receiver?.(from, packet));
      else this.#letters.push({ atUs: this.#now, to, packet, cause: this.#whyNow() });
    },
    receive: (handler) => (this.#receiver = handler),
  };

  readonly #report: Report = {
    event: (code, params) => {
      const event = { atUs: this.#now, on: this.#boot.machine.hostname, code, params, cause: this.#whyNow() };
      this.#events.push(event as TraceEvent);
    },
    view: (section, read) => void this.#sections.set(section, read),
  };

  #world(): World {
    return {
      host: this.#boot.machine,
      clock: this.#clock,
      dice: dice(this.#boot.seed),
      disk: this.#disk,
      wire: this.#wire,
      report: this.#report,
    };
  }
}
