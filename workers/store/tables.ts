/** All tables together, and changes to them: carried out, taken back, and as others wrote them down. */
import type { TableName, Tables } from '../api/objects/index.ts';
import type { Action } from './actions.ts';
import { Table } from './table.ts';
import type { Change, ReadTx, Selection } from './types.ts';

/** In the order in which a snapshot holds and restores them. */
export const TABLE_NAMES = [
  'cluster',
  'node',
  'service',
  'task',
  'secret',
  'config',
  'network',
] as const satisfies readonly TableName[];

/** The content of all tables, each in ascending order of id. */
export type SavedTables = { readonly [T in TableName]: readonly Tables[T][] };

export class AllTables implements ReadTx {
  readonly #tables: { readonly [T in TableName]: Table<T> } = {
    cluster: new Table('cluster'),
    node: new Table('node'),
    service: new Table('service'),
    task: new Table('task'),
    secret: new Table('secret'),
    config: new Table('config'),
    network: new Table('network'),
  };

  get<T extends TableName>(table: T, id: Tables[T]['id']): Tables[T] | undefined {
    return this.#table(table).get(id);
  }

  find<T extends TableName>(table: T, selection: Selection<T>): readonly Tables[T][] {
    return this.#table(table).find(selection);
  }

  redo(change: Change): void {
    if (change.kind === 'remove') this.#table(change.table).delete(change.object.id);
    else this.#table(change.table).put(change.object);
  }

  undo(change: Change): void {
    if (change.kind === 'create') this.#table(change.table).delete(change.object.id);
    else this.#table(change.table).put(change.kind === 'update' ? change.before : change.object);
  }

  /**
   * Carries out what another manager wrote: without looking at versions, for that manager has done so
   * (swarm-semantics §1.5). Null where there was nothing to remove.
   */
  apply(action: Action): Change | null {
    const id = action.kind === 'remove' ? action.id : action.object.id;
    const before = this.#table(action.table).get(id);
    if (action.kind === 'remove' && before === undefined) return null;
    const change = (
      action.kind === 'remove'
        ? { table: action.table, kind: 'remove', object: before }
        : before === undefined
          ? { table: action.table, kind: 'create', object: action.object }
          : { table: action.table, kind: 'update', object: action.object, before }
    ) as Change;
    this.redo(change);
    return change;
  }

  save(): SavedTables {
    return Object.fromEntries(
      TABLE_NAMES.map((table) => [table, this.find(table, { by: 'all' })]),
    ) as unknown as SavedTables;
  }

  /**
   * Makes the content equal to `saved`, by ordinary changes (swarm-semantics §1.8). A table that was not known yet when
   * it was saved is empty.
   */
  restore(saved: Partial<SavedTables>): readonly Change[] {
    const changes: Change[] = [];
    const carryOut = (action: Action) => {
      const change = this.apply(action);
      if (change !== null) changes.push(change);
    };
    for (const table of TABLE_NAMES) {
      const objects: readonly Tables[TableName][] = saved[table] ?? [];
      const kept = new Set<string>(objects.map((object) => object.id));
      for (const { id } of this.find(table, { by: 'all' })) {
        if (!kept.has(id)) carryOut({ table, kind: 'remove', id });
      }
      for (const object of objects) carryOut({ table, kind: 'put', object } as Action);
    }
    return changes;
  }

  #table<T extends TableName>(name: T): Table<T> {
    return this.#tables[name];
  }
}
