/**
 * What runs in a container: a program is a function that is handed its process and answers how it takes signals.
 * It lives by timers; when it exits or is killed they fall silent.
 */
import type { Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { Result } from '../std/result.ts';
import type { Cancel } from '../world/world.ts';
import type { Files } from './files.ts';
import type { Asked, CallFault, Serve, Told } from './serving.ts';
import type { Signal } from './signals.ts';

export interface Process {
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly user: string;
  /** With a terminal a shell waits for input instead of ending. */
  readonly interactive: boolean;
  /** What was piped into it, a line each; null where nothing was. */
  readonly input: readonly string[] | null;
  /** Processors of the machine. */
  readonly cpus: number;
  readonly dice: Dice;
  /** Of its container, shared by all that runs there. */
  readonly files: Files;
  /** To measure with. */
  now(): Micros;
  /** What the machine's calendar shows. */
  wall(): Micros;
  after(delay: Micros, then: () => void): Cancel;
  /** So much of a processor's time, on a thread of its own; takes longer where there is not enough of it. */
  work(us: Micros, then: () => void): Cancel;
  /** Memory from now on. Where it is more than there is, the kernel ends this process or another. */
  hold(bytes: number): void;
  /** Is called so from now on, where processes are listed. */
  title(text: string): void;
  /** Another process beside it, which `top` shows; null where the limit of processes does not allow it. */
  child(title: string, user?: string): Cancel | null;
  /** Answers what comes to this port of the container. */
  listen(port: number, serve: Serve): void;
  /** Asks whoever listens there. */
  call(
    to: { readonly host: string; readonly port: number },
    asked: Asked,
    done: (result: Result<Told, CallFault>) => void,
  ): Cancel;
  /** One line, without its newline. */
  out(line: string): void;
  err(line: string): void;
  /** Ends the process; what it does afterwards has no effect. */
  exit(code: number): void;
}

/** True: the program has a handler. Process 1 ignores what it has no handler for (container-runtime §4). */
export type OnSignal = (signal: Signal) => boolean;

export type Program = (process: Process) => OnSignal;

/** No handler at all. */
export const deaf: OnSignal = () => false;

/** Says its lines and ends. */
export const printing =
  (lines: (process: Process) => readonly string[], code = 0): Program =>
  (process) => {
    for (const line of lines(process)) process.out(line);
    process.exit(code);
    return deaf;
  };
