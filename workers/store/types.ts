/**
 * The store's agreement with the rooms that meet in it (swarm-semantics §1.4 to §1.7).
 * Objects are immutable: to change one, write another under the same id.
 */
import type { TableName, Tables } from '../api/objects/index.ts';
import type { ConfigId, NetworkId, NodeId, SecretId, ServiceId } from '../api/ids.ts';
import type { TaskState } from '../api/objects/task.ts';
import type { Result } from '../std/result.ts';
import type { Cancel } from '../world/world.ts';

/** Which objects of a table: every kind of selection has an index of its own and never scans. */
export type Selection<T extends TableName> =
  | { readonly by: 'all' }
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'id-prefix'; readonly prefix: string }
  | (T extends 'task'
      ? | { readonly by: 'service'; readonly serviceId: ServiceId }
        | { readonly by: 'node'; readonly nodeId: NodeId }
        | { readonly by: 'slot'; readonly serviceId: ServiceId; readonly slot: number }
        | { readonly by: 'state'; readonly state: TaskState }
        | { readonly by: 'desired-state'; readonly state: TaskState }
      : never)
  | (T extends 'service'
      ? { readonly by: 'secret'; readonly secretId: SecretId } | { readonly by: 'config'; readonly configId: ConfigId }
      : never)
  | (T extends 'service' | 'task' ? { readonly by: 'network'; readonly networkId: NetworkId } : never)
  | (T extends 'network' ? { readonly by: 'ingress' } : never)
  | (T extends 'node' ? { readonly by: 'role'; readonly role: 'manager' | 'worker' } : never);

export interface ReadTx {
  get<T extends TableName>(table: T, id: Tables[T]['id']): Tables[T] | undefined;
  /** In ascending order of id, so that every manager and every replay walks the same way. */
  find<T extends TableName>(table: T, selection: Selection<T>): readonly Tables[T][];
}

/**
 * `object already exists` · `object does not exist` · `name conflicts with an existing object` ·
 * `update out of sequence`: the store's refusals, as values (swarm-semantics §1.5).
 */
export type StoreError =
  | 'object already exists'
  | 'object does not exist'
  | 'name conflicts with an existing object'
  | 'update out of sequence';

export interface WriteTx extends ReadTx {
  /** `meta` of what is given is ignored on creation and set by the store. */
  create<T extends TableName>(table: T, object: Tables[T]): Result<void, StoreError>;
  /** Refused as out of sequence unless `object.meta.version` is the stored one. */
  update<T extends TableName>(table: T, object: Tables[T]): Result<void, StoreError>;
  remove<T extends TableName>(table: T, id: Tables[T]['id']): Result<void, StoreError>;
}

/** Why a transaction did not happen, or may not have: a lost leader leaves the outcome unknown (swarm-semantics §3.3). */
export type CommitError = 'lost-leadership' | 'too-large' | 'stopped';

export type Change = {
  [T in TableName]:
    | { readonly table: T; readonly kind: 'create'; readonly object: Tables[T] }
    | { readonly table: T; readonly kind: 'update'; readonly object: Tables[T]; readonly before: Tables[T] }
    | { readonly table: T; readonly kind: 'remove'; readonly object: Tables[T] };
}[TableName];

export interface Store {
  /** A consistent reading of what is committed here. Never blocks; do not keep `tx`. */
  view<R>(read: (tx: ReadTx) => R): R;
  /**
   * One transaction, one Raft entry. Writers take turns: `write` runs when its turn comes, which may be later, so it
   * must look at everything afresh through `tx`. If it returns an error, nothing of it happens. `done` is called when
   * the entry is applied here, or when it is known that this manager cannot see it through.
   */
  update<E>(write: (tx: WriteTx) => Result<void, E>, done?: (result: Result<void, E | CommitError>) => void): void;
  /**
   * Many small changes in as few transactions as the limits allow (200 changes, or three quarters of 1.5 MiB,
   * each): every unit is whole or not at all, and is skipped if it returns an error.
   */
  batch(
    units: readonly ((tx: WriteTx) => Result<void, unknown>)[],
    done?: (result: Result<void, CommitError>) => void,
  ): void;
  /**
   * Calls `changed` once for every committed transaction, with its changes in order; the commit has happened when
   * it is called. Listeners are called in the order in which they came.
   */
  watch(changed: (changes: readonly Change[]) => void): Cancel;
  /** The version that objects written now would carry. */
  version(): number;
}
