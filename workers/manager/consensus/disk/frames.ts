/** Records in a file, one after the other: each its length, its checksum, and its bytes. */
import { crc32 } from '../../../std/checksum.ts';

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
  /** Where the first bad one begins; the file's length where there is none. Bad may mean torn or damaged. */
  readonly end: number;
}

export function unframe(file: Uint8Array): Unframed {
  const bodies: Uint8Array[] = [];
  const numbers = new DataView(file.buffer, file.byteOffset);
  let end = 0;
  while (end + HEADER_BYTES < file.length) {
    const start = end + HEADER_BYTES;
    const body = file.subarray(start, start + numbers.getUint32(end));
    // No record is empty, or else a file that goes on with zeros would be full of them.
    if (body.length === 0 || body.length !== numbers.getUint32(end) || crc32(body) !== numbers.getUint32(end + 4))
      break;
    bodies.push(body);
    end = start + body.length;
  }
  return { bodies, end };
}

/** The records of a file that is written in one go; null where it is damaged. */
export function unframeWhole(file: Uint8Array): readonly Uint8Array[] | null {
  const { bodies, end } = unframe(file);
  return end > 0 && end === file.length ? bodies : null;
}
