/** A span of time in round words. */
import type { Messages } from './i18n/messages.ts';

type Units = Pick<Messages['transport'], 'hours' | 'minutes' | 'seconds'>;

/** In the largest unit that it fills: `250 ms`, `5 s`, `1.5 min`, `2 h`. */
export function about(us: number, units: Units): string {
  const gap = /[가-힣]/.test(units.seconds) ? '' : ' ';
  const [size, unit] =
    us >= 3.6e9
      ? [3.6e9, gap + units.hours]
      : us >= 6e7
        ? [6e7, gap + units.minutes]
        : us >= 1e6
          ? [1e6, gap + units.seconds]
          : [1e3, ' ms'];
  return `${Math.round((us / size) * 10) / 10}${unit}`;
}
