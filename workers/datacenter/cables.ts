/**
 * The cables: one each way between every two machines, with dice of its own, so that no cable disturbs another. What
 * goes in first comes out first, unless the cable is made to mix things up; it may be late, come twice, and be lost.
 */
import type { CableFrame } from '../api/datacenter.ts';
import type { Hostname } from '../api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../api/journal.ts';
import { SECOND, type Micros } from '../api/time.ts';
import { dice, foldText, type Dice } from '../std/dice.ts';

export { NEW_CABLE };

/** Nothing is faster than this: the windows of time are as long as the fastest cable is slow. */
const LATENCY_MIN: Micros = 100;

/** What strays from the order, or comes again, comes at most so much later. */
const STRAYS_BY: Micros = SECOND;

interface Cable {
  readonly from: Hostname;
  readonly to: Hostname;
  readonly dice: Dice;
  cut: boolean;
  spec: CableSpec;
  lastArrivalUs: Micros;
}

export class Cables {
  readonly #salt: number;
  readonly #cables = new Map<Hostname, Map<Hostname, Cable>>();
  #lookahead = NEW_CABLE.latencyUs;
  /** The frames of those that are not as new; null after a change. */
  #frames: readonly CableFrame[] | null = [];

  constructor(salt: number) {
    this.#salt = salt;
  }

  /** No cable, present or new, is faster than this. */
  get lookahead(): Micros {
    return this.#lookahead;
  }

  /** When something sent now arrives; null if it is lost. Throws the cable's dice. */
  arrival(from: Hostname, to: Hostname, sentUs: Micros): Micros | null {
    const cable = this.#laid(from, to);
    if (cable.cut) return null;
    const { latencyUs, jitterUs, lossRatio, reorderRatio } = cable.spec;
    const jitter = jitterUs > 0 ? cable.dice.int(jitterUs + 1) : 0;
    if (happens(lossRatio, cable.dice)) return null;
    const arriveUs = sentUs + latencyUs + jitter;
    if (happens(reorderRatio, cable.dice)) return arriveUs + cable.dice.int(STRAYS_BY + 1);
    cable.lastArrivalUs = Math.max(cable.lastArrivalUs, arriveUs);
    return cable.lastArrivalUs;
  }

  /** When what arrives then arrives a second time; null if it does not. Throws the cable's dice. */
  again(from: Hostname, to: Hostname, arriveUs: Micros): Micros | null {
    const { spec, dice } = this.#laid(from, to);
    return happens(spec.duplicateRatio, dice) ? arriveUs + dice.int(STRAYS_BY + 1) : null;
  }

  /**
   * Cuts all cables between these machines that are of different groups, and mends those within one. Who is in none is
   * in one more group with the others of that kind. Answers whether it was not so already.
   */
  partition(hosts: readonly Hostname[], groups: readonly (readonly Hostname[])[]): boolean {
    const groupOf = new Map(groups.flatMap((group, number) => group.map((host) => [host, number] as const)));
    let changed = false;
    for (const from of hosts) {
      for (const to of hosts) {
        if (from !== to && this.cut(from, to, groupOf.get(from) !== groupOf.get(to))) changed = true;
      }
    }
    return changed;
  }

  specOf(from: Hostname, to: Hostname): CableSpec {
    return this.#find(from, to)?.spec ?? NEW_CABLE;
  }

  /** Answers whether it was not so already. */
  cut(from: Hostname, to: Hostname, cut: boolean): boolean {
    if ((this.#find(from, to)?.cut ?? false) === cut) return false;
    this.#laid(from, to).cut = cut;
    this.#frames = null;
    return true;
  }

  /** Answers the ends of all that it mended. */
  mendAll(): readonly { from: Hostname; to: Hostname }[] {
    const mended = this.#all().filter((cable) => cable.cut);
    for (const cable of mended) cable.cut = false;
    if (mended.length > 0) this.#frames = null;
    return mended.map(({ from, to }) => ({ from, to }));
  }

  /** Answers whether it was not so already. Values beyond what a cable can be are brought to the nearest that it can. */
  change(from: Hostname, to: Hostname, change: Partial<CableSpec>): boolean {
    const before = this.specOf(from, to);
    const wished = { ...before, ...change };
    const spec: CableSpec = {
      latencyUs: Math.max(LATENCY_MIN, Math.round(wished.latencyUs)),
      jitterUs: Math.max(0, Math.round(wished.jitterUs)),
      lossRatio: ratio(wished.lossRatio),
      duplicateRatio: ratio(wished.duplicateRatio),
      reorderRatio: ratio(wished.reorderRatio),
    };
    if (same(spec, before)) return false;
    this.#laid(from, to).spec = spec;
    this.#frames = null;
    this.#lookahead = this.#all().reduce((least, { spec }) => Math.min(least, spec.latencyUs), NEW_CABLE.latencyUs);
    return true;
  }

  /** Those that are not as new; the same array until something changes. */
  frames(): readonly CableFrame[] {
    this.#frames ??= this.#all()
      .filter(({ cut, spec }) => cut || !same(spec, NEW_CABLE))
      .map(({ from, to, cut, spec }) => ({ from, to, cut, cable: spec }));
    return this.#frames;
  }

  restore(frames: readonly CableFrame[]): void {
    for (const { from, to, cut, cable } of frames) {
      this.cut(from, to, cut);
      this.change(from, to, cable);
    }
  }

  #all(): Cable[] {
    return [...this.#cables.values()].flatMap((row) => [...row.values()]);
  }

  #find(from: Hostname, to: Hostname): Cable | undefined {
    return this.#cables.get(from)?.get(to);
  }

  /** Only what uses or changes a cable lays it: what is refused must leave nothing behind, not even an order of cables. */
  #laid(from: Hostname, to: Hostname): Cable {
    let row = this.#cables.get(from);
    if (!row) this.#cables.set(from, (row = new Map()));
    let cable = row.get(to);
    if (!cable) {
      const own = dice(foldText(`${from}>${to}`, this.#salt));
      cable = { from, to, dice: own, cut: false, spec: NEW_CABLE, lastArrivalUs: 0 };
      row.set(to, cable);
    }
    return cable;
  }
}

const ratio = (wished: number): number => Math.min(1, Math.max(0, wished));

/** What never happens throws no dice. */
const happens = (ratio: number, dice: Dice): boolean => ratio > 0 && dice.fraction() < ratio;

const same = (a: CableSpec, b: CableSpec): boolean =>
  a.latencyUs === b.latencyUs &&
  a.jitterUs === b.jitterUs &&
  a.lossRatio === b.lossRatio &&
  a.duplicateRatio === b.duplicateRatio &&
  a.reorderRatio === b.reorderRatio;
