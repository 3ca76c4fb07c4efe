/** The command of the shell that does the same as an act upon the hardware, for the console to show. Pure. */
import type { HardwareInput } from '../../workers/api/datacenter.ts';
import { NEW_CABLE, type CableSpec } from '../../workers/api/journal.ts';
import type { Micros } from '../../workers/api/time.ts';
import { sameCable } from './broken.ts';

/** Empty for what nobody would type. */
export function commandOf(input: HardwareInput): string {
  switch (input.kind) {
    case 'start':
    case 'kill':
    case 'freeze':
    case 'thaw':
    case 'wipe':
    case 'replace':
    case 'fill':
    case 'free':
      return `waggle ${input.kind} ${input.hostname}`;
    case 'corrupt':
      return `waggle corrupt ${input.hostname}${input.path === null ? '' : ` ${input.path}`}`;
    case 'clock':
      return `waggle clock ${input.hostname} ${clockText(input)}`;
    case 'cut':
      return `waggle cut ${ends(input, input.oneWay)}`;
    case 'mend':
      return `waggle heal ${ends(input, input.oneWay)}`;
    case 'mend-all':
      return 'waggle heal';
    case 'partition':
      return `waggle partition ${input.groups.map((group) => group.join(' ')).join(' / ')}`;
    case 'cable':
      return cableText(input);
    case 'add':
    case 'crash':
      return '';
  }
}

type Cabled = { readonly from: string; readonly to: string };

const ends = ({ from, to }: Cabled, oneWay = false): string =>
  `${oneWay ? '--one-way ' : ''}${from}${to === '*' ? '' : ` ${to}`}`;

const clockText = ({ offsetUs, driftPpm }: { offsetUs: Micros; driftPpm: number }): string => {
  if (offsetUs === 0 && driftPpm === 0) return 'right';
  const offset = `${offsetUs < 0 ? '-' : '+'}${spanText(Math.abs(offsetUs))}`;
  return driftPpm === 0 ? offset : `${offset} --drift ${driftPpm}ppm`;
};

const properties = [
  ['latency', 'latencyUs'],
  ['jitter', 'jitterUs'],
  ['loss', 'lossRatio'],
  ['duplicate', 'duplicateRatio'],
  ['reorder', 'reorderRatio'],
] as const;

/** One command a property. */
function cableText({ cable, ...pair }: Cabled & { readonly cable: Partial<CableSpec> }): string {
  if (sameCable({ ...NOTHING, ...cable }, NEW_CABLE)) return `waggle renew ${ends(pair)}`;
  return properties
    .flatMap(([name, key]) => {
      const value = cable[key];
      if (value === undefined) return [];
      return [`waggle ${name} ${ends(pair)} ${key.endsWith('Us') ? spanText(value) : percent(value)}`];
    })
    .join('; ');
}

/** Like no cable that there is. */
const NOTHING: CableSpec = { latencyUs: 0, jitterUs: 0, lossRatio: 0, duplicateRatio: 0, reorderRatio: 0 };

const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(6))}%`;

const UNITS = [
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1_000],
  ['us', 1],
] as const;

/** `1m30s`, `50ms`: exact, as the shell reads it. Not below zero. */
export function spanText(us: Micros): string {
  let rest = Math.round(us);
  const parts = UNITS.map(([unit, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole > 0 ? `${whole}${unit}` : '';
  });
  return parts.join('') || '0s';
}
