/** When to ask for the next certificate (swarm-semantics §4.4). Pure; the node owns the timer. */
import { HOUR, MINUTE, SECOND, type Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';

/** At a random whole minute between half and four fifths of the certificate's life; at once if that has passed. */
export function nextRenewal(
  certificate: { notBeforeUs: Micros; notAfterUs: Micros },
  nowUs: Micros,
  dice: Dice,
): Micros {
  const life = certificate.notAfterUs - certificate.notBeforeUs;
  const earliest = Math.floor((life * 0.5) / MINUTE);
  const latest = Math.max(earliest + 1, Math.floor((life * 0.8) / MINUTE));
  const at = certificate.notBeforeUs + (earliest + dice.int(latest - earliest)) * MINUTE;
  return Math.max(0, at - nowUs);
}

/** How long to wait after that many failures in a row: random, up to five seconds doubled each time, an hour at most. */
export function renewalBackoff(failures: number, dice: Dice): Micros {
  if (failures === 0) return 0;
  const limit = Math.min(HOUR, 5 * SECOND + 5 * SECOND * 2 ** (failures - 1));
  return Math.floor(dice.fraction() * limit);
}
