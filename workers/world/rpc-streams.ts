/**
 * Server streams: one question, any number of messages in order, an end. Messages carry sequence numbers: repeated
 * ones are dropped, missing ones are sent again until acknowledged, and a side that has forgotten the stream says so.
 */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { InStream, OutStream, Peer, RpcError } from './rpc.ts';
import { CLOSING, LONGEST_STRAY, Memory, persist } from './rpc-frame.ts';
import type { Carrier, FrameOf, Life, Received } from './rpc-frame.ts';
import { question, type Question } from './rpc-question.ts';
import type { Cancel, Packet } from './world.ts';

/** How long the server sends into the dark before it takes the client for dead. */
const GIVE_UP = 20 * SECOND;

interface Incoming extends Question {
  readonly stream: InStream;
  /** The sequence number awaited. */
  next: number;
  /** What came before its turn. */
  readonly early: Map<number, FrameOf<'message'> | FrameOf<'end'>>;
}

/** The client's half. */
export function clientStreams(carrier: Carrier) {
  const open = new Map<number, Incoming>();
  const find = (from: Address, id: number) => {
    const incoming = open.get(id);
    return incoming?.to === from ? incoming : undefined;
  };
  const finish = (id: number, { settle, stream }: Incoming, error: RpcError) => {
    open.delete(id);
    settle();
    stream.onEnd(error);
  };
  const cancelAt = (to: Address, method: string, layer: Packet['layer'], id: number) =>
    carrier.send(to, `${method}.cancel`, layer, { form: 'cancel', id });

  return {
    /** `timeout` is how long the server may take to accept. */
    open(to: Address, method: string, body: Plain, timeout: Micros, layer: Packet['layer'], stream: InStream): Cancel {
      const id = carrier.newId();
      const send = (life: Life | null) => carrier.send(to, method, layer, { form: 'open', id, to: life, body });
      const asked = question(carrier, to, timeout, send, (error) => {
        const incoming = open.get(id);
        if (!incoming) return;
        cancelAt(to, method, layer, id);
        finish(id, incoming, error);
      });
      open.set(id, { ...asked, stream, next: 0, early: new Map() });
      return () => {
        if (!open.delete(id)) return;
        asked.settle();
        cancelAt(to, method, layer, id);
      };
    },
    greeted(from: Address, id: number, life: Life) {
      find(from, id)?.greeted(life);
    },
    /**
     * A machine that has rebooted has forgotten its streams, and sends nothing on them from which that could be seen: as
     * TCP would, they end with the first that it says afterwards.
     */
    heard(from: Address, life: Life) {
      for (const incoming of [...open.values()]) if (incoming.to === from) incoming.heard(life);
    },
    accepted(peer: Peer, frame: FrameOf<'accept'>) {
      find(peer.address, frame.id)?.settle();
    },
    arrived({ peer, method, layer, frame }: Received<FrameOf<'message'> | FrameOf<'end'>>) {
      const { id, seq } = frame;
      const name = method.replace(/\.reply$/, '');
      const incoming = find(peer.address, id);
      // Forgotten here: an end is acknowledged all the same, anything else is not wanted any more.
      if (!incoming && frame.form === 'message') return cancelAt(peer.address, name, layer, id);
      const { early } = incoming ?? { early: new Map() };
      if (incoming && seq >= incoming.next) early.set(seq, frame);
      let upTo = incoming?.next ?? seq + 1;
      while (early.has(upTo)) upTo++;
      carrier.send(peer.address, `${name}.ack`, layer, { form: 'ack', id, seq: upTo });
      if (!incoming) return;
      incoming.settle();
      // Whoever hears a message may call off the stream.
      while (incoming.next < upTo && open.get(id) === incoming) {
        const due = early.get(incoming.next) as typeof frame;
        early.delete(incoming.next++);
        if (due.form === 'message') incoming.stream.onMessage(due.body);
        else finish(id, incoming, due.error);
      }
    },
    reset(peer: Peer, { id, error }: FrameOf<'reset'>) {
      const incoming = find(peer.address, id);
      if (incoming) finish(id, incoming, error);
    },
  };
}

