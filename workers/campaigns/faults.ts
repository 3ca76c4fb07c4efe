/** What breaks, when, and for how long: drawn from dice before the campaign begins. */
import type { HardwareInput } from '../api/datacenter.ts';
import type { Hostname } from '../api/ids.ts';
import type { CableSpec } from '../api/journal.ts';
import { MS, SECOND, type Micros } from '../api/time.ts';
import { NEW_CABLE } from '../datacenter/cables.ts';
import type { Dice } from '../std/dice.ts';

export const FAULT_KINDS = ['kill', 'freeze', 'cut', 'loss'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A machine: by its place in the list, or whoever leads when it happens. */
export type Target = number | 'leader';

export interface Fault {
  /** Since the beginning of the trouble. */
  readonly atUs: Micros;
  readonly endUs: Micros;
  readonly what:
    | { readonly kind: 'kill' | 'freeze'; readonly who: Target }
    /** From here to there; `others`: to everyone else. */
    | {
        readonly kind: 'cut';
        readonly from: Target;
        readonly to: number | 'others';
        readonly way: 'out' | 'in' | 'both';
      }
    /** These and the others do not hear each other. */
    | { readonly kind: 'split'; readonly side: readonly number[] }
    | { readonly kind: 'loss'; readonly from: Target; readonly to: number | 'others'; readonly cable: CableSpec };
}

export interface FaultPlan {
  readonly machines: number;
  readonly spanUs: Micros;
  readonly kinds: readonly FaultKind[];
}

/** Faults in the order of their beginning; all begin within the span. */
export function drawFaults(dice: Dice, { machines, spanUs, kinds }: FaultPlan): readonly Fault[] {
  const faults: Fault[] = [];
  if (kinds.length === 0) return faults;
  // Some campaigns are calm, and let things settle in between; in others everything breaks at once.
  const pause = dice.pick([4, 12, 40]) * SECOND;
  let atUs = drawSpan(dice, pause);
  while (atUs < spanUs) {
    faults.push({ atUs, endUs: atUs + drawSpan(dice, 40 * SECOND), what: drawWhat(dice, dice.pick(kinds), machines) });
    atUs += drawSpan(dice, pause);
  }
  return faults;
}

/** Short spans are as likely as long ones: races hide in milliseconds, elections in seconds. */
function drawSpan(dice: Dice, longest: Micros): Micros {
  const shortest = MS;
  return Math.round(shortest * Math.pow(longest / shortest, Math.sqrt(dice.fraction())));
}

function drawWhat(dice: Dice, kind: FaultKind, machines: number): Fault['what'] {
  const who = (): Target => (dice.int(3) === 0 ? 'leader' : dice.int(machines));
  const to = () => (dice.int(3) === 0 ? 'others' : dice.int(machines));
  switch (kind) {
    case 'kill':
    case 'freeze':
      return { kind, who: who() };
    case 'cut':
      if (dice.int(4) === 0) return { kind: 'split', side: drawSide(dice, machines) };
      return { kind, from: who(), to: to(), way: dice.pick(['out', 'in', 'both'] as const) };
    case 'loss': {
      const latencyUs = drawSpan(dice, 2 * SECOND);
      const cable = {
        latencyUs,
        jitterUs: dice.int(2 * latencyUs),
        lossRatio: dice.int(2) * 0.5 * dice.fraction(),
        duplicateRatio: 0,
        reorderRatio: 0,
      };
      return { kind, from: who(), to: to(), cable };
    }
  }
}

function drawSide(dice: Dice, machines: number): readonly number[] {
  const all = Array.from({ length: machines }, (_, i) => i);
  return all.filter(() => dice.int(2) === 0);
}

/** The acts that begin a fault and those that end it. `leader` is null where nobody leads: then it strikes the first. */
export function actsOf(
  { what }: Fault,
  machines: readonly Hostname[],
  leader: Hostname | null,
): { readonly begin: readonly HardwareInput[]; readonly end: readonly HardwareInput[] } {
  const named = (target: Target): Hostname => (target === 'leader' ? (leader ?? machines[0]!) : machines[target]!);
  const others = (than: Hostname, to: number | 'others') =>
    (to === 'others' ? machines : [machines[to]!]).filter((hostname) => hostname !== than);
  switch (what.kind) {
    case 'kill':
      return {
        begin: [{ kind: 'kill', hostname: named(what.who) }],
        end: [{ kind: 'start', hostname: named(what.who) }],
      };
    case 'freeze':
      return {
        begin: [{ kind: 'freeze', hostname: named(what.who) }],
        end: [{ kind: 'thaw', hostname: named(what.who) }],
      };
    case 'cut': {
      const from = named(what.from);
      const ends = others(from, what.to).map((to) => (what.way === 'in' ? { from: to, to: from } : { from, to }));
      return cut(ends, what.way !== 'both');
    }
    case 'split': {
      const side = new Set(what.side.map((i) => machines[i]!));
      const there = machines.filter((hostname) => !side.has(hostname));
      return cut(
        [...side].flatMap((from) => there.map((to) => ({ from, to }))),
        false,
      );
    }
    case 'loss': {
      const from = named(what.from);
      const cables = (cable: CableSpec) =>
        others(from, what.to).map((to) => ({ kind: 'cable' as const, from, to, cable }));
      return { begin: cables(what.cable), end: cables(NEW_CABLE) };
    }
  }
}

function cut(ends: readonly { readonly from: Hostname; readonly to: Hostname }[], oneWay: boolean) {
  return {
    begin: ends.map((cable) => ({ kind: 'cut' as const, ...cable, oneWay })),
    end: ends.map((cable) => ({ kind: 'mend' as const, ...cable, oneWay })),
  };
}

/** Ends every fault there may be. */
export function healing(machines: readonly Hostname[]): readonly HardwareInput[] {
  return [
    { kind: 'mend-all' },
    ...machines.map((from) => ({ kind: 'cable' as const, from, to: '*' as const, cable: NEW_CABLE })),
    ...machines.map((hostname) => ({ kind: 'thaw' as const, hostname })),
    ...machines.map((hostname) => ({ kind: 'start' as const, hostname })),
  ];
}
