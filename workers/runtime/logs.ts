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

export class Log {
  #lines: LogLine[] = [];
  #followers = new Set<(line: LogLine) => void>();

  /** Oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  write(line: LogLine): void {
    this.#lines.push(line);
    // Cut in halves, so that the cost of forgetting is shared by many lines.
    if (this.#lines.length > 2 * LINES_MAX) this.#lines = this.#lines.slice(-LINES_MAX);
    for (const follower of this.#followers) follower(line);
  }

  /** Calls `then` for every line from now on. */
  follow(then: (line: LogLine) => void): Cancel {
    this.#followers.add(then);
    return () => this.#followers.delete(then);
  }
}
