/**
 * Any manager takes any call; only the leader answers (swarm-semantics §0, §3.7). Here a manager serves every method
 * for good: where it leads, the rooms' handlers run; elsewhere the call goes on to the leader, with its caller's name.
 */
import type { ControlMethod } from '../api/control.ts';
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { SECOND } from '../api/time.ts';
import { err } from '../std/result.ts';
import type { Allowed, Answer, OutStream, Peer, Rpc, RpcError } from '../world/rpc.ts';
import type { Cancel, Clock } from '../world/world.ts';

/** How often a caller's wish is tried again while nobody is known to lead. */
const LEADER_POLL = SECOND;
/** How soon an unanswered call goes to the next leader, once there is one. */
const NEW_LEADER_POLL = SECOND / 2;
/** No caller waits longer than this. */
const FORWARD_TIMEOUT = 25 * SECOND;

const NO_LEADER: RpcError = {
  code: 'Unknown',
  message:
    "The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
};
const CLOSING: RpcError = { code: 'Unavailable', message: 'transport is closing' };

const CONTROL: Readonly<Record<ControlMethod, Allowed>> = {
  getCluster: 'manager',
  updateCluster: 'manager',
  listNodes: 'manager',
  getNode: 'manager',
  updateNode: 'manager',
  removeNode: 'manager',
  listServices: 'manager',
  getService: 'manager',
  createService: 'manager',
  updateService: 'manager',
  removeService: 'manager',
  listTasks: 'manager',
  getTask: 'manager',
  listSecrets: 'manager',
  getSecret: 'manager',
  createSecret: 'manager',
  updateSecret: 'manager',
  removeSecret: 'manager',
  listConfigs: 'manager',
  getConfig: 'manager',
  createConfig: 'manager',
  updateConfig: 'manager',
  removeConfig: 'manager',
  listNetworks: 'manager',
  getNetwork: 'manager',
  createNetwork: 'manager',
  removeNetwork: 'manager',
};

const CALLS: Readonly<Record<string, Allowed>> = {
  ...Object.fromEntries(Object.entries(CONTROL).map(([method, allowed]) => [`Control.${method}`, allowed])),
  'Dispatcher.Heartbeat': 'worker-or-manager',
  'Dispatcher.UpdateTaskStatus': 'worker-or-manager',
  'LogBroker.PublishLogs': 'worker-or-manager',
  'CA.GetRootCertificate': 'anyone',
  'CA.IssueNodeCertificate': 'anyone',
  'CA.NodeCertificateStatus': 'anyone',
  'Raft.Join': 'manager',
};

const STREAMS: Readonly<Record<string, Allowed>> = {
  'Dispatcher.Session': 'worker-or-manager',
  'Dispatcher.Assignments': 'worker-or-manager',
  'LogBroker.ListenSubscriptions': 'worker-or-manager',
  'Logs.SubscribeLogs': 'manager',
};

/** Where a call is to go. `lost`: for so long that waiting makes no sense. */
export type Whereabouts =
  | { readonly leader: 'here' }
  | { readonly leader: 'elsewhere'; readonly address: Address }
  | { readonly leader: 'unknown'; readonly lost: boolean };

export interface LeaderProxy {
  /** For the rooms: what they serve with it is served while this manager leads. */
  readonly rpc: Rpc;
  /** To be called when another leads: streams that went to the former leader end. */
  leaderChanged(): void;
  stop(): void;
}

type CallHandler = Parameters<Rpc['serve']>[2];
type StreamHandler = Parameters<Rpc['serveStream']>[2];

/** What came by way of another manager. */
interface Envelope {
  readonly caller: Peer;
  readonly request: Plain;
}

interface Question {
  readonly to: Address;
  readonly again: () => void;
  cancel: Cancel;
}

const forwarded = (method: string): string => `${method}.forwarded`;

