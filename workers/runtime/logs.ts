/** What a container has written: the newest lines, and those who follow. Kept in memory, so it ends with the power. */
import type { Micros } from '../api/time.ts';
import { UNLIMITED, type LogLimits } from './log-driver.ts';
import type { Cancel } from '../world/world.ts';

export interface LogLine {
  readonly atUs: Micros;
  readonly stream: 'stdout' | 'stderr';
  /** Without its newline. */
  readonly text: string;
}

const LINES_MAX = 1000;
/** What stands around a line in a file: its stream, its instant, and the quotes. */
const AROUND_LINE = 75;
/** And however many lines these are. */
const BYTES_MAX = 1_048_576;

export class Log {
  #lines: LogLine[] = [];
  #bytes = 0;
  #followers = new Set<(line: LogLine) => void>();
  readonly #limits: LogLimits;
  /** Where the files that are full begin and end, by the number of the line since the start; the newest is open. */
  #fullAt: number[] = [];
  #written = 0;
  #openBytes = 0;

  constructor(limits: LogLimits = UNLIMITED) {
    this.#limits = limits;
  }

  /** Oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  write(line: LogLine): void {
    if (this.#limits.files > 0) this.#keep(line);
    for (const follower of this.#followers) follower(line);
  }

  #keep(line: LogLine): void {
    if (this.#openBytes >= this.#limits.fileBytes) this.#nextFile();
    this.#openBytes += line.text.length + AROUND_LINE;
    this.#written++;
    this.#lines.push(line);
    this.#bytes += line.text.length;
    if (this.#lines.length > 2 * LINES_MAX || this.#bytes > 2 * BYTES_MAX) this.#rotate();
  }

  /** The open file is full: it is put aside, and the oldest goes where there are too many. */
  #nextFile(): void {
    this.#openBytes = 0;
    this.#fullAt.push(this.#written);
    if (this.#fullAt.length < this.#limits.files) return;
    const firstKept = this.#fullAt.shift() as number;
    const kept = Math.min(this.#lines.length, this.#written - firstKept);
    this.#lines = kept === 0 ? [] : this.#lines.slice(-kept);
    this.#bytes = this.#lines.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** Forgets half, so that the cost of forgetting is shared by many lines. The newest line stays, however long. */
  #rotate(): void {
    let kept = 0;
    let bytes = 0;
    for (let at = this.#lines.length - 1; at >= 0; at--) {
      bytes += (this.#lines[at] as LogLine).text.length;
      if (kept > 0 && (kept >= LINES_MAX || bytes > BYTES_MAX)) break;
      this.#bytes = bytes;
      kept++;
    }
    this.#lines = this.#lines.slice(-kept);
  }

  /** Calls `then` for every line from now on. */
  follow(then: (line: LogLine) => void): Cancel {
    this.#followers.add(then);
    return () => this.#followers.delete(then);
  }
}
