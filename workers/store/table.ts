/** One table: immutable objects by id, with every index kept up to date as they come and go. */
import type { TableName, Tables } from '../api/objects/index.ts';
import { indexes, keyOf, type AnySelection, type Keys } from './indexes.ts';
import { SortedIds } from './sorted-ids.ts';
import type { Selection } from './types.ts';

interface Index<O> {
  readonly keysOf: (object: O) => Keys;
  /** The ids under each key, ascending; no key is kept without any. */
  readonly ids: Map<string, SortedIds>;
}

export class Table<T extends TableName> {
  readonly #objects = new Map<string, Tables[T]>();
  readonly #ids = new SortedIds();
  readonly #indexes = new Map<string, Index<Tables[T]>>();

  constructor(name: T) {
    const definitions: Readonly<Record<string, (object: Tables[T]) => Keys>> = indexes[name];
    for (const [by, keysOf] of Object.entries(definitions)) this.#indexes.set(by, { keysOf, ids: new Map() });
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
      move(index, object.id, before ? index.keysOf(before) : null, index.keysOf(object));
  }

  /** Takes the object with that id out; it must be there. */
  delete(id: string): void {
    const before = this.#objects.get(id) as Tables[T];
    this.#objects.delete(id);
    this.#ids.remove(id);
    for (const index of this.#indexes.values()) move(index, id, index.keysOf(before), null);
  }

  #select(selection: Selection<T>): readonly string[] {
    const asked = selection as AnySelection;
    if (asked.by === 'all') return this.#ids.all();
    if (asked.by === 'id-prefix') return this.#ids.withPrefix(asked.prefix);
    return this.#indexes.get(asked.by)?.ids.get(keyOf(asked))?.all() ?? [];
  }
}

function move<O>(index: Index<O>, id: string, from: Keys, to: Keys): void {
  if (from === to || areSame(from, to)) return;
  if (typeof from === 'string') leave(index, id, from);
  else for (const key of from ?? []) leave(index, id, key);
  if (typeof to === 'string') enter(index, id, to);
  else for (const key of to ?? []) enter(index, id, key);
}

function leave<O>(index: Index<O>, id: string, key: string): void {
  const ids = index.ids.get(key) as SortedIds;
  ids.remove(id);
  if (ids.size === 0) index.ids.delete(key);
}

function enter<O>(index: Index<O>, id: string, key: string): void {
  let ids = index.ids.get(key);
  if (ids === undefined) index.ids.set(key, (ids = new SortedIds()));
  ids.insert(id);
}

/** Two lists of keys; what is no list is compared by whoever asks. */
function areSame(from: Keys, to: Keys): boolean {
  if (!Array.isArray(from) || !Array.isArray(to)) return false;
  return from.length === to.length && from.every((key, index) => key === to[index]);
}
