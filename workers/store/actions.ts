/** A transaction as an entry of the log: what to put and what to remove, in order, as JSON in UTF-8. */
import type { TableName, Tables } from '../api/objects/index.ts';
import { utf8 } from '../std/codec.ts';
import type { Change } from './types.ts';

export type Action = {
  [T in TableName]:
    | { readonly table: T; readonly kind: 'put'; readonly object: Tables[T] }
    | { readonly table: T; readonly kind: 'remove'; readonly id: string };
}[TableName];

/** A batch closes its transaction after this many changes (swarm-semantics §1.5). */
export const MAX_CHANGES_PER_TRANSACTION = 200;
/** What one entry may weigh: 1.5 MiB (swarm-semantics §1.5). */
export const MAX_TRANSACTION_BYTES = 1_572_864;
/** A batch closes its transaction when it has grown to this: three quarters. */
export const BATCH_BYTES = (MAX_TRANSACTION_BYTES * 3) / 4;

/** One change as text; `joinActions` makes an entry of several. */
export function encodeChange(change: Change): string {
  const { table, kind, object } = change;
  return JSON.stringify(kind === 'remove' ? { table, kind, id: object.id } : { table, kind: 'put', object });
}

export const joinActions = (encoded: readonly string[]): Uint8Array => utf8.encode(`[${encoded.join(',')}]`);

export const decodeActions = (bytes: Uint8Array): readonly Action[] =>
  JSON.parse(utf8.decode(bytes)) as readonly Action[];
