/** What `docker stats` is computed from: running totals of one container, as the kernel counts them (container-runtime §11). */
import { NS_PER_US, type Micros } from '../api/time.ts';
import type { Clock } from '../world/world.ts';
import type { Container } from './container.ts';
import type { CpuUsage } from './cpu.ts';
import type { Sandbox } from './sandbox.ts';

export interface ContainerStats {
  /** By the machine's calendar. */
  readonly readUs: Micros;
  readonly cpu: CpuUsage & {
    /** What all processors together have had to give so far. */
    readonly systemNs: number;
    readonly online: number;
  };
  readonly memory: {
    readonly usageBytes: number;
    /** The machine's memory where it has no limit of its own. */
    readonly limitBytes: number;
    /** The part that could be dropped at once: files that nobody looks at. */
    readonly inactiveFileBytes: number;
  };
  readonly net: { readonly rxBytes: number; readonly txBytes: number };
  readonly block: { readonly readBytes: number; readonly writtenBytes: number };
  /** `limit` 0: none. */
  readonly pids: { readonly current: number; readonly limit: number };
}

/** Nothing is sent to a container and nothing read from a disk by it yet: those totals are truly 0. */
export function statsOf(running: Sandbox, { config }: Container, clock: Clock, cpus: number): ContainerStats {
  const { cpu, memory, pids } = running.counts();
  return {
    readUs: clock.wall(),
    cpu: { ...cpu, systemNs: clock.now() * NS_PER_US * cpus, online: cpus },
    memory: { ...memory, inactiveFileBytes: 0 },
    net: { rxBytes: 0, txBytes: 0 },
    block: { readBytes: 0, writtenBytes: 0 },
    pids: { current: pids, limit: config.pids },
  };
}