export type StreamHandler = (request: Plain, peer: Peer, out: OutStream) => void;

interface Outgoing {
  readonly unacknowledged: (FrameOf<'message'> | FrameOf<'end'>)[];
  readonly cancelled: (() => void)[];
  /** The next message's number. */
  next: number;
  ended: boolean;
  /** Stops the sending again; null while nothing waits. */
  resending: Cancel | null;
  /** Begins it. */
  readonly insist: () => Cancel;
}

/** The server's half. */
export function serverStreams(carrier: Carrier) {
  const open = new Map<string, Outgoing>();
  /** What is over: that it is asked for may still come, again or for the first time. */
  const closed = new Memory<true>(carrier.clock);
  const forget = (key: string) => {
    open.delete(key);
    closed.keep(key, true, LONGEST_STRAY);
  };
  const close = (key: string, outgoing: Outgoing) => {
    forget(key);
    outgoing.resending?.();
    if (!outgoing.ended) for (const then of outgoing.cancelled) then();
    outgoing.ended = true;
  };
  return {
    receive({ peer, method, layer, frame }: Received<FrameOf<'open'>>, handler: StreamHandler) {
      const { id } = frame;
      const key = `${peer.address} ${id}`;
      const reply = `${method}.reply`;
      if (closed.get(key)) return;
      carrier.send(peer.address, reply, layer, { form: 'accept', id });
      if (open.has(key)) return;
      const resend = () =>
        outgoing.unacknowledged.forEach((waiting) => carrier.send(peer.address, reply, layer, waiting));
      const giveUp = () => {
        carrier.send(peer.address, reply, layer, { form: 'reset', id, error: CLOSING });
        close(key, outgoing);
      };
      const outgoing: Outgoing = {
        ...{ unacknowledged: [], cancelled: [], next: 0, ended: false, resending: null },
        insist: () => persist(carrier.clock, GIVE_UP, resend, giveUp),
      };
      open.set(key, outgoing);
      const post = (message: FrameOf<'message'> | FrameOf<'end'>) => {
        outgoing.unacknowledged.push(message);
        outgoing.resending ??= outgoing.insist();
        carrier.send(peer.address, reply, layer, message);
      };
      handler(frame.body, peer, {
        send(body) {
          // A client may have gone away while its messages were being made.
          if (!outgoing.ended) post({ form: 'message', id, seq: outgoing.next++, body });
        },
        end(error = { code: 'Unknown', message: 'EOF' }) {
          if (outgoing.ended) return;
          outgoing.ended = true;
          post({ form: 'end', id, seq: outgoing.next++, error });
        },
        onCancel: (then) => void outgoing.cancelled.push(then),
      });
    },
    acknowledged({ peer, method, layer, frame }: Received<FrameOf<'ack'>>) {
      const key = `${peer.address} ${frame.id}`;
      const outgoing = open.get(key);
      if (!outgoing) {
        const name = method.replace(/\.ack$/, '.reply');
        return carrier.send(peer.address, name, layer, { form: 'reset', id: frame.id, error: CLOSING });
      }
      const waiting = outgoing.unacknowledged;
      const before = waiting.length;
      while (waiting.length > 0 && waiting[0]!.seq < frame.seq) waiting.shift();
      if (waiting.length === before) return;
      // It lives: the waiting begins anew (RFC 6298 §5.3).
      outgoing.resending?.();
      outgoing.resending = waiting.length > 0 ? outgoing.insist() : null;
      if (outgoing.ended && waiting.length === 0) forget(key);
    },
    cancel(peer: Peer, frame: FrameOf<'cancel'>) {
      const key = `${peer.address} ${frame.id}`;
      const outgoing = open.get(key);
      if (outgoing) close(key, outgoing);
      else forget(key);
    },
  };
}
