/**
 * Records in a file: each a header with its length and checksum, a checksum of that, and its bytes. Reading tells a
 * tail that a power cut tore off, which was never promised to anyone, from damage, after which nothing in the file can
 * be believed: what is torn ends early, or goes on with zeros.
 */
import { crc32 } from './crc32.ts';

const HEADER_BYTES = 12;
const NUMBERS_BYTES = 8;

export function frame(bodies: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + HEADER_BYTES + body.length, 0));
  const numbers = new DataView(bytes.buffer);
  let at = 0;
  for (const body of bodies) {
    numbers.setUint32(at, body.length);
    numbers.setUint32(at + 4, crc32(body));
    numbers.setUint32(at + 8, crc32(bytes.subarray(at, at + NUMBERS_BYTES)));
    bytes.set(body, at + HEADER_BYTES);
    at += HEADER_BYTES + body.length;
  }
  return bytes;
}

export interface Unframed {
  /** The good records from the beginning on; views of the file. */
  readonly bodies: readonly Uint8Array[];
  readonly state: 'whole' | 'torn' | 'corrupt';
}

export function unframe(file: Uint8Array): Unframed {
  const bodies: Uint8Array[] = [];
  const numbers = new DataView(file.buffer, file.byteOffset);
  let at = 0;
  while (at < file.length) {
    const start = at + HEADER_BYTES;
    const known =
      start <= file.length && crc32(file.subarray(at, at + NUMBERS_BYTES)) === numbers.getUint32(at + NUMBERS_BYTES);
    const end = start + (known ? numbers.getUint32(at) : 0);
    const body = file.subarray(start, end);
    if (!known || end > file.length || crc32(body) !== numbers.getUint32(at + 4)) {
      return { bodies, state: end > file.length || writtenUpTo(file) < end ? 'torn' : 'corrupt' };
    }
    bodies.push(body);
    at = end;
  }
  return { bodies, state: 'whole' };
}

/** From there on it is all zeros. */
function writtenUpTo(file: Uint8Array): number {
  return file.findLastIndex((byte) => byte !== 0) + 1;
}
