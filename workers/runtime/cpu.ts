/**
 * A machine's processors, shared out as a fair scheduler does: every container with work gets an equal share, none more
 * than its limit or than it has threads for, and what one leaves the others get. Work is poured out like water, not in slices.
 */
import type { Micros } from '../api/time.ts';
import { NS_PER_US } from '../api/time.ts';
import type { Cancel, Clock } from '../world/world.ts';

/** What the kernel counts a limit in. */
const PERIOD_US = 100_000;
/** What is left of a work that floating-point sums have not brought to zero. */
const NOTHING_US = 1e-3;

export interface CpuUsage {
  readonly totalNs: number;
  /** How long threads have waited for their limit. */
  readonly throttledNs: number;
  readonly periods: number;
  readonly throttledPeriods: number;
}

/** A container's part in it. */
export interface CpuGroup {
  /** One thread's work, in µs of a whole processor; `Infinity` for one that never ends. Takes longer where others want to work too. */
  work(us: Micros, done: () => void): Cancel;
  usage(): CpuUsage;
  /** From now on at most so many processors; 0 for all. */
  limit(cpus: number): void;
  freeze(): void;
  thaw(): void;
  /** Nobody works here any more. */
  close(): void;
}

export interface Cpu {
  /** At most `limit` processors; 0 for all. */
  group(limit: number): CpuGroup;
  /** How many processors are busy at this instant. */
  busy(): number;
}

interface Job {
  /** How far the group's threads must have come, each, for it to be done. */
  readonly until: number;
  readonly done: () => void;
}

interface Group {
  limit: number;
  readonly jobs: Set<Job>;
  frozen: boolean;
  /** Processors it has now. */
  rate: number;
  /** What each of its threads has been given since the beginning, in µs. */
  served: number;
  usedUs: number;
  throttledUs: number;
  activeUs: number;
  limitedUs: number;
}

export function cpu(clock: Clock, cpus: number): Cpu {
  /** Those with work, in the order in which they came to it. */
  const active = new Set<Group>();
  let settledUs = clock.now();
  let timer: Cancel = () => undefined;

  const wanted = (group: Group): number => Math.min(group.jobs.size, cpus);
  const cap = (group: Group): number => Math.min(wanted(group), group.limit);

  /** Counts what has been worked since the last time. */
  const settle = (): void => {
    const span = clock.now() - settledUs;
    settledUs = clock.now();
    if (span === 0) return;
    for (const group of active) {
      group.served += (span * group.rate) / group.jobs.size;
      group.usedUs += span * group.rate;
      group.activeUs += span;
      if (group.limit >= wanted(group)) continue;
      group.limitedUs += span;
      group.throttledUs += span * (1 - group.limit / wanted(group));
    }
  };

  /** Shares out the processors anew, and waits for whoever is done first. */
  const share = (): void => {
    timer();
    let left = cpus;
    let sharers = active.size;
    for (const group of [...active].sort((a, b) => cap(a) - cap(b))) {
      group.rate = Math.min(cap(group), left / sharers);
      left -= group.rate;
      sharers--;
    }
    let firstUs = Infinity;
    for (const group of active) {
      for (const { until } of group.jobs) {
        firstUs = Math.min(firstUs, ((until - group.served) * group.jobs.size) / group.rate);
      }
    }
    timer = firstUs === Infinity ? () => undefined : clock.after(Math.max(0, Math.ceil(firstUs)), finish);
  };

  const finish = (): void => {
    settle();
    const finished: Job[] = [];
    for (const group of active) {
      for (const job of group.jobs) {
        if (job.until - group.served > NOTHING_US) continue;
        group.jobs.delete(job);
        finished.push(job);
      }
      if (group.jobs.size === 0) active.delete(group);
    }
    share();
    for (const { done } of finished) done();
  };

  const change = (group: Group, how: () => void): void => {
    settle();
    how();
    if (group.jobs.size > 0 && !group.frozen) active.add(group);
    else active.delete(group);
    share();
  };

  return {
    busy: () => [...active].reduce((sum, { rate }) => sum + rate, 0),
    group(limit) {
      const group: Group = {
        limit: limit === 0 ? cpus : limit,
        jobs: new Set(),
        frozen: false,
        rate: 0,
        served: 0,
        usedUs: 0,
        throttledUs: 0,
        activeUs: 0,
        limitedUs: 0,
      };
      let isLimited = limit !== 0;
      return {
        limit(most) {
          isLimited = most !== 0;
          change(group, () => (group.limit = isLimited ? most : cpus));
        },
        work(us, done) {
          let job: Job | null = null;
          change(group, () => {
            job = { until: group.served + us, done };
            group.jobs.add(job);
          });
          return () => {
            if (job !== null && group.jobs.has(job)) change(group, () => group.jobs.delete(job as Job));
          };
        },
        usage() {
          // Looking must not change how the sums are rounded: nothing is settled here.
          const span = active.has(group) ? clock.now() - settledUs : 0;
          const limited = group.limit < wanted(group) ? span : 0;
          const throttledUs = limited === 0 ? 0 : limited * (1 - group.limit / wanted(group));
          return {
            totalNs: Math.round((group.usedUs + span * group.rate) * NS_PER_US),
            throttledNs: Math.round((group.throttledUs + throttledUs) * NS_PER_US),
            periods: !isLimited ? 0 : Math.floor((group.activeUs + span) / PERIOD_US),
            throttledPeriods: Math.floor((group.limitedUs + limited) / PERIOD_US),
          };
        },
        freeze: () => change(group, () => (group.frozen = true)),
        thaw: () => change(group, () => (group.frozen = false)),
        close: () => change(group, () => group.jobs.clear()),
      };
    },
  };
}
