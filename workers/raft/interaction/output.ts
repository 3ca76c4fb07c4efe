/** What the nodes and the driver say, in one buffer (raft-datadriven.md §4). */
import type { LogLevel, Logger } from '../types.ts';
import { TestFileError } from './test-file.ts';

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'NONE'] as const;
export type Level = (typeof LEVELS)[number];

export class Output {
  level: Level = 'DEBUG';
  private text = '';

  /** All nodes log into the same buffer. */
  readonly logger: Logger = (level: LogLevel, line: () => string) => {
    if (LEVELS.indexOf(this.level) <= LEVELS.indexOf(level)) this.text += `${level} ${line()}\n`;
  };

  get quiet(): boolean {
    return this.level === 'NONE';
  }

  write(text: string): void {
    if (!this.quiet) this.text += text;
  }

  /** Hands over what has been written, and starts anew. */
  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  /** Whatever `part` writes is moved to the right by two blanks. */
  indented<T>(part: () => T): T {
    const before = this.take();
    const result = part();
    const lines = this.take().split('\n');
    if (lines.at(-1) === '') lines.pop();
    this.text = before + lines.map((line) => `  ${line}\n`).join('');
    return result;
  }

  /** The error, if there is no such level. */
  setLevel(name: string): string | null {
    const level = LEVELS.find((each) => each === name.toUpperCase());
    if (level === undefined) return `log levels must be either of [${LEVELS.join(' ')}]`;
    this.level = level;
    return null;
  }
}

/** Makes a thrown panic part of what the file's failure shows. */
export function because(error: unknown): string {
  if (error instanceof TestFileError) return error.message;
  return error instanceof Error ? `panic: ${error.message}` : String(error);
}
