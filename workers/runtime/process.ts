/** One running program: its timers, its work, its memory, its lines and its end. After the end nothing of it happens any more. */
import type { Dice } from '../std/dice.ts';
import { err, ok } from '../std/result.ts';
import { MS } from '../api/time.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { CpuGroup } from './cpu.ts';
import type { Files } from './files.ts';
import type { MemoryGroup } from './memory.ts';
import { deaf, type OnSignal, type Process, type Program } from './program.ts';
import type { Serve } from './serving.ts';
import { killedBy, type Signal } from './signals.ts';

export interface Running {
  readonly pid: number;
  signal(signal: Signal): void;
}

/** What a process is begun with. */
export interface How {
  readonly env: readonly string[];
  readonly user: string;
  readonly interactive: boolean;
  /** Its handlers missing, a signal ends it as it ends every process but the first of a container. */
  readonly mortal: boolean;
  /** What it takes before it has done anything. */
  readonly memoryBytes: number;
  /** One line, without its newline. */
  write(stream: 'stdout' | 'stderr', text: string): void;
}

/** What all processes of one container share. */
export interface Around {
  readonly clock: Clock;
  readonly hostname: string;
  readonly cpus: number;
  readonly cpu: CpuGroup;
  readonly memory: MemoryGroup;
  readonly files: Files;
  readonly listeners: Map<number, Serve>;
  /** Null: the limit of processes is reached. */
  enroll(title: string, user: string): { readonly pid: number; rename(title: string): void; leave: Cancel } | null;
  /** The kernel has killed a process for want of memory. */
  onOom(): void;
}

/** Between two processes of one container. */
const LOOPBACK_US = 0.2 * MS;
/** Of others nothing is known. */
const HOMES: Readonly<Record<string, string>> = { '': '/root', root: '/root', '0': '/root' };
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '::1']);

/**
 * Begins it, unless the container may not have another process (then null). `onExit` is called once, never before this
 * function has returned: a program that ends at once ends in the next instant.
 */
export function run(
  program: Program,
  title: string,
  how: How,
  around: Around,
  dice: Dice,
  onExit: (code: number) => void,
): Running | null {
  const { clock, listeners } = around;
  const own = around.enroll(title, how.user);
  if (own === null) return null;
  const undo = new Set<Cancel>([own.leave]);
  let over = false;
  const memory = around.memory.holder(() => {
    if (over) return;
    around.onOom();
    end(killedBy('KILL') as number);
  });

  /** Undone at the end, if it was not undone before. */
  const tied = (cancel: Cancel): Cancel => {
    const once = () => {
      if (undo.delete(once)) cancel();
    };
    undo.add(once);
    return once;
  };
  /** A promise of something later, tied to this process. */
  const later = (begin: (then: () => void) => Cancel, then: () => void): Cancel => {
    if (over) return () => undefined;
    const cancel: Cancel = tied(
      begin(() => {
        undo.delete(cancel);
        then();
      }),
    );
    return cancel;
  };
  const end = (code: number): void => {
    if (over) return;
    over = true;
    memory.release();
    for (const cancel of [...undo]) cancel();
    undo.clear();
    clock.after(0, () => onExit(code));
  };
  const write = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (!over) how.write(stream, text);
  };

  const process: Process = {
    // What the engine adds for whoever looks: what is configured counts more.
    env: { HOSTNAME: around.hostname, HOME: HOMES[how.user] ?? '/', ...Object.fromEntries(how.env.map(split)) },
    hostname: around.hostname,
    user: how.user || 'root',
    interactive: how.interactive,
    input: null,
    cpus: around.cpus,
    dice,
    files: around.files,
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (delay, then) => later((run) => clock.after(delay, run), then),
    work: (us, then) => later((run) => around.cpu.work(us, run), then),
    hold: (bytes) => {
      if (!over) memory.hold(bytes);
    },
    title: (text) => own.rename(text),
    child(name, user) {
      if (over) return null;
      const child = around.enroll(name, user ?? how.user);
      return child === null ? null : tied(child.leave);
    },
    listen(port, serve) {
      if (over) return;
      listeners.set(port, serve);
      tied(() => {
        if (listeners.get(port) === serve) listeners.delete(port);
      });
    },
    call({ host, port }, asked, done) {
      const local = LOCAL_HOSTS.has(host) || host === around.hostname;
      let wanted = true;
      const answer: typeof done = (result) => {
        if (wanted && !over) done(result);
        wanted = false;
      };
      const cancel = later(
        (run) => clock.after(LOOPBACK_US, run),
        () => {
          const serve = local ? listeners.get(port) : undefined;
          if (serve === undefined) return answer(err(local ? 'refused' : 'no-such-host'));
          serve(asked, (told) =>
            later(
              (run) => clock.after(LOOPBACK_US, run),
              () => answer(ok(told)),
            ),
          );
        },
      );
      return () => {
        wanted = false;
        cancel();
      };
    },
    out: write('stdout'),
    err: write('stderr'),
    exit: end,
  };
  memory.hold(how.memoryBytes);
  const onSignal: OnSignal = over ? deaf : program(process);

  return {
    pid: own.pid,
    signal(signal) {
      if (over) return;
      if (signal === 'KILL') return end(killedBy('KILL') as number);
      if (onSignal(signal) || !how.mortal) return;
      const code = killedBy(signal);
      if (code !== null) end(code);
    },
  };
}

function split(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
