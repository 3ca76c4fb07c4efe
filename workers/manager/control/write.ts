/** One wish of a person, as one transaction. */
import type { TableName, Tables } from '../../api/objects/index.ts';
import { err, ok } from '../../std/result.ts';
import type { Store, WriteTx } from '../../store/types.ts';
import type { Answer, RpcError } from '../../world/rpc.ts';
import { notCommitted, raw } from './refusal.ts';

/** `wish` looks at everything afresh through `tx`; what it refuses does not happen. Answers when it is committed. */
export function write<T>(store: Store, wish: (tx: WriteTx) => Answer<T>, done: (answer: Answer<T>) => void): void {
  let wished: Answer<T> | null = null;
  store.update<RpcError>(
    (tx) => {
      wished = wish(tx);
      return wished.ok ? ok(undefined) : wished;
    },
    (result) => {
      if (result.ok) done(wished as Answer<T>);
      else done(err(typeof result.error === 'string' ? notCommitted(result.error) : result.error));
    },
  );
}

/** Writes an object that a person has read in this version; answers it as it is now (swarm-semantics §1.4). */
export function put<T extends TableName>(tx: WriteTx, table: T, object: Tables[T], version: number): Answer<Tables[T]> {
  const written = tx.update(table, { ...object, meta: { ...object.meta, version } });
  return written.ok ? ok(tx.get(table, object.id) as Tables[T]) : err(raw(written.error));
}
