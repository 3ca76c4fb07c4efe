/**
 * Server streams: one question, any number of messages in order, an end. Messages carry sequence numbers: repeated
 * ones are dropped, missing ones are sent again until acknowledged, and a side that has forgotten the stream says so.
 */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { InStream, OutStream, Peer, RpcError } from './rpc.ts';
import { persist, type Carrier, type FrameOf, type Received } from './rpc-frame.ts';
import type { Cancel, Packet } from './world.ts';

/** How long the server sends into the dark before it takes the client for dead. */
const GIVE_UP = 20 * SECOND;

const closing: RpcError = { code: 'Unavailable', message: 'transport is closing' };

interface Incoming {
  readonly to: Address;
  readonly stream: InStream;
  /** The sequence number awaited. */
  next: number;
  /** In which of its lives the server accepted; null before. */
  life: number | null;
  /** Stops asking for the stream to be opened. */
  accepted: Cancel;
}

/** The client's half. */
export function clientStreams(carrier: Carrier) {
  const open = new Map<number, Incoming>();
  /** Of every machine that was heard of, the life in which it was heard last. */
  const lives = new Map<Address, number>();
  const find = (peer: Peer, id: number) => {
    const incoming = open.get(id);
    return incoming?.to === peer.address ? incoming : undefined;
  };
  const finish = (id: number, incoming: Incoming, error: RpcError) => {
    open.delete(id);
    incoming.accepted();
    incoming.stream.onEnd(error);
  };
  const cancelAt = (to: Address, method: string, layer: Packet['layer'], id: number) =>
    carrier.send(to, `${method}.cancel`, layer, { form: 'cancel', id });

  return {
    /** `timeout` is how long the server may take to accept. */
    open(to: Address, method: string, body: Plain, timeout: Micros, layer: Packet['layer'], stream: InStream): Cancel {
      const id = carrier.newId();
      const frame: FrameOf<'open'> = { form: 'open', id, body };
      const send = () => carrier.send(to, method, layer, frame);
      const incoming: Incoming = { to, stream, next: 0, life: null, accepted: () => {} };
      incoming.accepted = persist(carrier.clock, timeout, send, () => {
        cancelAt(to, method, layer, id);
        finish(id, incoming, { code: 'DeadlineExceeded', message: 'context deadline exceeded' });
      });
      open.set(id, incoming);
      send();
      return () => {
        if (!open.delete(id)) return;
        incoming.accepted();
        cancelAt(to, method, layer, id);
      };
    },
    /**
     * To be told of every packet. A machine that has rebooted has forgotten its streams, and sends nothing on them from
     * which that could be seen: as TCP would, what it had accepted before ends with the first that it says afterwards.
     */
    heard(from: Address, life: number) {
      if (lives.get(from) === life) return;
      lives.set(from, life);
      for (const [id, incoming] of open) {
        if (incoming.to === from && incoming.life !== null && incoming.life !== life) finish(id, incoming, closing);
      }
    },
    accepted(peer: Peer, frame: FrameOf<'accept'>) {
      const incoming = find(peer, frame.id);
      if (!incoming) return;
      incoming.life ??= lives.get(peer.address) ?? null;
      incoming.accepted();
    },
    arrived({ peer, method, layer, frame }: Received<FrameOf<'message'> | FrameOf<'end'>>) {
      const name = method.replace(/\.reply$/, '');
      const incoming = find(peer, frame.id);
      // Forgotten here: an end is acknowledged all the same, anything else is not wanted any more.
      if (!incoming && frame.form === 'message') return cancelAt(peer.address, name, layer, frame.id);
      const fresh = incoming?.next === frame.seq;
      if (fresh) incoming.next++;
      const seq = incoming?.next ?? frame.seq + 1;
      carrier.send(peer.address, `${name}.ack`, layer, { form: 'ack', id: frame.id, seq });
      if (!fresh) return;
      incoming.life ??= lives.get(peer.address) ?? null;
      incoming.accepted();
      if (frame.form === 'message') incoming.stream.onMessage(frame.body);
      else finish(frame.id, incoming, frame.error);
    },
    reset(peer: Peer, { id, error }: FrameOf<'reset'>) {
      const incoming = find(peer, id);
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
}

/** The server's half. */
export function serverStreams(carrier: Carrier) {
  const open = new Map<string, Outgoing>();
  const close = (key: string, outgoing: Outgoing) => {
    open.delete(key);
    outgoing.resending?.();
    if (!outgoing.ended) for (const then of outgoing.cancelled) then();
    outgoing.ended = true;
  };
  return {
    receive({ peer, method, layer, frame }: Received<FrameOf<'open'>>, handler: StreamHandler) {
      const { id } = frame;
      const key = `${peer.address} ${id}`;
      const reply = `${method}.reply`;
      carrier.send(peer.address, reply, layer, { form: 'accept', id });
      if (open.has(key)) return;
      const outgoing: Outgoing = { unacknowledged: [], cancelled: [], next: 0, ended: false, resending: null };
      open.set(key, outgoing);
      const resend = () =>
        outgoing.unacknowledged.forEach((waiting) => carrier.send(peer.address, reply, layer, waiting));
      const post = (message: FrameOf<'message'> | FrameOf<'end'>) => {
        outgoing.unacknowledged.push(message);
        outgoing.resending ??= persist(carrier.clock, GIVE_UP, resend, () => {
          carrier.send(peer.address, reply, layer, { form: 'reset', id, error: closing });
          close(key, outgoing);
        });
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
        return carrier.send(peer.address, name, layer, { form: 'reset', id: frame.id, error: closing });
      }
      const waiting = outgoing.unacknowledged;
      while (waiting.length > 0 && waiting[0]!.seq < frame.seq) waiting.shift();
      if (waiting.length > 0) return;
      outgoing.resending?.();
      outgoing.resending = null;
      if (outgoing.ended) open.delete(key);
    },
    cancel(peer: Peer, frame: FrameOf<'cancel'>) {
      const key = `${peer.address} ${frame.id}`;
      const outgoing = open.get(key);
      if (outgoing) close(key, outgoing);
    },
  };
}
