/** Times and sizes as the page writes them. */
import type { Messages } from './i18n/messages.ts';

type Units = Pick<Messages['transport'], 'hours' | 'minutes' | 'seconds'>;

const HANGUL = /[가-힣]/;

/** Virtual time with a tenth of a second: `16.5 s`, `1 min 02.5 s`, `2 h 03 min 04.0 s`. Korean units stand close. */
export function duration(us: number, units: Units): string {
  const total = Math.floor(us / 100_000) / 10;
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const gap = HANGUL.test(units.seconds) ? '' : ' ';
  const seconds = (total % 60).toFixed(1);
  const longer = hours > 0 || minutes > 0;
  return [
    ...(hours > 0 ? [`${hours}${gap}${units.hours}`] : []),
    ...(longer ? [`${hours > 0 ? String(minutes).padStart(2, '0') : minutes}${gap}${units.minutes}`] : []),
    `${longer ? seconds.padStart(4, '0') : seconds}${gap}${units.seconds}`,
  ].join(' ');
}

/** As above; what lasts less than a tenth of a second in milliseconds. */
export function brief(us: number, units: Units): string {
  return us < 100_000 ? `${Math.round(us / 100) / 10} ms` : duration(us, units);
}

/** `512 B`, `3.4 kB`, `1.2 MB`. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  return n < 1_000_000 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1_000_000).toFixed(1)} MB`;
}

/** `×5`, `×0.05`, `×1300`. */
export function times(speed: number): string {
  if (speed >= 10) return `×${Math.round(speed)}`;
  return `×${Number(speed.toFixed(2))}`;
}

/** A container's name, or a task's, as a person reads it: `web.1` instead of `web.1.` and an id. */
export const withoutIds = (name: string): string => name.replace(/\.[a-z0-9]{25}(?=\.|$)/g, '');

/** Beginning of a long id, as Docker shortens it. */
export const short = (id: string): string => id.slice(0, 12);
