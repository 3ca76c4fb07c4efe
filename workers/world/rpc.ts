/**
 * Remote calls over the wire, with gRPC's codes: unary calls with deadlines and server streams. Every packet carries
 * its sender's certificate; what does not check out is refused before any handler sees it.
 * This file is the agreement; `rpc-over-wire.ts` is the implementation.
 */
import type { Address, ClusterId, NodeId } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import type { Micros } from '../api/time.ts';
import type { Result } from '../std/result.ts';
import type { Cancel, Packet } from './world.ts';

export type RpcCode =
  | 'Canceled'
  | 'Unknown'
  | 'InvalidArgument'
  | 'DeadlineExceeded'
  | 'NotFound'
  | 'AlreadyExists'
  | 'PermissionDenied'
  | 'ResourceExhausted'
  | 'FailedPrecondition'
  | 'Aborted'
  | 'Unimplemented'
  | 'Internal'
  | 'Unavailable'
  | 'Unauthenticated';

/** Shown to users as `rpc error: code = <code> desc = <message>`. */
export interface RpcError {
  readonly code: RpcCode;
  readonly message: string;
}

export type Answer<T> = Result<T, RpcError>;

/** Whose certificate came with a call. */
export interface PeerIdentity {
  readonly nodeId: NodeId;
  readonly role: 'manager' | 'worker';
  readonly clusterId: ClusterId;
}

export interface Peer {
  readonly address: Address;
  /** Null for a caller that has no certificate yet: it may only ask for one. */
  readonly identity: PeerIdentity | null;
}

/** Where this node's own certificate comes from and how others' are judged. */
export interface Credentials {
  /** This node's certificate as text, or null before it has one. */
  mine(): string | null;
  /** Who that certificate names; or why it is not to be trusted. */
  check(certificate: string): Result<PeerIdentity, Distrust>;
}

/** In the words of Go's x509. */
export interface Distrust {
  readonly why: 'unknown-authority' | 'out-of-date';
  readonly message: string;
}

/** Who may call a method. `anyone` includes callers without a certificate. */
export type Allowed = 'anyone' | 'worker-or-manager' | 'manager';

export interface CallOptions {
  readonly timeout: Micros;
  readonly layer?: Packet['layer'];
}

/** `reply` at most once, now or later. `onCancel` tells if the caller goes away first, or its time is over. */
export type CallHandler = (
  request: Plain,
  peer: Peer,
  reply: (answer: Answer<Plain>) => void,
  onCancel: (then: () => void) => void,
) => void;

export interface OutStream {
  send(message: Plain): void;
  /** Ends the stream; without an error it ends well. */
  end(error?: RpcError): void;
  /** Called once if the client goes away first. */
  onCancel(then: () => void): void;
}

export interface InStream {
  onMessage(message: Plain): void;
  /**
   * Called once, when the stream ends for any reason but one's own cancel: with `Unknown` `EOF` when it ended well.
   * A server that dies says nothing any more; whoever needs to know must ask it something now and then.
   */
  onEnd(error: RpcError): void;
}

/**
 * Calls and streams are done at most once in all of a server's lives: whose server was rebooted before it has answered
 * is told `Unavailable` `transport is closing`, and may ask again.
 */
export interface Rpc {
  /** The cancel tells the server, too. */
  call(
    to: Address,
    method: string,
    request: Plain,
    options: CallOptions,
    done: (answer: Answer<Plain>) => void,
  ): Cancel;
  stream(to: Address, method: string, request: Plain, options: CallOptions, stream: InStream): Cancel;
  /** One-way, unacknowledged, for Raft's messages: may be lost, come twice or late; dropped where nobody listens. */
  cast(to: Address, kind: string, body: Plain): void;
  serve(method: string, allowed: Allowed, handler: CallHandler): Cancel;
  serveStream(method: string, allowed: Allowed, handler: (request: Plain, peer: Peer, out: OutStream) => void): Cancel;
  /** Receives every cast from managers; a second call replaces the first. */
  onCast(handler: (kind: string, body: Plain, peer: Peer) => void): Cancel;
  /** A call to a node that is on but serves no such method answers `Unimplemented` `unknown method <name>` at once. */
}
