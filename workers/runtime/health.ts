/** Health checks, decided (container-runtime §5): when the next probe is due, and what a probe's result makes of a container. Pure. */
import { SECOND, type Micros } from '../api/time.ts';

/** Settled: every field has its value. */
export interface HealthConfig {
  /** `['CMD', …]` or `['CMD-SHELL', '…']`. */
  readonly test: readonly string[];
  readonly intervalUs: Micros;
  readonly timeoutUs: Micros;
  readonly startPeriodUs: Micros;
  readonly startIntervalUs: Micros;
  readonly retries: number;
}

export interface ProbeResult {
  readonly startUs: Micros;
  readonly endUs: Micros;
  /** -1: it took too long, or could not be begun. */
  readonly exitCode: number;
  readonly output: string;
}

export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  readonly failingStreak: number;
  /** The newest last. */
  readonly log: readonly ProbeResult[];
}

const RESULTS_MAX = 5;
const OUTPUT_MAX = 4096;

const DEFAULTS = {
  intervalUs: 30 * SECOND,
  timeoutUs: 30 * SECOND,
  startPeriodUs: 0,
  startIntervalUs: 5 * SECOND,
  retries: 3,
} as const;

/** A field that is missing or 0 is not set. */
export type HealthWish = { readonly [Field in keyof HealthConfig]?: HealthConfig[Field] };

const fields = (test: readonly string[], field: (name: keyof typeof DEFAULTS) => number): HealthConfig => ({
  test,
  intervalUs: field('intervalUs'),
  timeoutUs: field('timeoutUs'),
  startPeriodUs: field('startPeriodUs'),
  startIntervalUs: field('startIntervalUs'),
  retries: field('retries'),
});

/** What was asked for goes before what the image says, field by field; null: there is no check. */
export function mergeHealth(asked: HealthWish | null, ofImage: HealthWish | null): HealthWish | null {
  const test = asked?.test?.length ? asked.test : (ofImage?.test ?? []);
  if (test.length === 0 || test[0] === 'NONE') return null;
  return fields(test, (name) => asked?.[name] || ofImage?.[name] || 0);
}

/** With Docker's defaults for what nobody has set. */
export const settleHealth = (wish: HealthWish): HealthConfig =>
  fields(wish.test ?? [], (name) => wish[name] || DEFAULTS[name]);

/** Of a container that has just started. */
export const starting: Health = { status: 'starting', failingStreak: 0, log: [] };

/** How long after its start, or after the end of the last probe, the next one begins. */
export const nextProbeUs = (config: HealthConfig, health: Health, sinceStartUs: Micros): Micros =>
  health.status === 'starting' && sinceStartUs < config.startPeriodUs ? config.startIntervalUs : config.intervalUs;

/** `sinceStartUs`: how long the container had run when the probe began. */
export function judge(health: Health, config: HealthConfig, result: ProbeResult, sinceStartUs: Micros): Health {
  const kept = { ...result, output: result.output.slice(0, OUTPUT_MAX) };
  const log = [...health.log, kept].slice(-RESULTS_MAX);
  if (result.exitCode === 0) return { status: 'healthy', failingStreak: 0, log };
  const excused = health.status === 'starting' && sinceStartUs < config.startPeriodUs;
  if (excused) return { ...health, log };
  const failingStreak = health.failingStreak + 1;
  return { status: failingStreak >= config.retries ? 'unhealthy' : health.status, failingStreak, log };
}

/** What is shown of a container that is not watched any more. */
export const unwatched = (health: Health): Health => ({ ...health, status: 'unhealthy' });
