/**
 * The journal: everything that came from outside, with its virtual time. Journal + seed + version = the whole history.
 */
import type { EngineRequest } from './engine/http.ts';
import type { Address, Hostname } from './ids.ts';
import type { Micros } from './time.ts';

/** Changes whenever the same journal would give another history. */
export const HISTORY_VERSION = 1;

export interface MachineSpec {
  readonly hostname: Hostname;
  readonly address: Address;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What a cable does to what crosses it, one way. */
export interface CableSpec {
  readonly latencyUs: Micros;
  /** A message takes the latency plus a random part of this. */
  readonly jitterUs: Micros;
  /** From 0 to 1. */
  readonly lossRatio: number;
}

/** One act upon the datacenter. `'*'` stands for every other machine. */
export type Input =
  | { readonly kind: 'add'; readonly machine: MachineSpec }
  | { readonly kind: 'start' | 'kill' | 'freeze' | 'thaw'; readonly hostname: Hostname }
  | { readonly kind: 'cut' | 'mend'; readonly from: Hostname; readonly to: Hostname | '*'; readonly oneWay: boolean }
  | { readonly kind: 'mend-all' }
  | { readonly kind: 'cable'; readonly from: Hostname; readonly to: Hostname | '*'; readonly cable: Partial<CableSpec> }
  | { readonly kind: 'call'; readonly hostname: Hostname; readonly call: number; readonly request: EngineRequest }
  | { readonly kind: 'hang-up'; readonly hostname: Hostname; readonly call: number };

export interface JournalEntry {
  readonly atUs: Micros;
  readonly input: Input;
}

export interface Journal {
  readonly version: number;
  readonly seed: number;
  readonly entries: readonly JournalEntry[];
  /** How far the history was run. */
  readonly untilUs: Micros;
}
