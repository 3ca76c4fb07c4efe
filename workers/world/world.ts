/**
 * The ports through which a node meets the outside. A node is synchronous, event-driven code over these five;
 * nothing below them awaits, reads a real clock, or draws real chance (design §2).
 */
import type { Address } from '../api/ids.ts';
import type { MachineSpec } from '../api/journal.ts';
import type { Plain } from '../api/plain.ts';
import type { Micros } from '../api/time.ts';
import type { EventCode, EventParams, TimerKind } from '../api/trace.ts';
import type { NodeView } from '../api/view.ts';
import type { Dice } from '../std/dice.ts';

export interface World {
  readonly host: HostFacts;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly disk: Disk;
  readonly wire: Wire;
  readonly report: Report;
}

/** What the machine is made of. Does not change while it is switched on. */
export type HostFacts = MachineSpec;

export type Cancel = () => void;

export interface Clock {
  /**
   * µs as this machine counts them, since the datacenter's start: to measure spans with. Right at every boot, so that no
   * life begins before a former one; never set back nor forward; a clock that drifts counts too fast or too slowly.
   */
  now(): Micros;
  /**
   * What this machine's calendar shows, µs since the datacenter's start: for dates that others will read, and for
   * certificates. May be wrong, and may jump.
   */
  wall(): Micros;
  /**
   * Runs `then` once, `delay` µs from now. `as` makes the timer visible to the page, as a ring that empties;
   * leave it out for timers that would teach nothing.
   */
  after(delay: Micros, then: () => void, as?: TimerLabel): Cancel;
}

/** `subject` says what the timer is about, in words a learner knows: a hostname, a task's name. */
export interface TimerLabel {
  readonly kind: TimerKind;
  readonly subject?: string;
}

/**
 * Files in one flat namespace (`raft/wal`, `ca/node.crt`). Reads see one's own writes at once; writes survive a
 * crash of the machine only after `sync` has said so. Of what is not synced a crash leaves some beginning, in the order
 * of writing: `write` replaces a file whole or not at all (written beside it, then renamed); an `append` may be torn
 * anywhere. Any sector of any file may be found damaged at a boot: whoever reads must be able to tell. Bytes are handed
 * over: do not change them afterwards.
 */
export interface Disk {
  read(path: string): Uint8Array | null;
  /** Every path that begins with `prefix`, sorted. */
  list(prefix: string): readonly string[];
  /** Answers why it was not written; the file is as before then. */
  write(path: string, bytes: Uint8Array): DiskFault | null;
  /** Answers why it was not written; the file is as before then. */
  append(path: string, bytes: Uint8Array): DiskFault | null;
  remove(path: string): void;
  /** Calls `done` when everything written before this call is durable; takes virtual time, as a real disk does. */
  sync(done: () => void): void;
}

/** In the kernel's words. */
export type DiskFault = 'no space left on device';

/** One thing sent over a cable. */
export interface Packet {
  /** Which layer of the x-ray it belongs to. */
  readonly layer: 'raft' | 'control' | 'agent' | 'gossip' | 'overlay';
  /** What it is, for the trace and the canvas: `MsgVote`, `Dispatcher.Heartbeat`. */
  readonly kind: string;
  readonly body: Plain;
}

export interface Wire {
  /** May be dropped, delayed, repeated or reordered on its way. */
  send(to: Address, packet: Packet): void;
  /** The one receiver of the machine (the RPC layer); a second call replaces the first. */
  receive(handler: (from: Address, packet: Packet) => void): void;
}

export interface Report {
  /** Something worth telling: a code with parameters, never a sentence. */
  event<Code extends EventCode>(code: Code, params: EventParams[Code]): void;
  /**
   * Says that a section of this node's view has changed. `read` is called later, at most once a look, and only
   * when somebody looks, so a section may be reported as often as it changes.
   */
  view<Section extends keyof NodeView>(section: Section, read: () => NodeView[Section]): void;
}
