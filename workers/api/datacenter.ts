/**
 * What the page may ask of the datacenter, through comlink: commands in, frames out. The page pulls a frame when it
 * draws one, so a hidden page costs nothing.
 */
import type { EngineAnswer, EngineRequest } from './engine/http.ts';
import type { Hostname } from './ids.ts';
import type { CableSpec, History, Image, Input, Journal, MachineFaults, MachineSpec } from './journal.ts';
import type { Micros } from './time.ts';
import type { Flight, TraceEvent } from './trace.ts';
import type { NodeView } from './view.ts';

export interface Datacenter {
  /**
   * Builds the datacenter: from the browser's storage where `resume` is true and something usable is there (every
   * machine then boots from its disk), else empty, with this seed.
   */
  open(options: OpenOptions, rack: Rack): Promise<Opened>;
  /** Takes effect at the next window's edge and stands in the journal. Refused inputs change nothing. */
  input(input: HardwareInput): Promise<InputAnswer>;
  /** Sends a request to a machine's engine. Pieces of the answer come through `onAnswer`, the last with `end`. */
  call(hostname: Hostname, request: EngineRequest, onAnswer: (piece: EngineAnswer) => void): Promise<number>;
  hangUp(call: number): Promise<void>;
  /** Resolves when that much virtual time has passed. */
  sleep(span: Micros): Promise<void>;
  pace(pace: Pace): Promise<void>;
  /** Goes on to the next event anywhere, then pauses. */
  step(): Promise<void>;
  /** As fast as it goes until the condition holds, or `limit` of virtual time has passed; then the former pace. Answers whether it holds. */
  runUntil(until: Until, limit: Micros): Promise<boolean>;
  /** What changed since the last frame. */
  frame(): Promise<Frame>;
  journal(): Promise<Journal>;
  traceHash(): Promise<string>;
  /** Both at one instant, when every machine that was switched on has booted: replayed, it gives the same hash. */
  history(): Promise<History>;
  /** Wipes every disk and the browser's storage. The datacenter must be opened anew afterwards. */
  wipe(): Promise<void>;
}

export interface OpenOptions {
  readonly seed: number;
  readonly resume: boolean;
  /** Apart from the browser's storage: it is neither read nor written. Begins with these disks, or with nothing. */
  readonly apart?: { readonly from: Image | null };
}

export type HardwareInput = Exclude<Input, { kind: 'call' } | { kind: 'hang-up' }>;
export type InputAnswer =
  | { readonly ok: true }
  /** `on`: the machine must be off for this. `no-such-file`: its disk holds no such file, or nothing at all. */
  | { readonly ok: false; readonly why: 'no-such-machine' | 'already' | 'off' | 'on' | 'no-such-file' };

/** The page's side: it makes and ends the threads. */
export interface Rack {
  /** A new thread for this machine; answers the port through which the datacenter drives it. */
  plugIn(hostname: Hostname): Promise<MessagePort>;
  /** `worker.terminate()`. */
  pull(hostname: Hostname): Promise<void>;
}

export interface Opened {
  /** Did the machines come up from what the browser had kept? */
  readonly resumed: boolean;
  /** Where storage is missing or broken: what was tried, for the page to say. */
  readonly storage: 'kept' | 'memory-only' | 'elsewhere' | 'damaged';
}

export type Pace =
  | { readonly kind: 'paused' }
  /** Virtual seconds a real second, from 0.05; `Infinity` is as fast as it goes. */
  | { readonly kind: 'running'; readonly speed: number };

/**
 * `converged`: no call is open, and for two virtual seconds no task has changed while every service has what it
 * desires and every powered node is ready. `leader`: some manager leads and its term is settled.
 */
export type Until = 'converged' | 'leader' | { readonly atUs: Micros };

export type Power = 'on' | 'off' | 'frozen' | 'crashed';

export interface Frame {
  readonly nowUs: Micros;
  readonly pace: Pace;
  /** All machines, in the order in which they were added; null where nothing changed since the last frame. */
  readonly machines: readonly MachineFrame[] | null;
  /** The links that are not as new; null where nothing changed. */
  readonly cables: readonly CableFrame[] | null;
  /** Changed sections only. A machine that went off keeps its last view. */
  readonly views: Readonly<Record<Hostname, Partial<NodeView>>>;
  /** At most the newest 500. */
  readonly events: readonly TraceEvent[];
  /** Sent since the last frame; at most the newest 500. `flightsMissed` counts the others. */
  readonly flights: readonly Flight[];
  readonly flightsMissed: number;
  /** Windows run since the start: work done, for measurements. */
  readonly windows: number;
}

export interface MachineFrame {
  readonly spec: MachineSpec;
  readonly power: Power;
  /** Why it crashed; empty otherwise. */
  readonly crash: string;
  readonly faults: MachineFaults;
}

export interface CableFrame {
  readonly from: Hostname;
  readonly to: Hostname;
  readonly cut: boolean;
  readonly cable: CableSpec;
}
