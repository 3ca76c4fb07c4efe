/**
 * Takes log frames apart: stdout and stderr go their own ways (engine-api §13.1). Frames are bytes, and a chunk holds
 * one byte a character.
 */
import type { Screen } from '../../client.ts';
import { Refused } from '../../refused.ts';

const HEADER = 8;
const STDERR = 2;
const SYSTEM_ERROR = 3;

/** Which of the container's streams a piece is of. */
export type Stream = 'stdout' | 'stderr';

export interface LogReader {
  /** Takes the chunks of one stream in order. */
  read(chunk: string): void;
  /** To be asked at the end: refuses with what the engine could not tell otherwise, for its head had gone out. */
  check(): void;
}

/** With a terminal there are no frames: every chunk is a piece of stdout. */
export function frameReader(tty: boolean, piece: (stream: Stream, text: string) => void): LogReader {
  let pending = '';
  let failure = '';
  return {
    read(chunk) {
      if (tty) return piece('stdout', utf8(chunk));
      pending += chunk;
      while (pending.length >= HEADER) {
        const length = [4, 5, 6, 7].reduce((size, at) => size * 256 + pending.charCodeAt(at), 0);
        if (pending.length < HEADER + length) return;
        const text = utf8(pending.slice(HEADER, HEADER + length));
        const stream = pending.charCodeAt(0);
        if (stream === SYSTEM_ERROR) failure = text;
        else piece(stream === STDERR ? 'stderr' : 'stdout', text);
        pending = pending.slice(HEADER + length);
      }
    },
    check() {
      if (failure !== '') throw new Refused(`error from daemon in stream: ${failure.trimEnd()}`);
    },
  };
}

/** Straight to the screen. */
export const logReader = (tty: boolean, screen: Screen): LogReader =>
  frameReader(tty, (stream, text) => (stream === 'stderr' ? screen.err(text) : screen.out(text)));

const utf8 = (bytes: string): string => new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
