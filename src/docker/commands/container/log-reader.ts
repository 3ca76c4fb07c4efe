/**
 * Takes log frames apart: stdout and stderr go their own ways (engine-api §13.1). Frames are bytes, and a chunk holds
 * one byte a character.
 */
import type { Screen } from '../../client.ts';

const HEADER = 8;
const STDERR = 2;

/** Takes the chunks of one stream in order. With a terminal there are no frames. */
export function logReader(tty: boolean, screen: Screen): (chunk: string) => void {
  let pending = '';
  return (chunk) => {
    if (tty) {
      screen.out(utf8(chunk));
      return;
    }
    pending += chunk;
    while (pending.length >= HEADER) {
      const length = [4, 5, 6, 7].reduce((size, at) => size * 256 + pending.charCodeAt(at), 0);
      if (pending.length < HEADER + length) return;
      const text = utf8(pending.slice(HEADER, HEADER + length));
      if (pending.charCodeAt(0) === STDERR) screen.err(text);
      else screen.out(text);
      pending = pending.slice(HEADER + length);
    }
  };
}

const utf8 = (bytes: string): string => new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
