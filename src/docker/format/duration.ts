/** How long something took, in words (docker-cli §2.5). */

const HOUR_MS = 3_600_000;

/** `Less than a second`, `4 seconds`, `About a minute`, `3 weeks`. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(ms / HOUR_MS + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(Math.floor(ms / HOUR_MS) / 24 / 365)} years`;
}

/** Milliseconds of the Unix epoch, of an instant as the API writes it. */
export const instant = (rfc3339: string): number => Date.parse(rfc3339.replace(/(\.\d{3})\d+/, '$1'));

/** Go's default way to write an instant: `2026-01-02 15:04:05.123456789 +0000 UTC`. */
export function goTime(rfc3339: string): string {
  const [, day = '', time = '', fraction = ''] = /^(\S+)T([\d:]+)(\.\d+)?Z$/.exec(rfc3339) ?? [];
  const digits = fraction.replace(/\.?0+$/, '');
  return day === '' ? rfc3339 : `${day} ${time}${digits} +0000 UTC`;
}
