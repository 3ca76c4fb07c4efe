/**
 * The console's state: lines, host, history and the command that runs. It types into the shell that it is handed; the
 * component only draws it.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Screen } from '../docker/client.ts';
import { History } from './history.ts';
import { completed, type Completion } from './line.ts';
import { Rows, type Row } from './rows.ts';

/** What the console needs of the shell. */
export interface Typing {
  run(line: string, on: Hostname, screen: Screen, signal: AbortSignal): Promise<number>;
  complete(line: string, cursor: number, on: Hostname): Promise<{ from: number; options: readonly string[] }>;
}

/** A line that was run, whoever typed it. */
export interface Ran {
  readonly on: Hostname;
  readonly line: string;
  readonly exitCode: number;
}

export const prompt = (host: string): string => `${host} $`;

export class Terminal {
  rows = $state.raw<readonly Row[]>([]);
  host = $state<Hostname>('node-1' as Hostname);
  busy = $state(false);
  /** Characters that fit into a line. */
  columns = 100;
  readonly history = new History();

  #lines = new Rows();
  #shell: () => Promise<Typing>;
  #abort: AbortController | null = null;
  #waiting: string[] = [];
  #drawing = false;
  #draw: (draw: () => void) => void;
  #listeners: readonly ((ran: Ran) => void)[] = [];

  /** `draw` calls back once before the next frame is drawn. */
  constructor(
    shell: () => Promise<Typing>,
    draw: (draw: () => void) => void = (draw) => void requestAnimationFrame(draw),
  ) {
    this.#shell = shell;
    this.#draw = draw;
  }

  /** Runs a line as typed at the prompt; one that is typed while another runs waits its turn. */
  async type(line: string): Promise<void> {
    this.history.push(line);
    if (this.busy) {
      this.#waiting.push(line);
      return;
    }
    this.busy = true;
    for (let next: string | undefined = line; next !== undefined; next = this.#waiting.shift()) await this.#run(next);
    this.busy = false;
  }

  async #run(line: string): Promise<void> {
    if (line.trim() === '') {
      this.#lines.line('command', prompt(this.host));
      this.#changed();
      return;
    }
    this.#abort = new AbortController();
    await this.perform(line, this.host, this.#abort.signal);
    this.#abort = null;
  }

  /**
   * Runs a line in full sight, whoever asked for it: a button, a lesson, the opening; `reader` gets to read it too.
   * Answers the exit code.
   */
  async perform(
    line: string,
    on: Hostname,
    signal: AbortSignal = new AbortController().signal,
    reader: Pick<Screen, 'out' | 'err'> | null = null,
  ): Promise<number> {
    this.#lines.line('command', `${prompt(on)} ${line}`);
    this.#changed();
    let exitCode = 1;
    try {
      const shell = await this.#shell();
      exitCode = await shell.run(line, on, this.screen(reader), signal);
    } catch (error) {
      if (!signal.aborted) this.#lines.line('err', error instanceof Error ? error.message : String(error));
    }
    this.#changed();
    for (const listener of this.#listeners) listener({ on, line, exitCode });
    return exitCode;
  }

  /** Hears of every line that has been run, when it has ended; answers how to stop. */
  onRan(listener: (ran: Ran) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** A line that was not typed and says so: what a button did, in the words of the shell. */
  note(text: string): void {
    this.#lines.line('note', text);
    this.#changed();
  }

  /** Ends what runs and forgets what waits. */
  interrupt(): void {
    this.#waiting = [];
    if (!this.#abort) return;
    this.#lines.line('note', '^C');
    this.#abort.abort();
    this.#changed();
  }

  clear(): void {
    this.#lines.clear();
    this.#changed();
  }

  async complete(line: string, cursor: number): Promise<Completion> {
    const shell = await this.#shell();
    const { from, options } = await shell.complete(line, cursor, this.host);
    const answer = completed(line, cursor, from, options);
    if (answer.list.length > 0) this.note(answer.list.join('  '));
    return answer;
  }

  /** Where a command writes. */
  screen(reader: Pick<Screen, 'out' | 'err'> | null = null): Screen {
    const write = (kind: 'out' | 'err') => (text: string) => {
      reader?.[kind](text);
      this.#lines.write(kind, text);
      this.#changed();
    };
    return {
      out: write('out'),
      err: write('err'),
      rewind: (lines) => this.#lines.rewind(lines),
      interactive: true,
      columns: this.columns,
    };
  }

  /** Many pieces may be written between two drawings. */
  #changed(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    this.#draw(() => {
      this.#drawing = false;
      this.rows = this.#lines.all;
    });
  }
}
