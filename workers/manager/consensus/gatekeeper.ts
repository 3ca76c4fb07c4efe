/**
 * Stands between the wire and Raft (swarm-semantics §3.5): who is no member any more is told so, for nobody else will,
 * and nobody votes for a stranger, nor for one whom no answer would reach.
 */
import type { Address, RaftId } from '../../api/ids.ts';
import type { Plain } from '../../api/plain.ts';
import { SECOND } from '../../api/time.ts';
import type { Message } from '../../raft/types.ts';
import type { Peer, Rpc } from '../../world/rpc.ts';
import { checkHealth } from './health.ts';
import type { Membership } from './membership.ts';
import { assembler } from './snapshot-parts.ts';

/** Tells a removed member so. */
const REMOVED = 'Removed';
/** Asks whether one still belongs: from a member that has heard of no leader, and may not stand for election itself. */
const STILL_MEMBER = 'StillMember';
/** The candidate's own patience with its request (swarm-semantics §3.1: send timeout). */
const HEALTH_TIMEOUT = 2 * SECOND;

export interface GateOptions {
  readonly rpc: Rpc;
  readonly self: RaftId;
  readonly membership: Membership;
  /** A message for Raft. */
  pass(message: Message): void;
  /** This member was told that it is none any more. */
  removed(): void;
}

export interface Gatekeeper {
  /** Where somebody is to be found, member or not; undefined for one who has never been heard of. */
  addressOf(id: RaftId): Address | undefined;
  askIfStillMember(): void;
  /** Nothing passes any more. */
  close(): void;
}

export function gatekeeper({ rpc, self, membership, pass, removed }: GateOptions): Gatekeeper {
  /** Where casts came from, for members that the list does not name yet. */
  const seenAt = new Map<RaftId, Address>();
  const assemble = assembler();
  let open = true;

  function enter(message: Message, address: Address): void {
    seenAt.set(message.from, address);
    const whole = assemble(message);
    if (whole !== null) pass(whole);
  }

  function receive(kind: string, body: Plain, { address }: Peer): void {
    if (kind === REMOVED) {
      if ((body as { raftId: RaftId }).raftId === self) removed();
      return;
    }
    const message = body as unknown as Message;
    const { from, to, type } = message;
    if (membership.wasRemoved(from)) return rpc.cast(address, REMOVED, { raftId: from });
    // A former member may have lived at this address under another number.
    if (kind === STILL_MEMBER || to !== self || type === 'MsgProp') return;
    if (type !== 'MsgVote') return enter(message, address);
    const candidate = membership.get(from);
    if (candidate === undefined) return;
    checkHealth(rpc, candidate.address, HEALTH_TIMEOUT, (answer) => {
      if (open && answer.ok && membership.get(from) !== undefined) enter(message, address);
    });
  }

  const stop = rpc.onCast(receive);
  return {
    addressOf: (id) => membership.get(id)?.address ?? seenAt.get(id),
    askIfStillMember() {
      for (const { raftId, address } of membership.list()) {
        if (raftId !== self) rpc.cast(address, STILL_MEMBER, { from: self });
      }
    },
    close() {
      open = false;
      stop();
    },
  };
}
