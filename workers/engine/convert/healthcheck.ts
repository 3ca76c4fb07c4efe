/** Health checks between the Engine API, whose spans are nanoseconds, and the runtime (engine-api §6.1, §11). */
import type { Healthcheck } from '../../api/engine/specs.ts';
import { NS_PER_US } from '../../api/time.ts';
import { rfc3339 } from '../../runtime/calendar.ts';
import type { Health, HealthWish } from '../../runtime/health.ts';

const microseconds = (ns: number | undefined) => Math.round((ns ?? 0) / NS_PER_US);

export const healthWish = (sent: Healthcheck | undefined): HealthWish | null =>
  sent === undefined
    ? null
    : {
        test: sent.Test ?? [],
        intervalUs: microseconds(sent.Interval),
        timeoutUs: microseconds(sent.Timeout),
        startPeriodUs: microseconds(sent.StartPeriod),
        startIntervalUs: microseconds(sent.StartInterval),
        retries: sent.Retries ?? 0,
      };

const set = <T extends Record<string, number>>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== 0)) as Partial<T>;

/** What was not set is left out. */
export const healthcheckJson = (wish: HealthWish): Healthcheck => ({
  Test: wish.test ?? [],
  ...set({
    Interval: (wish.intervalUs ?? 0) * NS_PER_US,
    Timeout: (wish.timeoutUs ?? 0) * NS_PER_US,
    StartPeriod: (wish.startPeriodUs ?? 0) * NS_PER_US,
    StartInterval: (wish.startIntervalUs ?? 0) * NS_PER_US,
    Retries: wish.retries ?? 0,
  }),
});

export const healthJson = ({ status, failingStreak, log }: Health) => ({
  Status: status,
  FailingStreak: failingStreak,
  Log: log.map(({ startUs, endUs, exitCode, output }) => ({
    Start: rfc3339(startUs),
    End: rfc3339(endUs),
    ExitCode: exitCode,
    Output: output,
  })),
});
