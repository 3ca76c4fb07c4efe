/** Objects of one kind that wait for the allocator: new ones, and those that were tried in vain. */
export class Backlog<Id> {
  readonly #fresh = new Set<Id>();
  readonly #stuck = new Set<Id>();

  add(id: Id): void {
    this.#fresh.add(id);
  }

  drop(id: Id): void {
    this.#fresh.delete(id);
    this.#stuck.delete(id);
  }

  /** Tried in vain; tried again with `retry`. */
  fail(id: Id): void {
    this.#stuck.add(id);
  }

  retry(): void {
    for (const id of this.#stuck) this.#fresh.add(id);
    this.#stuck.clear();
  }

  /** Those that are to be tried now, in the order in which they came. */
  take(): readonly Id[] {
    const ids = [...this.#fresh];
    this.#fresh.clear();
    return ids;
  }

  get waits(): boolean {
    return this.#fresh.size > 0;
  }

  get isStuck(): boolean {
    return this.#stuck.size > 0;
  }
}
