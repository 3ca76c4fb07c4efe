/** Bytes in Go's quoted form (raft.md §21): what is printable as it is, the rest escaped. */

const SHORT: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

/** Letters, marks, numbers, punctuation, symbols and the plain space; no other spaces, controls or unassigned ones. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (let at = 0; at < bytes.length;) {
    const length = runeLength(bytes, at);
    const byte = bytes[at] as number;
    if (length === 0) {
      text += `\\x${hex(byte, 2)}`;
      at += 1;
    } else {
      text += length === 1 ? quotedAscii(byte) : quotedRune(new TextDecoder().decode(bytes.subarray(at, at + length)));
      at += length;
    }
  }
  return text + '"';
}

function quotedAscii(code: number): string {
  const short = SHORT[code];
  if (short !== undefined) return short;
  return code >= 32 && code < 127 ? String.fromCharCode(code) : `\\x${hex(code, 2)}`;
}

function quotedRune(rune: string): string {
  if (PRINTABLE.test(rune)) return rune;
  const code = rune.codePointAt(0) as number;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** Bytes of the UTF-8 sequence that starts here; 0 where none does. */
function runeLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i];
    if (next === undefined || next < 0x80 || next > 0xbf) return 0;
  }
  // Neither longer than needed, nor a surrogate, nor beyond the last code point.
  const second = bytes[at + 1] as number;
  const impossible =
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second > 0x9f) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second > 0x8f);
  return impossible ? 0 : length;
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');
