/**
 * Log lines in frames (engine-api §13.1). Frames are bytes, and a chunk is text: here each character is one byte,
 * for the content types that end in `-stream` and for no others.
 */
import type { Micros } from '../api/time.ts';
import { rfc3339Nano } from '../runtime/calendar.ts';
import type { LogLine } from '../runtime/logs.ts';
import { utf8 } from '../std/codec.ts';

export const MULTIPLEXED = 'application/vnd.docker.multiplexed-stream';
export const RAW = 'application/vnd.docker.raw-stream';

const asBytes = (text: string): string => {
  let bytes = '';
  for (const byte of utf8.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
};

export interface Framing {
  readonly tty: boolean;
  readonly timestamps: boolean;
  /** `k=v,k2=v2`, escaped; what stands before each line where details were asked for. */
  readonly details?: string | undefined;
}

/** With a terminal there are no frames. */
export function framed(line: LogLine, how: Framing): string {
  const stamp = how.timestamps ? `${rfc3339Nano(line.atUs)} ` : '';
  const payload = asBytes(`${stamp}${how.details === undefined ? '' : `${how.details} `}${line.text}\n`);
  return how.tty ? payload : frame(line.stream === 'stderr' ? 2 : 1, payload);
}

/** Makes the client fail with this text. */
export const systemError = (text: string): string => frame(3, asBytes(`${text}\n`));

function frame(stream: 1 | 2 | 3, payload: string): string {
  const { length } = payload;
  const size = String.fromCharCode((length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255);
  return `${String.fromCharCode(stream)}\0\0\0${size}${payload}`;
}

/** `since` and `until`: seconds of the Unix epoch with an optional fraction; null where there is no limit. */
export function instant(text: string | null, epochMs: number): Micros | null {
  if (text === null || text === '' || text === '0') return null;
  const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  const micro = Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
  return Number(match[1]) * 1_000_000 + micro - epochMs * 1_000;
}
