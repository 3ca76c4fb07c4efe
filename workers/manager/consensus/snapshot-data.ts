/**
 * A snapshot's data: the membership and the tables, apart, so that a snapshot about to be sent gets the membership of
 * that moment without its tables being read (swarm-semantics §1.8, §3.2).
 */
import { utf8 } from '../../std/codec.ts';
import type { SavedTables } from '../../store/tables.ts';
import type { SavedMembership } from './membership.ts';

const LENGTH_BYTES = 4;

export function encodeSnapshot(membership: SavedMembership, tables: SavedTables): Uint8Array {
  return join(membership, utf8.encode(JSON.stringify(tables)));
}

export function decodeSnapshot(data: Uint8Array): { membership: SavedMembership; tables: SavedTables } {
  const [membership, tables] = split(data);
  return {
    membership: JSON.parse(utf8.decode(membership)) as SavedMembership,
    tables: JSON.parse(utf8.decode(tables)) as SavedTables,
  };
}

/** The same tables with another membership. */
export const stamp = (data: Uint8Array, membership: SavedMembership): Uint8Array => join(membership, split(data)[1]);

function join(membership: SavedMembership, tables: Uint8Array): Uint8Array {
  const head = utf8.encode(JSON.stringify(membership));
  const data = new Uint8Array(LENGTH_BYTES + head.length + tables.length);
  new DataView(data.buffer).setUint32(0, head.length);
  data.set(head, LENGTH_BYTES);
  data.set(tables, LENGTH_BYTES + head.length);
  return data;
}

function split(data: Uint8Array): [Uint8Array, Uint8Array] {
  const end = LENGTH_BYTES + new DataView(data.buffer, data.byteOffset).getUint32(0);
  return [data.subarray(LENGTH_BYTES, end), data.subarray(end)];
}
