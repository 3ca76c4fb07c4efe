/** When a certificate counts, by this machine's calendar, and what is said of one that does not. */
import { EPOCH_MS, MS, SECOND, type Micros } from '../api/time.ts';
import { calendar, rfc3339 } from '../std/calendar.ts';
import type { Certificate } from './certificate.ts';

type Dated = Pick<Certificate, 'subject' | 'notBeforeUs' | 'notAfterUs'>;

const OUT_OF_DATE = 'x509: certificate has expired or is not yet valid';

/** As Go's x509 says of one that another machine has shown; null where it is in date. */
export function outOfDate({ notBeforeUs, notAfterUs }: Dated, nowUs: Micros): string | null {
  const at = (us: Micros) => rfc3339(EPOCH_MS * MS + Math.floor(us / SECOND) * SECOND);
  if (nowUs < notBeforeUs) return `${OUT_OF_DATE}: current time ${at(nowUs)} is before ${at(notBeforeUs)}`;
  if (nowUs > notAfterUs) return `${OUT_OF_DATE}: current time ${at(nowUs)} is after ${at(notAfterUs)}`;
  return null;
}

/** As a node says of its own; null where it is in date. */
export function ownOutOfDate({ subject, notBeforeUs, notAfterUs }: Dated, nowUs: Micros): string | null {
  const limit = nowUs < notBeforeUs ? `before ${rfc1123(notBeforeUs)}` : `after ${rfc1123(notAfterUs)}`;
  if (nowUs >= notBeforeUs && nowUs <= notAfterUs) return null;
  return `certificate (1 - ${subject.commonName}) not valid ${limit}, and it is currently ${rfc1123(nowUs)}: ${OUT_OF_DATE}`;
}

const name = (names: string, number: number): string => names.slice(3 * number, 3 * number + 3);

/** `Sat, 10 Jan 2026 10:00:00 UTC`. */
function rfc1123(us: Micros): string {
  const ms = EPOCH_MS + Math.floor(us / MS);
  const { year, month, day, hour, minute, second } = calendar(ms);
  const weekday = name('ThuFriSatSunMonTueWed', Math.floor(ms / 86_400_000) % 7);
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${two(day)} ${name('JanFebMarAprMayJunJulAugSepOctNovDec', month - 1)} ${year}`;
  return `${weekday}, ${date} ${two(hour)}:${two(minute)}:${two(second)} UTC`;
}
