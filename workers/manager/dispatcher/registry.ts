/**
 * Which nodes have a session with this leader, and when each was last heard of (swarm-semantics §5.1, §5.2). Kept in
 * memory alone: a heartbeat moves one timer and writes nothing.
 */
import type { NodeId } from '../../api/ids.ts';
import type { Micros } from '../../api/time.ts';
import type { Dice } from '../../std/dice.ts';
import { randomId } from '../../std/random-id.ts';
import { err, ok, type Result } from '../../std/result.ts';
import type { RpcError } from '../../world/rpc.ts';
import type { Cancel, Clock } from '../../world/world.ts';
import { choosePeriod, GRACE } from './period.ts';
import { attempt, type Attempts } from './rate-limit.ts';

interface Entry {
  readonly hostname: string;
  /** Null for a node that has yet to register with this leader. */
  readonly sessionId: string | null;
  attempts: Attempts;
  /** Stops the timer that runs out when the node is silent. */
  silence: Cancel;
  /** The streams of the session: they end with it. */
  readonly streams: Set<(error: RpcError) => void>;
}

export interface RegistryOptions {
  readonly clock: Clock;
  readonly dice: Dice;
  /** The cluster's heartbeat period of this moment. */
  readonly period: () => Micros;
  /** The node's grace has run out; it is no longer registered. */
  readonly onSilence: (nodeId: NodeId, was: 'registered' | 'unknown') => void;
}

const sessionInvalid: RpcError = { code: 'InvalidArgument', message: 'session invalid' };
const notRegistered: RpcError = { code: 'NotFound', message: 'node not registered' };

export type Registry = ReturnType<typeof registry>;

export function registry({ clock, dice, period, onSilence }: RegistryOptions) {
  const entries = new Map<NodeId, Entry>();

  function listen(nodeId: NodeId, hostname: string, grace: Micros, was: 'registered' | 'unknown'): Cancel {
    const runOut = () => {
      drop(nodeId, notRegistered);
      onSilence(nodeId, was);
    };
    return clock.after(grace, runOut, { kind: 'node-silence', subject: hostname });
  }

  function drop(nodeId: NodeId, why: RpcError): void {
    const entry = entries.get(nodeId);
    if (!entry) return;
    entries.delete(nodeId);
    entry.silence();
    for (const end of [...entry.streams]) end(why);
  }

  function find(nodeId: NodeId, sessionId: string): Result<Entry, RpcError> {
    const entry = entries.get(nodeId);
    if (!entry) return err(notRegistered);
    return entry.sessionId === sessionId ? ok(entry) : err(sessionInvalid);
  }

  return {
    /** After a leader change: the node has twice the grace to come and register. */
    expect(nodeId: NodeId, hostname: string): void {
      const silence = listen(nodeId, hostname, choosePeriod(period(), dice) * GRACE.unknown, 'unknown');
      const attempts = { count: 0, lastAcceptedUs: clock.now() };
      entries.set(nodeId, { hostname, sessionId: null, attempts, silence, streams: new Set() });
    },

    /** May it register now? Counts the attempt, and keeps an accepted one from going down meanwhile. */
    admit(nodeId: NodeId): Result<void, RpcError> {
      const entry = entries.get(nodeId);
      if (!entry) return ok(undefined);
      const { attempts, accepted } = attempt(entry.attempts, clock.now());
      entry.attempts = attempts;
      if (!accepted) {
        const message = `node ${nodeId} exceeded rate limit count of registrations`;
        return err({ code: 'Unavailable', message });
      }
      entry.silence();
      return ok(undefined);
    },

    /** A new session. The one before is dead at once, with its streams. */
    register(nodeId: NodeId, hostname: string): string {
      const attempts = entries.get(nodeId)?.attempts ?? { count: 0, lastAcceptedUs: clock.now() };
      drop(nodeId, sessionInvalid);
      const sessionId = randomId<string>(dice);
      const silence = listen(nodeId, hostname, choosePeriod(period(), dice) * GRACE.registered, 'registered');
      entries.set(nodeId, { hostname, sessionId, attempts, silence, streams: new Set() });
      return sessionId;
    },

    /** `node not registered`, `session invalid`, or fine. */
    check: (nodeId: NodeId, sessionId: string): Result<unknown, RpcError> => find(nodeId, sessionId),

    /** A beat: forgives the silence before it, and answers when the next one is due. */
    beat(nodeId: NodeId, sessionId: string): Result<Micros, RpcError> {
      const found = find(nodeId, sessionId);
      if (!found.ok) return found;
      const periodUs = choosePeriod(period(), dice);
      found.value.silence();
      found.value.silence = listen(nodeId, found.value.hostname, periodUs * GRACE.registered, 'registered');
      return ok(periodUs);
    },

    /** Ties a stream to the node's present session; returns how to untie it. */
    tie(nodeId: NodeId, end: (error: RpcError) => void): Cancel {
      const streams = entries.get(nodeId)?.streams;
      streams?.add(end);
      return () => streams?.delete(end);
    },

    drop,

    /** Stops every timer. Streams are left to whoever stops the dispatcher. */
    stop(): void {
      for (const { silence } of entries.values()) silence();
      entries.clear();
    },
  };
}
