/**
 * The console's lines as a terminal would keep them: text runs on until a newline, `rewind` moves up so that the next
 * lines are written over, a carriage return begins the line anew. Bounded. No DOM.
 */
export type RowKind = 'command' | 'out' | 'err' | 'note';

export interface Row {
  /** Stays the same when the line is written over. */
  readonly id: number;
  readonly kind: RowKind;
  readonly text: string;
}

export const MAX_ROWS = 2000;
const MAX_COLUMNS = 2000;

export class Rows {
  #rows: Row[] = [];
  #ids = 0;
  /** The line that the next character goes to; equal to the length where that line does not exist yet. */
  #at = 0;
  /** The next character begins its line anew. */
  #over = true;

  get all(): readonly Row[] {
    return this.#rows.slice();
  }

  /** A whole line of its own, after whatever stands there. */
  line(kind: RowKind, text: string): void {
    if (!this.#over) this.#newline();
    this.#at = this.#rows.length;
    this.write(kind, `${text}\n`);
  }

  write(kind: 'out' | 'err' | RowKind, text: string): void {
    for (const piece of text.split(/(\n|\r)/)) {
      if (piece === '\n') {
        if (this.#over) this.#put(kind, '');
        this.#newline();
      } else if (piece === '\r') this.#over = true;
      else if (piece !== '') this.#put(kind, piece);
    }
    this.#trim();
  }

  /** The next lines are written over the last `lines` of output. What others put in between stays where it is. */
  rewind(lines: number): void {
    for (let left = lines; left > 0 && this.#at > 0;) {
      this.#at -= 1;
      if (isOutput(this.#rows[this.#at])) left -= 1;
    }
    this.#over = true;
  }

  clear(): void {
    this.#rows = [];
    this.#at = 0;
    this.#over = true;
  }

  #put(kind: RowKind, text: string): void {
    while (this.#over && this.#rows[this.#at] && !isOutput(this.#rows[this.#at])) this.#at += 1;
    const old = this.#rows[this.#at];
    const before = old && !this.#over ? old.text : '';
    const row: Row = { id: old?.id ?? (this.#ids += 1), kind, text: (before + text).slice(0, MAX_COLUMNS) };
    if (!old || old.text !== row.text || old.kind !== kind) this.#rows[this.#at] = row;
    this.#over = false;
  }

  #newline(): void {
    this.#at += 1;
    this.#over = true;
  }

  #trim(): void {
    const excess = this.#rows.length - MAX_ROWS;
    if (excess <= 0) return;
    this.#rows.splice(0, excess);
    this.#at = Math.max(0, this.#at - excess);
  }
}

const isOutput = (row: Row | undefined): boolean => row?.kind === 'out' || row?.kind === 'err';
