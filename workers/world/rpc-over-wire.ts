/**
 * Remote calls over a wire that promises nothing (`rpc.ts` is the agreement). Here the certificates are judged and
 * frames find their half: `rpc-calls.ts` and `rpc-streams.ts`.
 */
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { HOUR, type Micros } from '../api/time.ts';
import { err, type Result } from '../std/result.ts';
import { clientCalls, serverCalls } from './rpc-calls.ts';
import type {
  Allowed,
  CallHandler,
  CallOptions,
  Credentials,
  Distrust,
  Peer,
  PeerIdentity,
  Rpc,
  RpcError,
} from './rpc.ts';
import type { Carrier, Frame, Life, Received } from './rpc-frame.ts';
import { clientStreams, serverStreams, type StreamHandler } from './rpc-streams.ts';
import type { Packet, World } from './world.ts';

type Served =
  | { readonly kind: 'call'; readonly allowed: Allowed; readonly handler: CallHandler }
  | { readonly kind: 'stream'; readonly allowed: Allowed; readonly handler: StreamHandler };

/** A frame as it crosses: with its sender's certificate, and in which of its lives it was sent. */
interface Sealed {
  readonly certificate: string | null;
  readonly life: Life;
  readonly frame: Frame;
}

/** Takes the wire for itself. A call to one's own address never touches it. */
export function rpcOverWire(world: Pick<World, 'clock' | 'dice' | 'wire' | 'host'>, credentials: Credentials): Rpc {
  const { clock, wire } = world;
  const self = world.host.address;
  const served = new Map<string, Served>();
  let casts: ((kind: string, body: Plain, peer: Peer) => void) | null = null;
  const trust = trustIn(credentials, () => clock.now());

  const life: Life = clock.now();
  /** In which life everybody was heard last. */
  const lives = new Map<Address, Life>([[self, life]]);
  /** Those whose certificate is not trusted here: they are asked nothing before they have shown a better one. */
  const strangers = new Set<Address>();
  let lastId = world.dice.fork('rpc').int(2 ** 20) * 2 ** 32;
  const carrier: Carrier = {
    clock,
    newId: () => ++lastId,
    lifeOf: (address) => (strangers.has(address) ? null : (lives.get(address) ?? null)),
    send(to, kind, layer, frame) {
      const body: Sealed = { certificate: credentials.mine(), life, frame };
      const packet: Packet = { layer, kind, body: body as unknown as Plain };
      if (to === self) clock.after(0, () => receive(self, packet));
      else wire.send(to, packet);
    },
  };
  const asking = clientCalls(carrier);
  const answering = serverCalls(carrier);
  const listening = clientStreams(carrier);
  const telling = serverStreams(carrier);

  function receive(address: Address, packet: Packet): void {
    const { certificate, life: theirs, frame } = packet.body as unknown as Sealed;
    const before = lives.get(address);
    // Of a life that is over, nobody awaits anything: it has strayed.
    if (before !== undefined && theirs < before) return;
    lives.set(address, theirs);
    const judged = certificate === null ? null : trust(certificate);
    const identity = judged?.ok ? judged.value : null;
    const distrust = judged?.ok === false ? judged.error : null;
    if (distrust === null || credentials.mine() === null) strangers.delete(address);
    else strangers.add(address);
    const peer: Peer = { address, identity };
    const fail = (id: number, error: RpcError) => {
      asking.answered(peer, { form: 'answer', id, error });
      listening.reset(peer, { form: 'reset', id, error });
    };
    if (frame.form === 'hello') {
      if (strangers.has(address)) fail(frame.id, refusedByUs(distrust));
      asking.greeted(address, frame.id, theirs);
      listening.greeted(address, frame.id, theirs);
    }
    if (before !== undefined && theirs > before) {
      asking.heard(address, theirs);
      listening.heard(address, theirs);
    }
    const received = { peer, method: packet.kind, layer: packet.layer, frame };
    if (frame.form === 'call' || frame.form === 'open') return question(received as Question, distrust);
    // Who has no certificate yet knows nobody and must take answers on trust; it checks what they say by other means.
    if (credentials.mine() === null || identity !== null) return answer(received);
    // A refusal by a machine outside of any swarm needs no proof; a good answer does.
    if (frame.form !== 'answer' && frame.form !== 'reset') return;
    fail(frame.id, certificate === null && frame.error ? frame.error : refusedByUs(distrust));
  }

  type Question = Received<Extract<Frame, { form: 'call' | 'open' }>>;
  function question(received: Question, distrust: Distrust | null): void {
    const { peer, method, layer, frame } = received;
    if (frame.to !== life) return carrier.send(peer.address, `${method}.hello`, layer, { form: 'hello', id: frame.id });
    const kind = frame.form === 'call' ? 'call' : 'stream';
    const service = served.get(method);
    const refusal: RpcError | null =
      service?.kind !== kind
        ? { code: 'Unimplemented', message: `unknown method ${method}` }
        : distrust
          ? refusedByThem(distrust)
          : refusalFor(service.allowed, peer.identity);
    if (frame.form === 'call') {
      answering.receive({ peer, method, layer, frame }, (request, from, reply, onCancel) => {
        if (refusal) reply(err(refusal));
        else (service as Served & { kind: 'call' }).handler(request, from, reply, onCancel);
      });
    } else if (refusal) {
      carrier.send(peer.address, `${method}.reply`, layer, { form: 'reset', id: frame.id, error: refusal });
    } else {
      telling.receive({ peer, method, layer, frame }, (service as Served & { kind: 'stream' }).handler);
    }
  }

  function answer(received: Received): void {
    const { peer, frame } = received;
    switch (frame.form) {
      case 'cast':
        if (peer.identity?.role === 'manager') casts?.(received.method, frame.body, peer);
        return;
      case 'answer':
        return asking.answered(peer, frame);
      case 'accept':
        return listening.accepted(peer, frame);
      case 'message':
      case 'end':
        return listening.arrived({ ...received, frame });
      case 'reset':
        return listening.reset(peer, frame);
      case 'ack':
        return telling.acknowledged({ ...received, frame });
      case 'cancel':
        return telling.cancel(peer, frame);
      case 'hang-up':
        return answering.hungUp(peer, frame);
    }
  }

  const register = (method: string, service: Served) => {
    served.set(method, service);
    return () => {
      if (served.get(method) === service) served.delete(method);
    };
  };

  wire.receive(receive);
  return {
    call: (to, method, request, options, done) =>
      asking.call(to, method, request, options.timeout, layerOf(method, options), done),
    stream: (to, method, request, options, stream) =>
      listening.open(to, method, request, options.timeout, layerOf(method, options), stream),
    cast: (to, kind, body) => carrier.send(to, kind, 'raft', { form: 'cast', body }),
    serve: (method, allowed, handler) => register(method, { kind: 'call', allowed, handler }),
    serveStream: (method, allowed, handler) => register(method, { kind: 'stream', allowed, handler }),
    onCast(handler) {
      casts = handler;
      return () => {
        if (casts === handler) casts = null;
      };
    },
  };
}

