/** What a container has written: the newest lines, and those who follow. Kept in memory, so it ends with the power. */
import type { Micros } from '../api/time.ts';
import type { Cancel } from '../world/world.ts';

export interface LogLine {
  readonly atUs: Micros;
  readonly stream: 'stdout' | 'stderr';
  /** Without its newline. */
  readonly text: string;
}

const LINES_MAX = 1000;
/** And however many lines these are. */
const BYTES_MAX = 1_048_576;

export class Log {
  #lines: LogLine[] = [];
  #bytes = 0;
  #followers = new Set<(line: LogLine) => void>();

  /** Oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  write(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += line.text.length;
    if (this.#lines.length > 2 * LINES_MAX || this.#bytes > 2 * BYTES_MAX) this.#rotate();
    for (const follower of this.#followers) follower(line);
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
