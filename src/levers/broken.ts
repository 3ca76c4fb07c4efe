/** What is broken now, a line each, and what would mend it. Pure. */
import type { CableFrame, HardwareInput, MachineFrame } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec, type ClockFault } from '../../workers/api/journal.ts';
import type { Damage } from '../cluster/damage.ts';
import { sidesOf } from './sides.ts';

/** The hardware as it stands. */
export interface Standing {
  readonly machines: readonly MachineFrame[];
  /** Those that are not as new. */
  readonly cables: readonly CableFrame[];
  readonly damage: Damage;
}

interface Ends {
  readonly from: Hostname;
  readonly to: Hostname;
  /** From the first to the second alone; else both ways alike. */
  readonly oneWay: boolean;
}

export type Broken =
  | { readonly kind: 'off' | 'crashed' | 'frozen'; readonly hostname: Hostname }
  | { readonly kind: 'full'; readonly hostname: Hostname }
  | { readonly kind: 'clock'; readonly hostname: Hostname; readonly clock: ClockFault }
  | { readonly kind: 'damaged'; readonly hostname: Hostname; readonly paths: readonly string[] }
  | { readonly kind: 'split'; readonly sides: readonly (readonly Hostname[])[] }
  | ({ readonly kind: 'cut' } & Ends)
  | ({ readonly kind: 'cable'; readonly cable: CableSpec } & Ends);

/** Machines in their order, then the network. Cuts between two sides are told by the split alone. */
export function brokenOf({ machines, cables, damage }: Standing): readonly Broken[] {
  const broken: Broken[] = [];
  for (const { spec, power, faults } of machines) {
    const { hostname } = spec;
    if (power !== 'on') broken.push({ kind: power, hostname });
    if (faults.diskFull) broken.push({ kind: 'full', hostname });
    const paths = damage[hostname] ?? [];
    if (paths.length > 0) broken.push({ kind: 'damaged', hostname, paths });
    if (faults.clock) broken.push({ kind: 'clock', hostname, clock: faults.clock });
  }
  const hosts = machines.map(({ spec }) => spec.hostname);
  const sides = sidesOf(hosts, cables);
  if (sides.length > 1) broken.push({ kind: 'split', sides });
  const sideOf = new Map(sides.flatMap((side, at) => side.map((hostname) => [hostname, at] as const)));
  const cut = cables.filter(({ cut, from, to }) => cut && sideOf.get(from) === sideOf.get(to));
  const place = new Map(hosts.map((hostname, at) => [hostname, at]));
  for (const { ends } of bothWays(cut, place, () => true)) broken.push({ kind: 'cut', ...ends });
  const poor = cables.filter(({ cable }) => !sameCable(cable, NEW_CABLE));
  for (const { ends, frame } of bothWays(poor, place, (a, b) => sameCable(a.cable, b.cable)))
    broken.push({ kind: 'cable', ...ends, cable: frame.cable });
  return broken;
}

/** Two directions in one where they are alike, with their ends in the order of the machines. */
function bothWays(
  frames: readonly CableFrame[],
  place: ReadonlyMap<Hostname, number>,
  alike: (a: CableFrame, b: CableFrame) => boolean,
): readonly { readonly ends: Ends; readonly frame: CableFrame }[] {
  const found = new Map<string, { ends: Ends; frame: CableFrame }>();
  for (const frame of frames) {
    const { from, to } = frame;
    const back = found.get(`${to} ${from}`);
    const [first, second] = (place.get(from) ?? 0) < (place.get(to) ?? 0) ? [from, to] : [to, from];
    if (back && alike(back.frame, frame)) back.ends = { from: first, to: second, oneWay: false };
    else found.set(`${from} ${to}`, { ends: { from, to, oneWay: true }, frame });
  }
  return [...found.values()];
}

export const sameCable = (a: CableSpec, b: CableSpec): boolean =>
  a.latencyUs === b.latencyUs &&
  a.jitterUs === b.jitterUs &&
  a.lossRatio === b.lossRatio &&
  a.duplicateRatio === b.duplicateRatio &&
  a.reorderRatio === b.reorderRatio;

/** What mends it. A damaged disk only gives way to a new machine: what was on it is lost. */
export function mendingOf(broken: Broken): HardwareInput {
  switch (broken.kind) {
    case 'off':
    case 'crashed':
      return { kind: 'start', hostname: broken.hostname };
    case 'frozen':
      return { kind: 'thaw', hostname: broken.hostname };
    case 'full':
      return { kind: 'free', hostname: broken.hostname };
    case 'clock':
      return { kind: 'clock', hostname: broken.hostname, offsetUs: 0, driftPpm: 0 };
    case 'damaged':
      return { kind: 'replace', hostname: broken.hostname };
    case 'split':
      return { kind: 'mend-all' };
    case 'cut':
      return { kind: 'mend', from: broken.from, to: broken.to, oneWay: broken.oneWay };
    case 'cable':
      return { kind: 'cable', from: broken.from, to: broken.to, cable: NEW_CABLE };
  }
}

/** Mends all that can be mended without a loss, in few acts: the network first, so that who comes back is heard. */
export function mendingOfAll(list: readonly Broken[]): readonly HardwareInput[] {
  const inputs: HardwareInput[] = [];
  if (list.some(({ kind }) => kind === 'split' || kind === 'cut')) inputs.push({ kind: 'mend-all' });
  let poor = list.filter((broken) => broken.kind === 'cable');
  while (poor.length > 0) {
    const { from, to } = poor[0] as Ends;
    const others = poor.filter((cable) => cable.from !== from && cable.to !== from);
    const alone = others.length === poor.length - 1;
    inputs.push({ kind: 'cable', from, to: alone ? to : '*', cable: NEW_CABLE });
    poor = others;
  }
  const machines = list.filter(({ kind }) => kind === 'full' || kind === 'clock');
  const powers = list.filter(({ kind }) => kind === 'frozen' || kind === 'off' || kind === 'crashed');
  return [...inputs, ...[...machines, ...powers].map(mendingOf)];
}
