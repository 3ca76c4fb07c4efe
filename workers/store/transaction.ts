/**
 * A write transaction while it is being thought out. It reads its own writes: an object from a note of what it wrote,
 * and a selection from the tables, in which its changes are carried out as soon as it asks for one, so that every index
 * answers; most ask for none, and cost the indexes nothing. `withdraw` takes it all back before anyone else can look,
 * for nothing has happened until the log says so.
 */
import type { TableName, Tables } from '../api/objects/index.ts';
import type { Micros } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import type { Result } from '../std/result.ts';
import { encodeChange } from './actions.ts';
import { uniqueName } from './indexes.ts';
import type { AllTables } from './tables.ts';
import type { Change, Selection, StoreError, WriteTx } from './types.ts';

export class Transaction implements WriteTx {
  readonly changes: Change[] = [];
  /** The changes as the log will carry them, one by one. */
  readonly encoded: string[] = [];
  /** An estimate in bytes; exact where everything is ASCII. */
  size = 0;
  readonly #tables: AllTables;
  readonly #version: number;
  readonly #now: Micros;
  /** By table and id, undefined for what is removed. */
  readonly #written = new Map<TableName, Map<string, Tables[TableName] | undefined>>();
  /** So many of the changes stand in the tables. */
  #carriedOut = 0;

  /** What it writes will carry `version`: the commit index as it begins (swarm-semantics §1.4). */
  constructor(tables: AllTables, version: number, now: Micros) {
    this.#tables = tables;
    this.#version = version;
    this.#now = now;
  }

  get<T extends TableName>(table: T, id: Tables[T]['id']): Tables[T] | undefined {
    const written = this.#written.get(table);
    return written?.has(id) ? (written.get(id) as Tables[T] | undefined) : this.#tables.get(table, id);
  }

  find<T extends TableName>(table: T, selection: Selection<T>): readonly Tables[T][] {
    while (this.#carriedOut < this.changes.length) this.#tables.redo(this.changes[this.#carriedOut++] as Change);
    return this.#tables.find(table, selection);
  }

  create<T extends TableName>(table: T, object: Tables[T]): Result<void, StoreError> {
    if (this.get(table, object.id) !== undefined) return err('object already exists');
    if (this.#nameTaken(table, object)) return err('name conflicts with an existing object');
    const meta = { version: this.#version, createdUs: this.#now, updatedUs: this.#now };
    return this.#record({ table, kind: 'create', object: { ...object, meta } } as Change);
  }

  update<T extends TableName>(table: T, object: Tables[T]): Result<void, StoreError> {
    const before = this.get(table, object.id);
    if (before === undefined) return err('object does not exist');
    if (before.meta.version !== object.meta.version) return err('update out of sequence');
    if (this.#nameTaken(table, object)) return err('name conflicts with an existing object');
    const meta = { version: this.#version, createdUs: before.meta.createdUs, updatedUs: this.#now };
    return this.#record({ table, kind: 'update', object: { ...object, meta }, before } as Change);
  }

  remove<T extends TableName>(table: T, id: Tables[T]['id']): Result<void, StoreError> {
    const object = this.get(table, id);
    if (object === undefined) return err('object does not exist');
    return this.#record({ table, kind: 'remove', object } as Change);
  }

  /** Takes back everything after the first `keep` changes, newest first. */
  withdraw(keep = 0): void {
    while (this.changes.length > keep) {
      const change = this.changes.pop() as Change;
      this.size -= (this.encoded.pop() as string).length;
      this.#note(
        change,
        change.kind === 'create' ? undefined : change.kind === 'update' ? change.before : change.object,
      );
      if (this.#carriedOut <= this.changes.length) continue;
      this.#tables.undo(change);
      this.#carriedOut--;
    }
  }

  #record(change: Change): Result<void, never> {
    this.#note(change, change.kind === 'remove' ? undefined : change.object);
    const encoded = encodeChange(change);
    this.changes.push(change);
    this.encoded.push(encoded);
    this.size += encoded.length;
    return ok(undefined);
  }

  #note({ table, object: { id } }: Change, now: Tables[TableName] | undefined): void {
    let written = this.#written.get(table);
    if (written === undefined) this.#written.set(table, (written = new Map()));
    written.set(id, now);
  }

  #nameTaken<T extends TableName>(table: T, object: Tables[T]): boolean {
    const name = uniqueName(table, object);
    if (name === null) return false;
    return this.find(table, { by: 'name', name } as Selection<T>).some(({ id }) => id !== object.id);
  }
}
