/**
 * Records in a file: each its length, its checksum, and its bytes. Reading tells a tail that a power cut tore off,
 * which was never promised to anyone, from damage in the middle, after which nothing in the file can be believed.
 */
import { crc32 } from './crc32.ts';

const HEADER_BYTES = 8;

export function frame(bodies: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + HEADER_BYTES + body.length, 0));
  const numbers = new DataView(bytes.buffer);
  let at = 0;
  for (const body of bodies) {
    numbers.setUint32(at, body.length);
    numbers.setUint32(at + 4, crc32(body));
    bytes.set(body, at + HEADER_BYTES);
    at += HEADER_BYTES + body.length;
  }
  return bytes;
}

export interface Unframed {
  /** The good records from the beginning on; views of the file. */
  readonly bodies: readonly Uint8Array[];
  /** `torn`: nothing good follows the first bad record. `corrupt`: something does. */
  readonly state: 'whole' | 'torn' | 'corrupt';
}

export function unframe(file: Uint8Array): Unframed {
  const bodies: Uint8Array[] = [];
  let at = 0;
  while (at < file.length) {
    const body = bodyAt(file, at);
    if (body === null) return { bodies, state: followedByRecord(file, at) ? 'corrupt' : 'torn' };
    bodies.push(body);
    at += HEADER_BYTES + body.length;
  }
  return { bodies, state: 'whole' };
}

function bodyAt(file: Uint8Array, at: number): Uint8Array | null {
  if (at + HEADER_BYTES > file.length) return null;
  const numbers = new DataView(file.buffer, file.byteOffset + at);
  const length = numbers.getUint32(0);
  if (length === 0 || at + HEADER_BYTES + length > file.length) return null;
  const body = file.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  return crc32(body) === numbers.getUint32(4) ? body : null;
}

/** The bad record's length cannot be trusted either, so a good one is looked for at every place behind it. */
function followedByRecord(file: Uint8Array, bad: number): boolean {
  for (let at = bad + 1; at + HEADER_BYTES < file.length; at++) if (bodyAt(file, at) !== null) return true;
  return false;
}
