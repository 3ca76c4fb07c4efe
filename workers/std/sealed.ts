/** A text on a disk, with its checksum before it: what a damaged sector has spoilt is not believed. */
import { crc32 } from './checksum.ts';
import { utf8 } from './codec.ts';

/** Eight digits and a line's end. */
const SEAL = 9;

const sumOf = (text: Uint8Array): string => crc32(text).toString(16).padStart(8, '0');

export function seal(text: string): Uint8Array {
  const body = utf8.encode(text);
  const bytes = new Uint8Array(SEAL + body.length);
  bytes.set(utf8.encode(`${sumOf(body)}\n`));
  bytes.set(body, SEAL);
  return bytes;
}

/** Null where it is not what was sealed. */
export function unseal(bytes: Uint8Array): string | null {
  const body = bytes.subarray(SEAL);
  return utf8.decode(bytes.subarray(0, SEAL)) === `${sumOf(body)}\n` ? utf8.decode(body) : null;
}
