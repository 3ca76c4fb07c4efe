/**
 * A write transaction while it is being thought out. It works on the tables themselves, so that it reads its own
 * writes through every index; `withdraw` takes it all back before anyone else can look, for nothing has happened
 * until the log says so.
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

  /** What it writes will carry `version`: the commit index as it begins (swarm-semantics §1.4). */
  constructor(tables: AllTables, version: number, now: Micros) {
    this.#tables = tables;
    this.#version = version;
    this.#now = now;
  }

  get<T extends TableName>(table: T, id: Tables[T]['id']): Tables[T] | undefined {
    return this.#tables.get(table, id);
  }

  find<T extends TableName>(table: T, selection: Selection<T>): readonly Tables[T][] {
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
      this.#tables.undo(this.changes.pop() as Change);
      this.size -= (this.encoded.pop() as string).length;
    }
  }

  #record(change: Change): Result<void, never> {
    this.#tables.redo(change);
    const encoded = encodeChange(change);
    this.changes.push(change);
    this.encoded.push(encoded);
    this.size += encoded.length;
    return ok(undefined);
  }

  #nameTaken<T extends TableName>(table: T, object: Tables[T]): boolean {
    const name = uniqueName(table, object);
    if (name === null) return false;
    return this.find(table, { by: 'name', name } as Selection<T>).some(({ id }) => id !== object.id);
  }
}
