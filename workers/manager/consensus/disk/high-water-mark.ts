/**
 * How far the newest log file has been written, in a file of its own: tells a tail that a power cut tore, which was
 * never promised to anyone, from damage, which may have taken what was.
 *
 * The mark is written after the log, and one sync makes both durable. Since a crash leaves a beginning of what was
 * written, in its order, all that lies below a mark had been written whole: where it is not whole now, be it the very
 * last record, it is damaged. What lies above the newest mark was not synced, and may be torn. Should the mark be the
 * one that is damaged, a log that is whole is believed, and one with a bad tail is not: nobody can tell any more.
 */
import type { Disk, DiskFault } from '../../../world/world.ts';
import { frame, unframeWhole } from './frames.ts';

export interface HighWaterMark {
  /** Of the log file. */
  readonly sequence: number;
  readonly bytes: number;
}

const NUMBER_BYTES = 8;

export function writeMark(disk: Disk, path: string, { sequence, bytes }: HighWaterMark): DiskFault | null {
  const body = new Uint8Array(2 * NUMBER_BYTES);
  const numbers = new DataView(body.buffer);
  numbers.setFloat64(0, sequence);
  numbers.setFloat64(NUMBER_BYTES, bytes);
  return disk.write(path, frame([body]));
}

/** Null where there is none, or none that can be believed. */
export function readMark(disk: Disk, path: string): HighWaterMark | null {
  const [body] = unframeWhole(disk.read(path) ?? new Uint8Array(0)) ?? [];
  if (body?.length !== 2 * NUMBER_BYTES) return null;
  const numbers = new DataView(body.buffer, body.byteOffset);
  return { sequence: numbers.getFloat64(0), bytes: numbers.getFloat64(NUMBER_BYTES) };
}
