/** Texts and numbers as bytes and back. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const utf8 = {
  encode: (text: string): Uint8Array => encoder.encode(text),
  decode: (bytes: Uint8Array): string => decoder.decode(bytes),
};

export const hex = {
  encode: (bytes: Uint8Array): string => {
    let text = '';
    for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
    return text;
  },
};

export const base64 = {
  encode: (bytes: Uint8Array): string => {
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  },
  decode: (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
  /** How many bytes it stands for. */
  size: (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4),
};

/** Bytes read as one big-endian number, written with the digits `0-9a-z`, padded on the left to `width`. */
export function base36(bytes: Uint8Array, width = 0): string {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return number.toString(36).padStart(width, '0');
}
