/**
 * Lines of progress, each known by an id, as Docker shows streams of JSON messages (docker-cli §5.3). A person sees
 * one line an id, redrawn in place; without a terminal every change is a line of its own and bars are left out.
 */
import type { Screen } from '../client.ts';
import { humanSize } from './size.ts';

export interface Bar {
  readonly current: number;
  readonly total: number;
  /** Bytes are counted beside the bar. */
  readonly counts?: boolean;
}

/** Narrower terminals get no bars. */
const BAR_COLUMNS = 110;

export class ProgressLines {
  private readonly lines = new Map<string, string>();
  /** What stands on the screen at the moment. */
  private drawn: readonly string[] = [];

  constructor(private readonly screen: Screen) {}

  /** Sets the line of an id. */
  action(id: string, text: string, bar?: Bar): void {
    if (this.screen.interactive) this.lines.set(id, `${id}: ${text} ${bar ? this.draw(bar) : ''}`);
    else if (!bar) this.screen.out(`${id}: ${text}\n`);
  }

  /** A line that will not change any more; those above it are left as they are. */
  message(text: string): void {
    this.flush();
    this.lines.clear();
    this.drawn = [];
    this.screen.out(`${text}\n`);
  }

  /** Draws what has changed since the last time. */
  flush(): void {
    const lines = [...this.lines.values()];
    let same = 0;
    while (same < this.drawn.length && this.drawn[same] === lines[same]) same++;
    if (same === lines.length) return;
    this.screen.rewind(this.drawn.length - same);
    this.screen.out(
      lines
        .slice(same)
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.drawn = lines;
  }

  private draw({ current, total, counts }: Bar): string {
    if (current <= 0 && total <= 0) return '';
    const numbers = !counts
      ? ''
      : total <= 0
        ? humanSize(current, 4)
        : `${humanSize(current, 4)}/${humanSize(total, 4)}`;
    if (total <= 0 || this.screen.columns <= BAR_COLUMNS) return numbers;
    const done = Math.min(50, Math.floor(Math.floor((current / total) * 100) / 2));
    return `[${'='.repeat(done)}>${' '.repeat(50 - done)}] ${numbers}`;
  }
}
