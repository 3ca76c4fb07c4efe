/**
 * What the leader's control loops are made of. A room starts when its manager is elected and stops when it is
 * deposed; it knows the store and the ports, and never another room.
 */
import type { Address, ClusterId, NodeId, RaftId } from '../api/ids.ts';
import type { ManagerStatus } from '../api/objects/node.ts';
import type { Dice } from '../std/dice.ts';
import type { Result } from '../std/result.ts';
import type { Store } from '../store/types.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, Clock, Report } from '../world/world.ts';

export interface Leadership {
  readonly store: Store;
  readonly clock: Clock;
  /** The room's own: `start` forks them by name. */
  readonly dice: Dice;
  readonly report: Report;
  readonly rpc: Rpc;
  readonly members: Members;
  readonly nodeId: NodeId;
  readonly clusterId: ClusterId;
}

/** Starts the room; the returned function stops it, with all its timers and watches. */
export type Room = (leadership: Leadership) => Cancel;

/** The Raft group as the rooms may see and change it. `manager/consensus` fulfils this. */
export interface Members {
  list(): readonly (ManagerStatus & { readonly nodeId: NodeId })[];
  /** Would the rest keep its quorum without this member (swarm-semantics §3.5)? */
  canRemove(id: RaftId): boolean;
  remove(id: RaftId, done: (result: Result<void, string>) => void): void;
  /** Hands leadership to an active peer (swarm-semantics §3.6). */
  transferLeadership(done: (result: Result<void, string>) => void): void;
  readonly self: { readonly raftId: RaftId; readonly address: Address };
}
