/** What is inside one running container: its processes, what they share, and what the kernel counts of them. */
import type { Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { Clock } from '../world/world.ts';
import type { ContainerConfig } from './container.ts';
import type { Cpu, CpuUsage } from './cpu.ts';
import type { Files } from './files.ts';
import type { Limits } from './limits.ts';
import { freezer } from './freezer.ts';
import type { Memory } from './memory.ts';
import { run, type Around, type How, type Running } from './process.ts';
import type { Program } from './program.ts';
import type { Serve } from './serving.ts';
import type { Signal } from './signals.ts';

/** What a machine shares out among its containers. */
export interface Machinery {
  readonly clock: Clock;
  readonly cpus: number;
  readonly cpu: Cpu;
  readonly memory: Memory;
  /** One that was never given before. */
  nextPid(): number;
}

/** A row of `top`. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly user: string;
  readonly command: string;
  readonly startedUs: Micros;
}

export interface Counts {
  readonly cpu: CpuUsage;
  readonly memory: { readonly usageBytes: number; readonly limitBytes: number };
  readonly pids: number;
}

export interface Sandbox {
  /** Process 1, in the machine's numbering. */
  readonly pid: number;
  /** To process 1. SIGKILL also reaches one that is frozen. */
  signal(signal: Signal): void;
  /** Another process, which ends with the container at the latest; null where the limit of processes is reached. */
  exec(program: Program, title: string, how: How, dice: Dice, onExit: (code: number) => void): Running | null;
  freeze(): void;
  thaw(): void;
  /** What its processes may have from now on. */
  limit(limits: Limits): void;
  counts(): Counts;
  /** In the order in which they began. */
  processes(): readonly ProcessRow[];
  /** What answers whoever comes to this port from outside; undefined: nothing listens there. */
  listener(port: number): Serve | undefined;
}

/** `onOom` is called whenever the kernel kills one of its processes for want of memory. */
export interface SandboxEvents {
  onOom(): void;
  onExit(code: number): void;
}

/** What engine and kernel need for any container beside its program: nothing that a learner would look for. */
const IDLE_NS_PER_SECOND = 150_000;

/** Begins process 1. */
export function sandbox(
  config: Pick<ContainerConfig, 'hostname' | 'memoryBytes' | 'nanoCpus' | 'pids' | 'init'>,
  first: { readonly program: Program; readonly title: string; readonly how: How; readonly files: Files },
  machinery: Machinery,
  dice: Dice,
  { onOom, onExit }: SandboxEvents,
): Sandbox {
  const clock = freezer(machinery.clock);
  let mostPids = config.pids;
  const cpu = machinery.cpu.group(config.nanoCpus / 1e9);
  const memory = machinery.memory.group(config.memoryBytes);
  const startedUs = machinery.clock.now();
  const rows = new Map<number, ProcessRow>();
  const others = new Set<Running>();

  const around: Around = {
    clock,
    hostname: config.hostname,
    cpus: machinery.cpus,
    cpu,
    memory,
    files: first.files,
    listeners: new Map(),
    enroll(title, user) {
      if (mostPids > 0 && rows.size >= mostPids) return null;
      const pid = machinery.nextPid();
      const [one] = rows.keys();
      const row = { pid, parentPid: one ?? 1, user: user || 'root', command: title, startedUs: machinery.clock.wall() };
      rows.set(pid, row);
      return {
        pid,
        rename: (command) => void rows.set(pid, { ...row, command }),
        leave: () => void rows.delete(pid),
      };
    },
    onOom,
  };
  if (config.init) around.enroll(`/sbin/docker-init -- ${first.title}`, '');
  const one = run(first.program, first.title, first.how, around, dice, (code) => {
    for (const other of others) other.signal('KILL');
    cpu.close();
    rows.clear();
    onExit(code);
  });
  if (one === null) machinery.clock.after(0, () => onExit(1));

  return {
    pid: one?.pid ?? 0,
    signal(signal) {
      if (signal === 'KILL') this.thaw();
      one?.signal(signal);
    },
    exec(program, title, how, dice, ended) {
      const other = run(program, title, how, around, dice, (code) => {
        if (other !== null) others.delete(other);
        ended(code);
      });
      if (other !== null) others.add(other);
      return other;
    },
    freeze() {
      clock.freeze();
      cpu.freeze();
    },
    thaw() {
      clock.thaw();
      cpu.thaw();
    },
    limit({ memoryBytes, nanoCpus, pids }) {
      mostPids = pids;
      cpu.limit(nanoCpus / 1e9);
      memory.limit(memoryBytes);
    },
    counts: () => {
      const worked = cpu.usage();
      const idle = Math.round(((machinery.clock.now() - startedUs) * IDLE_NS_PER_SECOND) / 1e6);
      return {
        cpu: { ...worked, totalNs: worked.totalNs + idle },
        memory: { usageBytes: memory.usageBytes, limitBytes: memory.limitBytes },
        pids: rows.size,
      };
    },
    processes: () => [...rows.values()],
    listener(port) {
      const serve = around.listeners.get(port);
      // One that is frozen accepts, and answers when it has thawed.
      return serve && ((asked, answer) => void clock.after(0, () => serve(asked, answer)));
    },
  };
}