function layerOf(method: string, { layer }: CallOptions): Packet['layer'] {
  return layer ?? (method.startsWith('Dispatcher.') ? 'agent' : 'control');
}

/** A handshake that fails, as the side says that has looked at the certificate… */
const refusedByUs = (distrust: Distrust | null): RpcError => {
  const why = `tls: failed to verify certificate: ${distrust?.message ?? 'x509: certificate signed by unknown authority'}`;
  return unreachable(`transport: authentication handshake failed: ${why}`);
};

/** …and as the other side hears of it. */
const refusedByThem = ({ why }: Distrust): RpcError => {
  const alert = why === 'out-of-date' ? 'expired certificate' : 'bad certificate';
  return unreachable(`error reading server preface: remote error: tls: ${alert}`);
};

const unreachable = (why: string): RpcError => ({
  code: 'Unavailable',
  message: `connection error: desc = "${why}"`,
});

/** Texts of swarm-semantics §4.5. */
function refusalFor(allowed: Allowed, identity: PeerIdentity | null): RpcError | null {
  if (allowed === 'anyone') return null;
  if (identity === null) {
    return {
      code: 'PermissionDenied',
      message: "Permission denied: unauthorized peer role: peer didn't not present valid peer certificate",
    };
  }
  if (allowed === 'worker-or-manager' || identity.role === 'manager') return null;
  return {
    code: 'PermissionDenied',
    message: 'Permission denied: unauthorized peer role: remote certificate not part of OUs: [swarm-manager]',
  };
}

/**
 * Judging a certificate costs a signature check, so a good judgement is kept for an hour, and only as long as this
 * node's own certificate stays the same: with another one it may stand in another cluster.
 */
function trustIn(credentials: Credentials, now: () => Micros): (certificate: string) => Result<PeerIdentity, Distrust> {
  const known = new Map<string, { readonly judged: Result<PeerIdentity, Distrust>; readonly untilUs: Micros }>();
  let knownAs: string | null = null;
  return (certificate) => {
    const mine = credentials.mine();
    if (mine !== knownAs) known.clear();
    knownAs = mine;
    const before = known.get(certificate);
    if (before && before.untilUs > now()) return before.judged;
    const judged = credentials.check(certificate);
    if (judged.ok) known.set(certificate, { judged, untilUs: now() + HOUR });
    else known.delete(certificate);
    return judged;
  };
}
