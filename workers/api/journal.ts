/**
 * The journal: everything that came from outside, with its virtual time. Journal + seed + version = the whole history.
 */
import type { EngineRequest } from './engine/http.ts';
import type { GenericResource } from './engine/specs.ts';
import type { Address, Hostname } from './ids.ts';
import { MS, type Micros } from './time.ts';

/** Changes whenever the same journal would give another history. */
export const HISTORY_VERSION = 3;

export interface MachineSpec {
  readonly hostname: Hostname;
  readonly address: Address;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** As its kernel names it; `x86_64` unless said. */
  readonly architecture?: Architecture;
  /** How whoever set it up configured its Docker. */
  readonly daemon?: DaemonSettings;
}

export type Architecture = 'x86_64' | 'aarch64';

/** What stands in a machine's `daemon.json`. */
export interface DaemonSettings {
  /** `engine.labels.…` for constraints and preferences. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `node-generic-resources`: in the order in which named ones are handed out. */
  readonly genericResources?: readonly GenericResource[];
}

/** What a cable does to what crosses it, one way. */
export interface CableSpec {
  readonly latencyUs: Micros;
  /** A message takes the latency plus a random part of this. */
  readonly jitterUs: Micros;
  /** From 0 to 1, as the two below. */
  readonly lossRatio: number;
  /** That a message arrives twice, the second time later. */
  readonly duplicateRatio: number;
  /** That a message is held up on its way, so that later ones overtake it. The others keep their order. */
  readonly reorderRatio: number;
}

export const NEW_CABLE: CableSpec = {
  latencyUs: MS,
  jitterUs: MS,
  lossRatio: 0,
  duplicateRatio: 0,
  reorderRatio: 0,
};

/**
 * What a machine's clock shows: the true time, plus `offsetUs` as it was at `sinceUs`, plus what has gathered since by
 * running too fast (or, below zero, too slowly) by so many millionths. Its timers run too fast or too slowly as well.
 */
export interface ClockFault {
  readonly offsetUs: Micros;
  /** From -100,000 to 100,000: a tenth of the speed. */
  readonly driftPpm: number;
  readonly sinceUs: Micros;
}

/** What is wrong with a machine that is not to be seen by its power alone. Outlives a power-off. */
export interface MachineFaults {
  /** No byte more can be written: every write fails until it is freed. */
  readonly diskFull: boolean;
  /** Null for a clock that is right. */
  readonly clock: ClockFault | null;
  /** Files that have a damaged sector. The machine itself cannot tell before it reads them. Left out where there are none. */
  readonly damaged?: readonly string[];
}

/** One act upon the datacenter. `'*'` stands for every other machine. */
export type Input =
  | { readonly kind: 'add'; readonly machine: MachineSpec }
  | { readonly kind: 'start' | 'kill' | 'freeze' | 'thaw'; readonly hostname: Hostname }
  /**
   * `wipe`: an empty disk, while it is off. `replace`: out with the machine, and in with a new one of the same name and
   * address, switched on, its disk empty and its clock right. `fill` and `free`: no byte more fits on its disk, and
   * again does.
   */
  | { readonly kind: 'wipe' | 'replace' | 'fill' | 'free'; readonly hostname: Hostname }
  /**
   * A sector of what is durable in that file, or in one that the machine's dice choose, is damaged. A machine that is
   * on goes on with what it has in memory, and meets the damage when it next reads: at its boot.
   */
  | { readonly kind: 'corrupt'; readonly hostname: Hostname; readonly path: string | null }
  /** Sets its clock; both 0 for a clock that is right. */
  | { readonly kind: 'clock'; readonly hostname: Hostname; readonly offsetUs: Micros; readonly driftPpm: number }
  /** What the datacenter itself did to a machine whose thread did not answer, to its boot or later: no person asks for it. */
  | { readonly kind: 'crash'; readonly hostname: Hostname; readonly why: string; readonly booting: boolean }
  | { readonly kind: 'cut' | 'mend'; readonly from: Hostname; readonly to: Hostname | '*'; readonly oneWay: boolean }
  /** Cuts every cable between machines of different groups and mends those within one. Those in no group are one more. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly Hostname[])[] }
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
    readonly faults: MachineFaults;
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
