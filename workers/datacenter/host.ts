/** One machine as the datacenter knows it: its power, its disk, what is on its way to it, and when it next acts. */
import type { Power } from '../api/datacenter.ts';
import type { MachineFaults, MachineSpec } from '../api/journal.ts';
import type { Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { DurableDisk } from './disk.ts';
import type { Boot, Delivery } from './machine.ts';

/** What a frozen machine's network card holds; the rest is lost. */
const BACKLOG = 1_000;

export const NO_FAULTS: MachineFaults = { diskFull: false, clock: null };

export class Host {
  readonly spec: MachineSpec;
  readonly dice: Dice;
  readonly disk: DurableDisk;
  readonly openCalls = new Set<number>();
  /** Why it crashed; empty otherwise. */
  crash = '';
  faults: MachineFaults = NO_FAULTS;
  /** Has it done anything since it was last looked at? */
  unseen = false;
  #power: Power = 'off';
  /** Does its program run? Not yet, between the power-on and the boot. */
  #booted = false;
  #startedUs: Micros = 0;
  #timerUs: Micros = Infinity;
  #inbox: Delivery[] = [];

  constructor(spec: MachineSpec, chance: Dice, disk: DurableDisk) {
    this.spec = spec;
    this.dice = chance;
    this.disk = disk;
  }

  get power(): Power {
    return this.#power;
  }

  /** Is there a thread, asleep or awake? */
  get powered(): boolean {
    return this.#power === 'on' || this.#power === 'frozen';
  }

  get mustBoot(): boolean {
    return this.#power === 'on' && !this.#booted;
  }

  /** When it next acts; Infinity for never. */
  get dueUs(): Micros {
    if (this.#power !== 'on' || !this.#booted) return Infinity;
    const first = this.#inbox[0];
    return first && first.atUs < this.#timerUs ? first.atUs : this.#timerUs;
  }

  start(nowUs: Micros): void {
    this.#power = 'on';
    this.#startedUs = nowUs;
    this.crash = '';
  }

  boot(nowUs: Micros): Boot {
    this.#booted = true;
    const seed = this.dice.int(2 ** 32);
    return { machine: this.spec, nowUs, seed, disk: this.disk.image(), faults: this.faults };
  }

  /** Its outcome says when it wants to be woken. */
  wakeAt(timerUs: Micros | null): void {
    this.#timerUs = timerUs ?? Infinity;
  }

  /** The power is gone, and all that was not on the disk. */
  stop(power: 'off' | 'crashed', nowUs: Micros): void {
    this.#power = power;
    this.#booted = false;
    this.#timerUs = Infinity;
    this.#inbox = [];
    this.openCalls.clear();
    this.disk.crash(nowUs, this.dice);
  }

  freeze(): void {
    this.#power = 'frozen';
  }

  /** What was due meanwhile is due now. */
  thaw(nowUs: Micros): void {
    this.#power = 'on';
    this.#timerUs = Math.max(this.#timerUs, nowUs);
    this.#inbox = this.#inbox.map((delivery) => (delivery.atUs < nowUs ? { ...delivery, atUs: nowUs } : delivery));
  }

  /** Was it on before that? What is sent at the very moment of its power-on finds nobody. */
  hears(sentUs: Micros): boolean {
    return this.powered && sentUs > this.#startedUs;
  }

  /** Puts it among what is on its way: by time of arrival, then by sender, then in the order of sending. */
  deliver(delivery: Delivery): void {
    const inbox = this.#inbox;
    if (this.#power === 'frozen' && inbox.length >= BACKLOG && delivery.kind === 'packet') return;
    let at = inbox.length;
    while (at > 0 && comesBefore(delivery, inbox[at - 1]!)) at--;
    if (at === inbox.length) inbox.push(delivery);
    else inbox.splice(at, 0, delivery);
  }

  /** Takes out what arrives before `untilUs`. */
  arrivals(untilUs: Micros): readonly Delivery[] {
    const inbox = this.#inbox;
    let count = 0;
    while (count < inbox.length && inbox[count]!.atUs < untilUs) count++;
    if (count === 0) return nothing;
    if (count < inbox.length) return inbox.splice(0, count);
    this.#inbox = [];
    return inbox;
  }
}

/** By sender and not as they were posted, for machines that are switched on at one instant may boot together or not. */
function comesBefore(one: Delivery, other: Delivery): boolean {
  if (one.atUs !== other.atUs) return one.atUs < other.atUs;
  return one.kind === 'packet' && other.kind === 'packet' && one.from < other.from;
}

const nothing: readonly never[] = Object.freeze([]);
