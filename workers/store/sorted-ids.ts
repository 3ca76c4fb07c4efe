/**
 * Ids in ascending order, so that every manager and every replay walks the same way. Kept in chunks: coming and going
 * moves what stands in one chunk, however many ids there are.
 */

/** A chunk that grows beyond this becomes two. */
const CHUNK = 512;

export class SortedIds {
  /** None is empty, but for the only one. */
  readonly #chunks: string[][] = [[]];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `id` must not be among them. */
  insert(id: string): void {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at] as string[];
    chunk.splice(position(chunk, id), 0, id);
    this.#size++;
    if (chunk.length > CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
  }

  /** `id` must be among them. */
  remove(id: string): void {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at] as string[];
    chunk.splice(position(chunk, id), 1);
    this.#size--;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  all(): readonly string[] {
    return this.#chunks.length === 1 ? (this.#chunks[0] as string[]) : this.#chunks.flat();
  }

  withPrefix(prefix: string): readonly string[] {
    const found: string[] = [];
    for (let at = this.#chunkOf(prefix); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at] as string[];
      for (let i = position(chunk, prefix); i < chunk.length; i++) {
        const id = chunk[i] as string;
        if (!id.startsWith(prefix)) return found;
        found.push(id);
      }
    }
    return found;
  }

  /** The first chunk whose last id is not below `id`; the last one where all are. */
  #chunkOf(id: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.#chunks[middle] as string[]).at(-1) as string) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where `id` stands, or would stand. */
function position(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
