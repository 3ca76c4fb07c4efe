/**
 * What runs in a container: a program is a function that is handed its process and answers how it takes signals.
 * It lives by timers; when it exits or is killed they fall silent.
 */
import type { Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { Cancel } from '../world/world.ts';
import type { Signal } from './signals.ts';

export interface Process {
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** With a terminal a shell waits for input instead of ending. */
  readonly interactive: boolean;
  readonly dice: Dice;
  /** To measure with. */
  now(): Micros;
  /** What the machine's calendar shows. */
  wall(): Micros;
  after(delay: Micros, then: () => void): Cancel;
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
