/** Binary in a text envelope, as every tool of the trade prints certificates. */
import { base64 } from '../std/codec.ts';

export function toPem(label: string, bytes: Uint8Array): string {
  const lines = base64.encode(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** Null where the text holds no such envelope. */
export function fromPem(label: string, text: string): Uint8Array | null {
  const inside = text.split(`-----BEGIN ${label}-----`)[1]?.split(`-----END ${label}-----`)[0]?.replace(/\s/g, '');
  return inside !== undefined && /^[A-Za-z0-9+/]+={0,2}$/.test(inside) && inside.length % 4 === 0
    ? base64.decode(inside)
    : null;
}
