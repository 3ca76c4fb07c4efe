/**
 * A message of more than 4 MiB can only be a snapshot: it travels in parts, one after the other, and is one message
 * again when all of them are here (swarm-semantics §3.8). A part that is lost costs the whole; the leader sends again.
 */
import type { Message, Snapshot } from '../../raft/types.ts';

/** The most data that travels at once, in bytes. */
export const LARGEST_PART = 4 * 1_024 * 1_024;

/** A message with some of its snapshot's data. */
export interface SnapshotPart extends Message {
  readonly part: {
    /** The same for all parts of one sending. Their membership is of that moment, so two sendings may not be mixed. */
    readonly of: number;
    readonly at: number;
    readonly count: number;
  };
}

/** The message itself where it is small enough. `sending`: a number that the sender gives to no other one. */
export function partsOf(
  message: Message,
  sending: number,
  largest = LARGEST_PART,
): readonly (Message | SnapshotPart)[] {
  const { snapshot } = message;
  const data = snapshot?.data ?? null;
  if (snapshot === null || data === null || data.length <= largest) return [message];
  const count = Math.ceil(data.length / largest);
  return Array.from({ length: count }, (_, at) => ({
    ...message,
    snapshot: { ...snapshot, data: data.slice(at * largest, (at + 1) * largest) },
    part: { of: sending, at, count },
  }));
}

/**
 * Puts parts together: takes what comes in, in whatever order and however often, and returns what is whole. Only the
 * latest sending is kept: there is one leader.
 */
export function assembler(): (message: Message | SnapshotPart) => Message | null {
  let from = 0;
  let of = 0;
  let parts: (Uint8Array | undefined)[] = [];
  let missing = 0;
  return (message) => {
    if (!('part' in message)) return message;
    const { part, ...whole } = message;
    if (message.from !== from || part.of !== of) {
      from = message.from;
      of = part.of;
      parts = new Array<undefined>(part.count).fill(undefined);
      missing = part.count;
    }
    const snapshot = message.snapshot as Snapshot;
    if (missing === 0 || parts[part.at] !== undefined) return null;
    parts[part.at] = snapshot.data as Uint8Array;
    if (--missing > 0) return null;
    const data = joined(parts as readonly Uint8Array[]);
    parts = [];
    return { ...whole, snapshot: { ...snapshot, data } };
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const data = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}
