/**
 * What remote calls look like on the wire, and what the halves of the RPC layer are built on. Cables may lose things,
 * repeat them and mix them up, as the internet does, so whatever expects an answer is sent again until it has one, and
 * whatever may come twice is remembered, as TCP does.
 */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Peer, RpcError } from './rpc.ts';
import type { Cancel, Clock, Packet } from './world.ts';

/** Which of a machine's lives: when it was switched on, so that a later one has a greater number. */
export type Life = Micros;

export type Frame =
  | { readonly form: 'cast'; readonly body: Plain }
  /** `to`: only for that life of the server. Null asks for it: it comes with every packet. */
  | {
      readonly form: 'call';
      readonly id: number;
      readonly to: Life | null;
      readonly timeout: Micros;
      readonly body: Plain;
    }
  | { readonly form: 'answer'; readonly id: number; readonly body?: Plain; readonly error?: RpcError }
  /** The client wants no answer any more. */
  | { readonly form: 'hang-up'; readonly id: number }
  | { readonly form: 'open'; readonly id: number; readonly to: Life | null; readonly body: Plain }
  | { readonly form: 'accept'; readonly id: number }
  | { readonly form: 'message'; readonly id: number; readonly seq: number; readonly body: Plain }
  | { readonly form: 'end'; readonly id: number; readonly seq: number; readonly error: RpcError }
  /** Everything before `seq` has come. */
  | { readonly form: 'ack'; readonly id: number; readonly seq: number }
  /** The client wants no more. */
  | { readonly form: 'cancel'; readonly id: number }
  /** The server has no such stream, or gives it up. */
  | { readonly form: 'reset'; readonly id: number; readonly error: RpcError }
  /** That call or stream was not meant for this life of the server, which has done nothing about it. */
  | { readonly form: 'hello'; readonly id: number };

export type FrameOf<Form extends Frame['form']> = Extract<Frame, { form: Form }>;

/** A frame in its envelope: from whom, under which name. */
export interface Received<F extends Frame = Frame> {
  readonly peer: Peer;
  readonly method: string;
  readonly layer: Packet['layer'];
  readonly frame: F;
}

/** What the client's and the server's halves need. */
export interface Carrier {
  readonly clock: Clock;
  send(to: Address, method: string, layer: Packet['layer'], frame: Frame): void;
  /** Never the same twice, not even after a reboot, as far as anybody remembers. */
  newId(): number;
  /** The life in which that machine was heard last; null for one that never was. */
  lifeOf(address: Address): Life | null;
}

export const CLOSING: RpcError = { code: 'Unavailable', message: 'transport is closing' };

/** TCP's first retransmission (RFC 6298 §2.1); each further one waits twice as long. */
const FIRST_RESEND = SECOND;

/** Calls `again` after 1, 3, 7, … seconds until cancelled; after `limit` calls `giveUp` instead. */
export function persist(clock: Clock, limit: Micros, again: () => void, giveUp: () => void): Cancel {
  const endUs = clock.now() + Math.max(1, limit);
  let wait = FIRST_RESEND;
  let cancel: Cancel = () => {};
  const next = () => {
    const left = endUs - clock.now();
    if (left <= 0) return giveUp();
    const last = wait >= left;
    cancel = clock.after(last ? left : wait, last ? giveUp : resend);
    wait *= 2;
  };
  const resend = () => {
    // A machine that was frozen meanwhile finds its time over: what it sent again now would be taken for new.
    if (clock.now() < endUs) again();
    next();
  };
  next();
  return () => cancel();
}

/** So long a packet may stray, and be sent again beyond the deadline by a clock that is slow: as TCP waits before it forgets. */
export const LONGEST_STRAY = 30 * SECOND;

/** What is remembered for a while. */
export class Memory<T> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly untilUs: Micros; readonly value: T }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key)?.value;
  }

  /** Forgets what is old by the way. */
  keep(key: string, value: T, span: Micros): void {
    const now = this.#clock.now();
    for (const [old, { untilUs }] of this.#kept) {
      if (untilUs > now) break;
      this.#kept.delete(old);
    }
    this.#kept.set(key, { untilUs: now + span, value });
  }

  get size(): number {
    return this.#kept.size;
  }
}
