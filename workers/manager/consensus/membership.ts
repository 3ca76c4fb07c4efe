/**
 * Who belongs to the Raft group and where they are to be found. Raft itself knows only numbers; the rest travels in
 * the contexts of configuration changes and in snapshots.
 */
import type { Address, Hostname, NodeId, RaftId } from '../../api/ids.ts';
import { utf8 } from '../../std/codec.ts';
import type { ConfChange } from '../../raft/types.ts';

export interface Member {
  readonly raftId: RaftId;
  readonly nodeId: NodeId;
  readonly address: Address;
  /** What people call its machine. */
  readonly hostname: Hostname;
}

/** As a snapshot holds it. */
export interface SavedMembership {
  readonly members: readonly Member[];
  /** Ids that may never come back (swarm-semantics §3.5). */
  readonly removed: readonly RaftId[];
}

export class Membership {
  readonly #members = new Map<RaftId, Member>();
  readonly #removed = new Set<RaftId>();

  get size(): number {
    return this.#members.size;
  }

  get(id: RaftId): Member | undefined {
    return this.#members.get(id);
  }

  /** In the order in which they came. */
  list(): readonly Member[] {
    return [...this.#members.values()];
  }

  ids(): Iterable<RaftId> {
    return this.#members.keys();
  }

  ofNode(nodeId: NodeId): Member | undefined {
    return this.list().find((member) => member.nodeId === nodeId);
  }

  wasRemoved(id: RaftId): boolean {
    return this.#removed.has(id);
  }

  put(member: Member): void {
    this.#members.set(member.raftId, member);
  }

  /** For good. */
  remove(id: RaftId): void {
    this.#members.delete(id);
    this.#removed.add(id);
  }

  save(): SavedMembership {
    return { members: this.list(), removed: [...this.#removed] };
  }

  restore(saved: SavedMembership): void {
    this.#members.clear();
    this.#removed.clear();
    for (const member of saved.members) this.put(member);
    for (const id of saved.removed) this.#removed.add(id);
  }
}

/** What travels with a configuration change: who it is about, and which proposal it answers. */
interface Context {
  readonly member: Member | null;
  readonly proposal: number;
}

/** `member` is the whole new record for `add-node` and `update-node`. */
export const addMember = (member: Member, type: 'add-node' | 'update-node', proposal: number): ConfChange => ({
  type,
  nodeId: member.raftId,
  context: utf8.encode(JSON.stringify({ member, proposal } satisfies Context)),
});

export const removeMember = (id: RaftId, proposal: number): ConfChange => ({
  type: 'remove-node',
  nodeId: id,
  context: utf8.encode(JSON.stringify({ member: null, proposal } satisfies Context)),
});

export const contextOf = (change: ConfChange): Context =>
  change.context === null ? { member: null, proposal: 0 } : (JSON.parse(utf8.decode(change.context)) as Context);
