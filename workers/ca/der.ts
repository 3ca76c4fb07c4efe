/**
 * DER, as far as certificates need it: tags, lengths, and the handful of types X.509 is made of.
 * Ours, because the library for the whole of ASN.1 weighs more than a fifth of what a first visit may load.
 */

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  boolean: 0x01,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Context-specific and constructed: `[n]`. */
export const context = (n: number) => 0xa0 | n;

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(content);
  const length: number[] = [];
  if (body.length < 0x80) length.push(body.length);
  else {
    for (let rest = body.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return concat([Uint8Array.from([tag, ...length]), body]);
}

export const sequence = (...content: readonly Uint8Array[]) => element(TAG.sequence, ...content);

/** A whole number from big-endian bytes, never negative. */
export const integer = (bytes: Uint8Array) =>
  element(TAG.integer, (bytes[0] ?? 0) & 0x80 ? concat([Uint8Array.of(0), bytes]) : bytes);

export const bitString = (bytes: Uint8Array, unusedBits = 0) =>
  element(TAG.bitString, Uint8Array.of(unusedBits), bytes);

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let more = Math.floor(arc / 128); more > 0; more = Math.floor(more / 128))
      septets.unshift(0x80 | (more & 0x7f));
    bytes.push(...septets);
  }
  return element(TAG.oid, Uint8Array.from(bytes));
}

export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content together: what a signature is made over. */
  readonly whole: Uint8Array;
}

/** The elements that `bytes` is made of, or null where it is not well-formed. */
export function elements(bytes: Uint8Array): readonly Element[] | null {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const tag = bytes[at++] as number;
    let length = bytes[at++] ?? NaN;
    if (length & 0x80) {
      let octets = length & 0x7f;
      if (octets === 0 || octets > 3) return null;
      length = 0;
      while (octets-- > 0) length = length * 256 + (bytes[at++] ?? NaN);
    }
    if (!(at + length <= bytes.length)) return null;
    found.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return found;
}
