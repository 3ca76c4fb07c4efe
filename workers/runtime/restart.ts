/**
 * Whether the engine starts a container again that has ended (container-runtime §4): containers of people, not of
 * services, whose managers replace them. Pure.
 */
import { MINUTE, MS, SECOND, type Micros } from '../api/time.ts';

export interface RestartPolicy {
  readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure';
  /** Of `on-failure`; 0: as often as it takes. */
  readonly maxRetries: number;
}

export const NEVER: RestartPolicy = { name: 'no', maxRetries: 0 };

/** What a row of restarts has come to. */
export interface Restarts {
  readonly count: number;
  /** How long the last one was waited for; 0 for none. */
  readonly delayUs: Micros;
}

export const none: Restarts = { count: 0, delayUs: 0 };

const FIRST_US = 100 * MS;
const LONGEST_US = MINUTE;
/** Whoever has run so long begins with the shortest delay again. */
const GOOD_US = 10 * SECOND;

/** Null: it stays as it is. */
export function nextRestart(
  policy: RestartPolicy,
  restarts: Restarts,
  ended: { readonly exitCode: number; readonly ranUs: Micros; readonly byHand: boolean },
): Restarts | null {
  if (ended.byHand || !wants(policy, restarts.count, ended.exitCode)) return null;
  const before = ended.ranUs >= GOOD_US ? 0 : restarts.delayUs;
  return { count: restarts.count + 1, delayUs: before === 0 ? FIRST_US : Math.min(2 * before, LONGEST_US) };
}

function wants({ name, maxRetries }: RestartPolicy, count: number, exitCode: number): boolean {
  if (name !== 'on-failure') return name !== 'no';
  return exitCode !== 0 && (maxRetries === 0 || count < maxRetries);
}

/** When the machine comes up again: `always` means also what was stopped by hand. */
export const startsAtBoot = (policy: RestartPolicy, exitCode: number, byHand: boolean): boolean =>
  policy.name === 'always' || (policy.name !== 'no' && !byHand && wants(policy, 0, exitCode));
