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
  /** Where the history did not begin with nothing: the disks with which it began. */
  readonly from?: Image;
  readonly entries: readonly JournalEntry[];
  /** How far the history was run. */
  readonly untilUs: Micros;
}

/** A journal with the digest of what came of it: who lives it through again must come to the same. */
export interface History {
  readonly journal: Journal;
  readonly traceHash: string;
}

/** What a power failure of the whole site leaves: disks and how things stood. Every machine that was on boots from it. */
export interface Image {
  readonly atUs: Micros;
  readonly machines: readonly {
    readonly spec: MachineSpec;
    readonly power: 'on' | 'off' | 'frozen' | 'crashed';
    readonly crash: string;
    readonly disk: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  }[];
  /** Those that are not as new. */
  readonly cables: readonly {
    readonly from: Hostname;
    readonly to: Hostname;
    readonly cut: boolean;
    readonly cable: CableSpec;
  }[];
}
