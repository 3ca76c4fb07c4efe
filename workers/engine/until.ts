/** `until`, as filters write it: an instant, or how long ago. */
import { EPOCH_MS, SECOND, type Micros } from '../api/time.ts';

const UNITS: Readonly<Record<string, number>> = { ms: SECOND / 1000, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND };

/** By the machine's calendar; no limit where nothing is said, null for what cannot be read. */
export function instantBefore(text: string | undefined, nowUs: Micros): Micros | null {
  if (text === undefined) return Infinity;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * SECOND) - EPOCH_MS * 1000;
  const spans = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (spans.map(([whole]) => whole).join('') !== text) return null;
  return nowUs - spans.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit as string] as number), 0);
}
