/**
 * What remote calls look like on the wire, and what the halves of the RPC layer are built on. Cables may lose things,
 * as the internet does, so whatever expects an answer is sent again until it has one, as TCP does.
 */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Peer, RpcError } from './rpc.ts';
import type { Cancel, Clock, Packet } from './world.ts';

export type Frame =
  | { readonly form: 'cast'; readonly body: Plain }
  | { readonly form: 'call'; readonly id: number; readonly timeout: Micros; readonly body: Plain }
  | { readonly form: 'answer'; readonly id: number; readonly body?: Plain; readonly error?: RpcError }
  | { readonly form: 'open'; readonly id: number; readonly body: Plain }
  | { readonly form: 'accept'; readonly id: number }
  | { readonly form: 'message'; readonly id: number; readonly seq: number; readonly body: Plain }
  | { readonly form: 'end'; readonly id: number; readonly seq: number; readonly error: RpcError }
  /** Everything before `seq` has come. */
  | { readonly form: 'ack'; readonly id: number; readonly seq: number }
  /** The client wants no more. */
  | { readonly form: 'cancel'; readonly id: number }
  /** The server has no such stream, or gives it up. */
  | { readonly form: 'reset'; readonly id: number; readonly error: RpcError };

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
}

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
    again();
    next();
  };
  next();
  return () => cancel();
}
