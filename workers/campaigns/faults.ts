/** What breaks, when, and for how long: drawn from dice before the campaign begins. */
import type { HardwareInput } from '../api/datacenter.ts';
import type { Hostname } from '../api/ids.ts';
import type { CableSpec } from '../api/journal.ts';
import { MINUTE, MS, SECOND, type Micros } from '../api/time.ts';
import { NEW_CABLE } from '../datacenter/cables.ts';
import type { Dice } from '../std/dice.ts';

export const FAULT_KINDS = [
  'kill',
  'freeze',
  'cut',
  'loss',
  'mix',
  'full-disk',
  'corrupt',
  'wipe',
  'replace',
  'clock',
  'role',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A twentieth of the speed: a leader's heartbeats still come within its followers' patience. */
const DRIFT_PPM = 50_000;

/** A machine: by its place in the list, or whoever leads when it happens. */
export type Target = number | 'leader';

export interface Fault {
  /** Since the beginning of the trouble. */
  readonly atUs: Micros;
  readonly endUs: Micros;
  readonly what:
    | { readonly kind: 'kill' | 'freeze' | 'full-disk'; readonly who: Target }
    /** The disk is lost, or a sector of it; the machine comes up again at the end. */
    | { readonly kind: 'corrupt' | 'wipe' | 'replace'; readonly who: Target }
    | { readonly kind: 'clock'; readonly who: Target; readonly offsetUs: Micros; readonly driftPpm: number }
    /** Demoted, and promoted again at the end: not by the hardware, but by whoever runs the swarm. */
    | { readonly kind: 'role'; readonly who: Target }
    /** From here to there; `others`: to everyone else. */
    | {
        readonly kind: 'cut';
        readonly from: Target;
        readonly to: number | 'others';
        readonly way: 'out' | 'in' | 'both';
      }
    /** These and the others do not hear each other. */
    | { readonly kind: 'split'; readonly side: readonly number[] }
    | {
        readonly kind: 'loss' | 'mix';
        readonly from: Target;
        readonly to: number | 'others';
        readonly cable: CableSpec;
      };
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
    case 'full-disk':
    case 'corrupt':
    case 'wipe':
    case 'replace':
    case 'role':
      return { kind, who: who() };
    case 'clock':
      return {
        ...{ kind, who: who() },
        offsetUs: dice.between(-10, 10) * MINUTE,
        driftPpm: dice.between(-DRIFT_PPM, DRIFT_PPM),
      };
    case 'mix': {
      const cable = { ...NEW_CABLE, duplicateRatio: dice.fraction() / 2, reorderRatio: dice.fraction() / 2 };
      return { kind, from: who(), to: to(), cable };
    }
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
    case 'full-disk':
      return {
        begin: [{ kind: 'fill', hostname: named(what.who) }],
        end: [{ kind: 'free', hostname: named(what.who) }],
      };
    case 'corrupt':
    case 'wipe': {
      const hostname = named(what.who);
      const harm =
        what.kind === 'wipe'
          ? { kind: 'wipe' as const, hostname }
          : { ...{ kind: 'corrupt' as const, hostname, path: null } };
      return { begin: [{ kind: 'kill', hostname }, harm], end: [{ kind: 'start', hostname }] };
    }
    case 'replace':
      return { begin: [{ kind: 'replace', hostname: named(what.who) }], end: [] };
    case 'clock': {
      const { offsetUs, driftPpm } = what;
      const hostname = named(what.who);
      return {
        begin: [{ kind: 'clock', hostname, offsetUs, driftPpm }],
        end: [{ kind: 'clock', hostname, offsetUs: 0, driftPpm: 0 }],
      };
    }
    case 'role':
      return { begin: [], end: [] };
    case 'cut': {
      const from = named(what.from);
      const ends = others(from, what.to).map((to) => (what.way === 'in' ? { from: to, to: from } : { from, to }));
      return cut(ends, what.way !== 'both');
    }
    case 'split': {
      const side = what.side.map((i) => machines[i]!);
      return { begin: [{ kind: 'partition', groups: [side] }], end: [{ kind: 'partition', groups: [] }] };
    }
    case 'loss':
    case 'mix': {
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

/** Which machine it strikes; null where it strikes cables. */
export function victimOf({ what }: Fault, machines: readonly Hostname[], leader: Hostname | null): Hostname | null {
  if (!('who' in what)) return null;
  return what.who === 'leader' ? (leader ?? machines[0]!) : machines[what.who]!;
}

/** May it cost the swarm a disk for good? */
export const isLoss = ({ what: { kind } }: Fault): boolean =>
  kind === 'corrupt' || kind === 'wipe' || kind === 'replace';

/** Ends every fault there may be. */
export function healing(machines: readonly Hostname[]): readonly HardwareInput[] {
  return [
    { kind: 'mend-all' },
    ...machines.map((from) => ({ kind: 'cable' as const, from, to: '*' as const, cable: NEW_CABLE })),
    ...machines.map((hostname) => ({ kind: 'clock' as const, hostname, offsetUs: 0, driftPpm: 0 })),
    ...machines.map((hostname) => ({ kind: 'free' as const, hostname })),
    ...machines.map((hostname) => ({ kind: 'thaw' as const, hostname })),
    ...machines.map((hostname) => ({ kind: 'start' as const, hostname })),
  ];
}
