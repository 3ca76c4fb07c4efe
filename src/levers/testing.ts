/** Hardware of paper, five machines of it, for tests of the levers. */
import type { CableFrame, MachineFrame } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../../workers/api/journal.ts';
import { aMachine, host } from '../cluster/fake.ts';
import type { Standing } from './broken.ts';

export const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(host) as [
  Hostname,
  Hostname,
  Hostname,
  Hostname,
  Hostname,
];
export const hosts = [one, two, three, four, five];

export const poor = (over: Partial<CableSpec>): CableSpec => ({ ...NEW_CABLE, ...over });
export const frame = (from: Hostname, to: Hostname, cut: boolean, cable = NEW_CABLE): CableFrame => ({
  from,
  to,
  cut,
  cable,
});
export const both = (a: Hostname, b: Hostname, cut: boolean, cable = NEW_CABLE) => [
  frame(a, b, cut, cable),
  frame(b, a, cut, cable),
];
export const split = (...groups: readonly (readonly Hostname[])[]): readonly CableFrame[] =>
  groups.flatMap((group, at) =>
    groups.slice(at + 1).flatMap((other) => group.flatMap((a) => other.flatMap((b) => both(a, b, true)))),
  );
export const standing = (over: Partial<Standing> = {}): Standing => ({
  machines: [1, 2, 3, 4, 5].map((n) => aMachine(n)),
  cables: [],
  damage: {},
  ...over,
});
export const withMachine = (n: number, over: Partial<MachineFrame>): Standing =>
  standing({ machines: [1, 2, 3, 4, 5].map((m) => (m === n ? { ...aMachine(m), ...over } : aMachine(m))) });
