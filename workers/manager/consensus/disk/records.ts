/** What stands in Raft's log on disk: the bytes of each kind of record. Numbers are doubles: they hold 52-bit ids. */
import type { ClusterId, NodeId, RaftId } from '../../../api/ids.ts';
import { utf8 } from '../../../std/codec.ts';
import { invariant, unreachable } from '../../../std/invariant.ts';
import type { Entry, EntryType, HardState } from '../../../raft/types.ts';
import type { Member } from '../membership.ts';

/** Who keeps this log, and what it starts from. */
export interface Head {
  readonly raftId: RaftId;
  readonly nodeId: NodeId;
  readonly clusterId: ClusterId;
  /** The snapshot that the log continues; null if it goes back to the very first entry. */
  readonly snapshot: { readonly index: number; readonly term: number } | null;
  /** Members that this one was told of when it joined, until the log itself names them. */
  readonly introduced: readonly Member[];
}

export type LogRecord =
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'hard-state'; readonly hardState: HardState }
  | { readonly kind: 'entry'; readonly entry: Entry };

const KINDS = ['head', 'hard-state', 'entry'] as const satisfies readonly LogRecord['kind'][];
const ENTRY_TYPES = ['normal', 'conf-change', 'conf-change-v2'] as const satisfies readonly EntryType[];

const HAS_DATA = 1;
const TYPED = 2;
const ENTRY_BYTES = 1 + 8 + 8 + 1 + 1;

export function encodeRecord(record: LogRecord): Uint8Array {
  switch (record.kind) {
    case 'head':
      return withKind('head', utf8.encode(JSON.stringify(record.head)));
    case 'hard-state': {
      const { term, vote, commit } = record.hardState;
      const body = withKind('hard-state', new Uint8Array(24));
      const numbers = new DataView(body.buffer);
      [term, vote, commit].forEach((number, i) => numbers.setFloat64(1 + 8 * i, number));
      return body;
    }
    case 'entry':
      return encodeEntry(record.entry);
    default:
      return unreachable(record);
  }
}

function encodeEntry({ term, index, type, data, typed }: Entry): Uint8Array {
  const body = new Uint8Array(ENTRY_BYTES + (data?.length ?? 0));
  const numbers = new DataView(body.buffer);
  body[0] = KINDS.indexOf('entry');
  numbers.setFloat64(1, term);
  numbers.setFloat64(9, index);
  body[17] = ENTRY_TYPES.indexOf(type);
  body[18] = (data === null ? 0 : HAS_DATA) | (typed === true ? TYPED : 0);
  if (data !== null) body.set(data, ENTRY_BYTES);
  return body;
}

function withKind(kind: LogRecord['kind'], rest: Uint8Array): Uint8Array {
  const body = new Uint8Array(1 + rest.length);
  body[0] = KINDS.indexOf(kind);
  body.set(rest, 1);
  return body;
}

/** `body` has passed its checksum, so it is what was written. */
export function decodeRecord(body: Uint8Array): LogRecord {
  const kind = KINDS[body[0] as number];
  invariant(kind !== undefined, 'a record has a known kind');
  const numbers = new DataView(body.buffer, body.byteOffset);
  switch (kind) {
    case 'head':
      return { kind, head: JSON.parse(utf8.decode(body.subarray(1))) as Head };
    case 'hard-state': {
      const [term, vote, commit] = [numbers.getFloat64(1), numbers.getFloat64(9), numbers.getFloat64(17)];
      return { kind, hardState: { term, vote, commit } };
    }
    case 'entry': {
      const flags = body[18] as number;
      const entry: Entry = {
        term: numbers.getFloat64(1),
        index: numbers.getFloat64(9),
        type: ENTRY_TYPES[body[17] as number] as EntryType,
        // A copy, or else every message that carries it would carry the whole file to the other thread.
        data: flags & HAS_DATA ? body.slice(ENTRY_BYTES) : null,
        ...(flags & TYPED ? { typed: true } : {}),
      };
      return { kind, entry };
    }
    default:
      return unreachable(kind);
  }
}
