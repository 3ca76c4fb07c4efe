/** Raft's own words about what it does (raft.md §20). Lines are built only where somebody reads them. */
import type { RaftId } from '../api/ids.ts';
import type { Logger } from './types.ts';

/** Ids in log lines are hexadecimal; the two storage threads have the last ones of 64 bits. */
export const hexId = (id: RaftId): string => (id < 0 ? BigInt.asUintN(64, BigInt(id)) : id).toString(16);

/** A corrupt log or a bug: said once, at the highest level, and then nothing works any more. */
export function panic(logger: Logger | undefined, text: string): never {
  logger?.('FATAL', () => text);
  throw new Error(text);
}
