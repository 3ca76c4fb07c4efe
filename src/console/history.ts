/** What was typed before. Up goes back, down comes forward again to the line that was being written. */
export class History {
  #lines: string[] = [];
  #at = 0;
  #draft = '';

  /** Remembers a line that was run; a repetition and an empty line are not worth a place. */
  push(line: string): void {
    if (line.trim() !== '' && this.#lines.at(-1) !== line) this.#lines.push(line);
    this.#at = this.#lines.length;
    this.#draft = '';
  }

  back(current: string): string {
    if (this.#at === this.#lines.length) this.#draft = current;
    this.#at = Math.max(0, this.#at - 1);
    return this.#lines[this.#at] ?? current;
  }

  forward(current: string): string {
    if (this.#at === this.#lines.length) return current;
    this.#at += 1;
    return this.#lines[this.#at] ?? this.#draft;
  }
}
