/**
 * The lamps: one for each rule, fed with every frame's sight. An invariant's lamp that goes red stays red, with what was
 * seen; the lamp of what only looks like a rule goes out and comes back.
 */
import { APPEARANCES, INVARIANTS } from '../../invariants/all.ts';
import type { Breach, RuleId, Sight } from '../../invariants/rule.ts';
import { watch } from '../../invariants/watch.ts';
import type { Micros } from '../../workers/api/time.ts';

export interface Lamp {
  readonly rule: RuleId;
  readonly kind: 'invariant' | 'appearance';
  /** How it is broken, or was when that was first seen; null while it holds. */
  readonly broken: { readonly atUs: Micros; readonly breach: Breach } | null;
}

const RULES = [...INVARIANTS, ...APPEARANCES];

const ALL: readonly Lamp[] = [
  ...INVARIANTS.map(({ id }): Lamp => ({ rule: id, kind: 'invariant', broken: null })),
  ...APPEARANCES.map(({ id }): Lamp => ({ rule: id, kind: 'appearance', broken: null })),
];

export class Lamps {
  lamps = $state.raw<readonly Lamp[]>(ALL);
  /** How often they have been shown the swarm, and over how much virtual time. */
  sights = $state(0);
  watchedUs = $state(0);

  readonly invariants = $derived(this.lamps.filter(({ kind }) => kind === 'invariant'));
  readonly appearances = $derived(this.lamps.filter(({ kind }) => kind === 'appearance'));
  readonly red = $derived(this.invariants.filter(({ broken }) => broken !== null));

  #judge = watch(RULES);
  #beganUs = 0;

  /** The swarm as it was at its first sight: another one begins. */
  begin(nowUs: Micros): void {
    this.#judge = watch(RULES);
    this.#beganUs = nowUs;
    this.lamps = ALL;
    this.sights = 0;
  }

  see(sight: Sight): void {
    this.sights += 1;
    this.watchedUs = sight.nowUs - this.#beganUs;
    const found = this.#judge(sight);
    if (found.length === 0 && this.lamps.every(({ kind, broken }) => kind === 'invariant' || broken === null)) return;
    this.lamps = this.lamps.map((lamp) => {
      const breach = found.find(({ rule }) => rule.id === lamp.rule)?.breach;
      if (breach !== undefined) {
        const broken = { atUs: lamp.broken?.atUs ?? sight.nowUs, breach };
        return lamp.kind === 'invariant' && lamp.broken !== null ? lamp : { ...lamp, broken };
      }
      return lamp.kind === 'invariant' || lamp.broken === null ? lamp : { ...lamp, broken: null };
    });
  }
}
