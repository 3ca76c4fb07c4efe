/** One table: immutable objects by id, with every index kept up to date as they come and go. */
import type { TableName, Tables } from '../api/objects/index.ts';
import { indexes, keyOf } from './indexes.ts';
import { SortedIds } from './sorted-ids.ts';
import type { Selection } from './types.ts';

interface Index<O> {
  readonly keyOf: (object: O) => string | null;
  /** The ids under each key, ascending; no key is kept without any. */
  readonly ids: Map<string, SortedIds>;
}

export class Table<T extends TableName> {
  readonly #objects = new Map<string, Tables[T]>();
  readonly #ids = new SortedIds();
  readonly #indexes = new Map<string, Index<Tables[T]>>();

  constructor(name: T) {
    const definitions: Readonly<Record<string, (object: Tables[T]) => string | null>> = indexes[name];
    for (const [by, keyOf] of Object.entries(definitions)) this.#indexes.set(by, { keyOf, ids: new Map() });
  }

  get(id: string): Tables[T] | undefined {
    return this.#objects.get(id);
  }

  /** In ascending order of id. */
  find(selection: Selection<T>): readonly Tables[T][] {
    return this.#select(selection).map((id) => this.#objects.get(id) as Tables[T]);
  }

  /** Puts `object` in, in the place of what had its id. */
  put(object: Tables[T]): void {
    const before = this.#objects.get(object.id);
    this.#objects.set(object.id, object);
    if (before === undefined) this.#ids.insert(object.id);
    for (const index of this.#indexes.values())
      move(index, object.id, before && index.keyOf(before), index.keyOf(object));
  }

  /** Takes the object with that id out; it must be there. */
  delete(id: string): void {
    const before = this.#objects.get(id) as Tables[T];
    this.#objects.delete(id);
    this.#ids.remove(id);
    for (const index of this.#indexes.values()) move(index, id, index.keyOf(before), null);
  }

  #select(selection: Selection<T>): readonly string[] {
    const asked = selection as Selection<'task'> | Selection<'node'>;
    if (asked.by === 'all') return this.#ids.all();
    if (asked.by === 'id-prefix') return this.#ids.withPrefix(asked.prefix);
    return this.#indexes.get(asked.by)?.ids.get(keyOf(asked))?.all() ?? [];
  }
}

function move<O>(index: Index<O>, id: string, from: string | null | undefined, to: string | null): void {
  if (from === to) return;
  if (from !== null && from !== undefined) {
    const ids = index.ids.get(from) as SortedIds;
    ids.remove(id);
    if (ids.size === 0) index.ids.delete(from);
  }
  if (to !== null) {
    let ids = index.ids.get(to);
    if (ids === undefined) index.ids.set(to, (ids = new SortedIds()));
    ids.insert(id);
  }
}
