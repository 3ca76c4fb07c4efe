/**
 * What the datacenter drives: one machine, a window of virtual time at a time. Two implementations sit the same exam:
 * a machine in this thread (`workers/machine`) and a machine in a Web Worker, from afar.
 */
import type { EngineAnswer, EngineRequest } from '../api/engine/http.ts';
import type { Address, CauseId } from '../api/ids.ts';
import type { MachineFaults, MachineSpec } from '../api/journal.ts';
import type { Plain } from '../api/plain.ts';
import type { Micros } from '../api/time.ts';
import type { TraceEvent } from '../api/trace.ts';
import type { NodeView } from '../api/view.ts';

export interface Machine {
  /** Switches it on. Called once, first. */
  boot(boot: Boot): Outcome;
  /** Lives through the window: everything due before `untilUs` happens. */
  run(window: Window): Outcome;
  /** The sections of the view that changed since the last look. */
  look(): Partial<NodeView>;
}

/** The same from another thread: every answer is a promise, and a part of its program is loaded on demand. */
export type Remote = {
  [Method in keyof Machine]: (...given: Parameters<Machine[Method]>) => Promise<ReturnType<Machine[Method]>>;
} & {
  /** Loads the rest of its program; fulfilled when that is there. Changes nothing that happens on the machine. */
  complete(): Promise<void>;
};

export interface Boot {
  readonly machine: MachineSpec;
  readonly nowUs: Micros;
  /** Drawn from the datacenter's dice, new for every boot. */
  readonly seed: number;
  /** The durable content of its disk. */
  readonly disk: DiskImage;
  readonly faults: MachineFaults;
}

export type DiskImage = readonly { readonly path: string; readonly bytes: Uint8Array }[];

export interface Window {
  /** Nothing happens before this: what is overdue, on a machine that was frozen, happens now. */
  readonly fromUs: Micros;
  readonly untilUs: Micros;
  /** In order of arrival. */
  readonly inbox: readonly Delivery[];
}

export type Delivery =
  | {
      readonly kind: 'packet';
      readonly atUs: Micros;
      readonly cause: CauseId;
      readonly from: Address;
      readonly packet: SentPacket;
    }
  | {
      readonly kind: 'call';
      readonly atUs: Micros;
      readonly cause: CauseId;
      readonly call: number;
      readonly request: EngineRequest;
    }
  | { readonly kind: 'hang-up'; readonly atUs: Micros; readonly cause: CauseId; readonly call: number }
  /** What is wrong with it has changed while it was on. */
  | { readonly kind: 'faults'; readonly atUs: Micros; readonly cause: CauseId; readonly faults: MachineFaults };

/** `Packet` of the world's port, as it crosses. */
export interface SentPacket {
  readonly layer: 'raft' | 'control' | 'agent' | 'gossip' | 'overlay';
  readonly kind: string;
  readonly body: Plain;
}

export interface Letter {
  readonly atUs: Micros;
  readonly to: Address;
  readonly packet: SentPacket;
  readonly cause: CauseId;
}

/** Every write, in order; a `sync` makes all before it durable, at `atUs`. */
export type DiskOp =
  | { readonly op: 'write' | 'append'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'sync'; readonly atUs: Micros };

/** What came of a window. */
export interface Outcome {
  /** When its next timer is due; null if it waits for a message alone. */
  readonly nextUs: Micros | null;
  readonly letters: readonly Letter[];
  readonly disk: readonly DiskOp[];
  readonly answers: readonly EngineAnswer[];
  readonly events: readonly TraceEvent[];
  /** It threw: a crashed machine. Its disk stays. */
  readonly crash?: string;
  /** When it crashed. */
  readonly crashedUs?: Micros;
  /** Its thread is gone, and nobody knows what it did in this window: it counts as crashed at its beginning. */
  readonly lost?: boolean;
}
