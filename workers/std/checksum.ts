/** CRC-32 (IEEE 802.3): tells a damaged piece of data from a whole one. Not for secrets. */

/** The checksum of `bytes`, continuing from `before`, as an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes[i] as number;
    // Eight steps of the reversed polynomial, without a table to keep.
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
