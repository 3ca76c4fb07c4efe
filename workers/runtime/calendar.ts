/** Instants of virtual time as programs and the Engine API write them. */
import { EPOCH_MS, type Micros } from '../api/time.ts';
import { calendar, rfc3339 as ofEpoch, type CalendarTime } from '../std/calendar.ts';

/** A date in UTC, with the milliseconds of its second. */
export const civil = (us: Micros): CalendarTime & { readonly ms: number } => {
  const ms = EPOCH_MS + Math.floor(us / 1_000);
  return { ...calendar(ms), ms: ms % 1_000 };
};

/** Two digits. */
export const two = (value: number): string => String(value).padStart(2, '0');

/** `10:00:00`. */
export const clockTime = (at: CalendarTime): string => `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Jan`. */
export const monthName = (at: CalendarTime): string => MONTHS[at.month - 1] as string;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Sat`. */
export function weekdayName(at: CalendarTime): string {
  // Zeller's rule: years begin in March, and 0 is a Saturday.
  const year = at.month < 3 ? at.year - 1 : at.year;
  const month = at.month < 3 ? at.month + 12 : at.month;
  const leaps = (year >> 2) - Math.floor(year / 100) + Math.floor(year / 400);
  return WEEKDAYS[(at.day + Math.floor((13 * (month + 1)) / 5) + year + leaps + 6) % 7] as string;
}

/** As Go writes a time in JSON. */
export const rfc3339 = (us: Micros): string => ofEpoch(EPOCH_MS * 1_000 + us);

/** With nine digits always, as log lines carry it. */
export function rfc3339Nano(us: Micros): string {
  const whole = rfc3339(us - (((us % 1_000_000) + 1_000_000) % 1_000_000)).slice(0, -1);
  return `${whole}.${String(((us % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0')}000Z`;
}

/** Go's zero time. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

/** Whole seconds of the Unix epoch. */
export const unixSeconds = (us: Micros): number => Math.floor(EPOCH_MS / 1000 + us / 1_000_000);