export function leaderProxy(rpc: Rpc, clock: Clock, whereabouts: () => Whereabouts): LeaderProxy {
  const calls = new Map<string, CallHandler>();
  const streams = new Map<string, StreamHandler>();
  /** Streams that pass through here, and to whom. */
  const passing = new Map<OutStream, { readonly to: Address; readonly cancel: Cancel }>();
  /** Calls that the leader has not answered yet. */
  const asked = new Set<Question>();
  let stopped = false;

  /** Runs `here`, or `elsewhere` with the leader's address, as soon as somebody leads; unless the caller goes away. */
  function route<Handler>(
    method: string,
    handlers: ReadonlyMap<string, Handler>,
    here: (handler: Handler) => void,
    elsewhere: (leader: Address, again: () => void) => Cancel,
    refuse: (error: RpcError) => void,
    onCancel: (then: () => void) => void,
  ): void {
    let cancel: Cancel | null = null;
    const linger = (underWay: Cancel): void => {
      if (cancel === null) onCancel(() => cancel?.());
      cancel = underWay;
    };
    const attempt = (): void => {
      if (stopped) return refuse(CLOSING);
      const where = whereabouts();
      if (where.leader === 'elsewhere') return linger(elsewhere(where.address, attempt));
      if (where.leader === 'unknown' && where.lost) return refuse(NO_LEADER);
      const handler = where.leader === 'here' ? handlers.get(method) : undefined;
      if (handler !== undefined) return here(handler);
      const absent = where.leader === 'here' ? absence(method) : null;
      if (absent !== null) return refuse(absent);
      linger(clock.after(LEADER_POLL, attempt));
    };
    attempt();
  }

  const serveCall = (method: string, allowed: Allowed): Cancel[] => [
    rpc.serve(method, allowed, (request, peer, reply, onCancel) =>
      route(
        method,
        calls,
        (handler) => handler(request, peer, reply, onCancel),
        (leader, again) => ask(leader, method, { caller: peer, request }, reply, again),
        refuseWith(reply),
        onCancel,
      ),
    ),
    rpc.serve(forwarded(method), 'manager', (body, peer, reply, onCancel) => {
      const { caller, request } = body as unknown as Envelope;
      const refuse = refuseWith(reply);
      route(
        method,
        calls,
        (handler) => handler(request, caller, reply, onCancel),
        () => {
          refuse(redirectedTwice(peer));
          return () => {};
        },
        refuse,
        onCancel,
      );
    }),
  ];

  const serveStream = (method: string, allowed: Allowed): Cancel[] => [
    rpc.serveStream(method, allowed, (request, peer, out) =>
      route(
        method,
        streams,
        (handler) => handler(request, peer, out),
        (leader) => pass(leader, method, { caller: peer, request }, out),
        (error) => out.end(error),
        (then) => out.onCancel(then),
      ),
    ),
    rpc.serveStream(forwarded(method), 'manager', (body, peer, out) => {
      const { caller, request } = body as unknown as Envelope;
      const refuse = (error: RpcError) => out.end(error);
      route(
        method,
        streams,
        (handler) => handler(request, caller, out),
        () => {
          refuse(redirectedTwice(peer));
          return () => {};
        },
        refuse,
        (then) => out.onCancel(then),
      );
    }),
  ];

  /** Puts the question to the leader; `again` if another leads before that one has answered. */
  function ask(
    to: Address,
    method: string,
    envelope: Envelope,
    reply: (answer: Answer<Plain>) => void,
    again: () => void,
  ): Cancel {
    const question: Question = { to, again, cancel: () => {} };
    asked.add(question);
    const options = { timeout: FORWARD_TIMEOUT };
    question.cancel = rpc.call(to, forwarded(method), envelope as unknown as Plain, options, (answer) => {
      asked.delete(question);
      reply(answer);
    });
    return () => {
      if (asked.delete(question)) question.cancel();
    };
  }

  /** A former leader that lives answers at once that it leads no more; from a dead one nothing comes. */
  function askAnother(leader: Address | null): void {
    for (const question of [...asked]) {
      if (question.to === leader) continue;
      clock.after(NEW_LEADER_POLL, () => {
        if (stopped || !asked.delete(question)) return;
        question.cancel();
        question.again();
      });
    }
  }

  function pass(to: Address, method: string, envelope: Envelope, out: OutStream): Cancel {
    const end = (error: RpcError) => {
      passing.delete(out);
      out.end(error);
    };
    const options = { timeout: FORWARD_TIMEOUT };
    const cancel = rpc.stream(to, forwarded(method), envelope as unknown as Plain, options, {
      onMessage: (message) => out.send(message),
      onEnd: end,
    });
    passing.set(out, { to, cancel });
    return () => {
      cancel();
      passing.delete(out);
    };
  }

  /** Ends the streams that pass through to anyone but `leader`. */
  function endOthers(leader: Address | null): void {
    for (const [out, { to, cancel }] of [...passing]) {
      if (to === leader) continue;
      passing.delete(out);
      cancel();
      out.end(CLOSING);
    }
  }

  const cancels = [
    ...Object.entries(CALLS).flatMap(([method, allowed]) => serveCall(method, allowed)),
    ...Object.entries(STREAMS).flatMap(([method, allowed]) => serveStream(method, allowed)),
  ];

  const register = <Handler>(handlers: Map<string, Handler>, method: string, handler: Handler): Cancel => {
    handlers.set(method, handler);
    return () => {
      if (handlers.get(method) === handler) handlers.delete(method);
    };
  };

  return {
    rpc: {
      ...rpc,
      serve: (method, allowed, handler) =>
        method in CALLS ? register(calls, method, handler) : rpc.serve(method, allowed, handler),
      serveStream: (method, allowed, handler) =>
        method in STREAMS ? register(streams, method, handler) : rpc.serveStream(method, allowed, handler),
    },
    leaderChanged() {
      const where = whereabouts();
      const leader = where.leader === 'elsewhere' ? where.address : null;
      endOthers(leader);
      if (where.leader !== 'unknown') askAnother(leader);
    },
    stop() {
      stopped = true;
      cancels.forEach((cancel) => cancel());
      endOthers(null);
      for (const question of asked) {
        question.cancel();
        question.again(); // which tells the caller that we are closing
      }
      asked.clear();
    },
  };
}

const refuseWith = (reply: (answer: Answer<Plain>) => void) => (error: RpcError) => reply(err(error));

const redirectedTwice = (peer: Peer): RpcError => ({
  code: 'ResourceExhausted',
  message: `more than one redirect to leader from: [${peer.address}]`,
});

/** What is said of a service that its leader does not run, at its beginning or end; null where waiting helps. */
function absence(method: string): RpcError | null {
  if (method.startsWith('Dispatcher.')) return { code: 'Aborted', message: 'dispatcher is stopped' };
  if (method.startsWith('CA.')) return { code: 'Aborted', message: 'CA signer is stopped' };
  return null;
}
