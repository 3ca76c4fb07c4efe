/**
 * The two sizes of an entry (raft.md §2.2). Encoded size, its length in Protocol Buffers, limits messages and reads;
 * payload size, the length of its data, limits the uncommitted tail and the in-flight window.
 */
import type { Entry } from './types.ts';

/** Bytes of a whole number written as a varint. */
export function varintSize(number: number): number {
  let size = 1;
  for (let rest = number; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

export function encodedSize(entry: Entry): number {
  const typed = entry.type !== 'normal' || entry.typed === true;
  const data = entry.data === null ? 0 : 1 + varintSize(entry.data.length) + entry.data.length;
  return (typed ? 2 : 0) + 1 + varintSize(entry.term) + 1 + varintSize(entry.index) + data;
}

export function encodedSizeOf(entries: readonly Entry[]): number {
  let size = 0;
  for (const entry of entries) size += encodedSize(entry);
  return size;
}

export function payloadSizeOf(entries: readonly Entry[]): number {
  let size = 0;
  for (const entry of entries) size += entry.data?.length ?? 0;
  return size;
}

/**
 * Where to cut `entries[from, to)` so that their encoded sizes add up to at most `maxSize`: the exclusive end.
 * At least one entry stays, however long.
 */
export function limitedEnd(entries: readonly Entry[], from: number, to: number, maxSize: number): number {
  if (maxSize === Infinity || to - from <= 1) return to;
  let size = 0;
  for (let at = from; at < to; at++) {
    size += encodedSize(entries[at] as Entry);
    if (size > maxSize) return Math.max(at, from + 1);
  }
  return to;
}
