/** What would undo a fault: the acts that bring back what it broke, as far as it is still broken. Pure. */
import type { CableFrame, HardwareInput } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../../workers/api/journal.ts';
import type { Micros } from '../../workers/api/time.ts';
import { sameCable, type Standing } from './broken.ts';
import { aheadAt } from './clock.ts';

/** An act, and how things stood before it. */
export interface Act {
  readonly input: HardwareInput;
  readonly before: Standing;
}

/** Does it break something? What mends is not to be undone. */
export function isFault(input: HardwareInput): boolean {
  switch (input.kind) {
    case 'clock':
      return input.offsetUs !== 0 || input.driftPpm !== 0;
    case 'cable':
      return !sameCable({ ...NEW_CABLE, ...input.cable }, NEW_CABLE);
    case 'kill':
    case 'freeze':
    case 'wipe':
    case 'replace':
    case 'fill':
    case 'corrupt':
    case 'cut':
    case 'partition':
      return true;
    default:
      return false;
  }
}

/** Nothing to do where it has been mended since; `lost` where no act brings back what was on the disk. */
export function undoOf({ input, before }: Act, now: Standing, nowUs: Micros): readonly HardwareInput[] | 'lost' {
  const machine = (standing: Standing, hostname: Hostname) =>
    standing.machines.find(({ spec }) => spec.hostname === hostname);
  switch (input.kind) {
    case 'kill':
      return machine(now, input.hostname)?.power === 'off' ? [{ kind: 'start', hostname: input.hostname }] : [];
    case 'freeze':
      return machine(now, input.hostname)?.power === 'frozen' ? [{ kind: 'thaw', hostname: input.hostname }] : [];
    case 'fill':
      return machine(now, input.hostname)?.faults.diskFull ? [{ kind: 'free', hostname: input.hostname }] : [];
    case 'clock': {
      if (!machine(now, input.hostname)?.faults.clock) return [];
      const clock = machine(before, input.hostname)?.faults.clock ?? { offsetUs: 0, driftPpm: 0, sinceUs: 0 };
      const offsetUs = aheadAt(clock, nowUs);
      return [{ kind: 'clock', hostname: input.hostname, offsetUs, driftPpm: clock.driftPpm }];
    }
    case 'corrupt':
      return (now.damage[input.hostname] ?? []).length > 0 ? 'lost' : [];
    case 'wipe':
    case 'replace':
      return 'lost';
    case 'cut':
      return mended(before.cables, now.cables, concerns(input, input.oneWay));
    case 'partition':
      return before.cables.some(({ cut }) => cut)
        ? mended(before.cables, now.cables, () => true)
        : now.cables.some(({ cut }) => cut)
          ? [{ kind: 'mend-all' }]
          : [];
    case 'cable':
      return relaid(before.cables, now.cables, concerns(input, false));
    default:
      return [];
  }
}

type Between = (from: Hostname, to: Hostname) => boolean;

function concerns(ends: { readonly from: Hostname; readonly to: Hostname | '*' }, oneWay: boolean): Between {
  const there: Between = (from, to) => from === ends.from && (ends.to === '*' || to === ends.to);
  return (from, to) => there(from, to) || (!oneWay && there(to, from));
}

const key = ({ from, to }: { readonly from: Hostname; readonly to: Hostname }) => `${from} ${to}`;

/** One direction each: a cable may have been cut one way before. */
function mended(before: readonly CableFrame[], now: readonly CableFrame[], between: Between): readonly HardwareInput[] {
  const cuts = (frames: readonly CableFrame[]) =>
    new Map(frames.filter(({ cut, from, to }) => cut && between(from, to)).map((frame) => [key(frame), frame]));
  const [former, present] = [cuts(before), cuts(now)];
  const act = (kind: 'cut' | 'mend', frames: ReadonlyMap<string, CableFrame>, but: ReadonlyMap<string, CableFrame>) =>
    [...frames.values()]
      .filter((frame) => !but.has(key(frame)))
      .map(({ from, to }): HardwareInput => ({ kind, from, to, oneWay: true }));
  return paired([...act('mend', present, former), ...act('cut', former, present)]);
}

/** Both directions in one act where both are acted upon. */
function paired(inputs: readonly HardwareInput[]): readonly HardwareInput[] {
  const found = new Map<string, HardwareInput>();
  for (const input of inputs) {
    if (input.kind !== 'cut' && input.kind !== 'mend') continue;
    const back = `${input.kind} ${input.to} ${input.from}`;
    const other = found.get(back);
    if (other) found.set(back, { ...other, oneWay: false } as HardwareInput);
    else found.set(`${input.kind} ${input.from} ${input.to}`, input);
  }
  return [...found.values()];
}

/** A cable is the same both ways. */
function relaid(before: readonly CableFrame[], now: readonly CableFrame[], between: Between): readonly HardwareInput[] {
  const specs = (frames: readonly CableFrame[]) =>
    new Map<string, CableSpec>(frames.map((frame) => [key(frame), frame.cable]));
  const [former, present] = [specs(before), specs(now)];
  const inputs = new Map<string, HardwareInput>();
  for (const { from, to } of [...now, ...before]) {
    if (!between(from, to) || inputs.has(`${to} ${from}`)) continue;
    const cable = former.get(`${from} ${to}`) ?? NEW_CABLE;
    if (!sameCable(cable, present.get(`${from} ${to}`) ?? NEW_CABLE))
      inputs.set(`${from} ${to}`, { kind: 'cable', from, to, cable });
  }
  return [...inputs.values()];
}
