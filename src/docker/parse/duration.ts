/** Durations as Go writes them (`1h2m3s`, `500ms`), in nanoseconds. */
import { quote } from '../format/text.ts';
import { Refused } from '../refused.ts';

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Refuses as Go's parser does: `time: missing unit in duration "5"`. */
export function duration(text: string): number {
  const invalid = () => new Refused(`time: invalid duration ${quote(text)}`);
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let total = 0;
  while (rest !== '') {
    const found = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
    if (!found) throw invalid();
    const [all, amount, unit = ''] = found;
    if (unit === '') throw new Refused(`time: missing unit in duration ${quote(text)}`);
    const factor = units[unit];
    if (factor === undefined) throw new Refused(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += Number(amount) * factor;
    rest = rest.slice(all.length);
  }
  return sign * Math.round(total);
}

/** The other way: `10s`, `1m30s`, `2160h0m0s`, `500ms`. */
export function showDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const ns = Math.abs(nanoseconds);
  if (ns < 1e3) return `${sign}${ns}ns`;
  if (ns < 1e6) return `${sign}${ns / 1e3}µs`;
  if (ns < 1e9) return `${sign}${ns / 1e6}ms`;
  const hours = Math.floor(ns / 3600e9);
  const minutes = Math.floor((ns % 3600e9) / 60e9);
  const seconds = `${(ns % 60e9) / 1e9}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : sign + seconds;
}
