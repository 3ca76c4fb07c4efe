/**
 * A whole Raft group in one thread, with cables that can be cut, and crashes: for tests. Each node's
 * Ready is carried out in the order that the protocol asks for (raft.md §19).
 */
import type { RaftId } from '../api/ids.ts';
import { invariant } from '../std/invariant.ts';
import { decodeConfChange } from './conf-change-codec.ts';
import { EMPTY_CONF_STATE, EMPTY_SNAPSHOT, MemoryStorage } from './memory-storage.ts';
import { RawNode } from './raw-node.ts';
import type { Config, ConfState, Entry, Message, ReadState, Snapshot, StorageError } from './types.ts';

/**
 * Offers the application's latest state as the snapshot, as raft-datadriven.md §3 does. An older one would not name a
 * member that has joined since, and such a member refuses it (raft.md §15.5).
 */
class LiveStorage extends MemoryStorage {
  latest: Snapshot | null = null;

  override snapshot(): Snapshot | StorageError {
    return this.latest ?? super.snapshot();
  }
}

export type GroupOptions = Partial<Omit<Config, 'id' | 'storage'>>;

/** One node with its storage and the application on top: a list of what it was told to apply. */
export class GroupMember {
  node: RawNode;
  confState: ConfState = EMPTY_CONF_STATE;
  applied: Entry[] = [];
  readonly reads: ReadState[] = [];

  constructor(
    readonly id: RaftId,
    readonly storage: LiveStorage,
    private readonly options: GroupOptions,
  ) {
    this.node = this.boot();
  }

  /** The node as it starts from its storage. What was in memory only is gone. */
  private boot(): RawNode {
    const { confState } = this.storage.initialState();
    this.confState = confState;
    this.storage.latest = null;
    this.applied = [];
    return new RawNode({
      electionTick: 10,
      heartbeatTick: 1,
      maxSizePerMsg: Infinity,
      maxInflightMsgs: 256,
      random: () => 0,
      ...this.options,
      id: this.id,
      storage: this.storage,
      applied: this.storage.firstIndex() - 1,
    });
  }

  restart(): void {
    this.node = this.boot();
  }

  get status() {
    return this.node.status();
  }

  /** The application's state as a snapshot, and the log before it dropped. */
  compact(): void {
    const { applied } = this.status;
    this.storage.createSnapshot(applied, this.confState, null);
    this.storage.compact(applied);
  }

  /** Carries out one Ready. What must be sent. */
  work(): readonly Message[] {
    const ready = this.node.ready();
    if (ready.hardState !== null) this.storage.setHardState(ready.hardState);
    if (ready.snapshot !== null) this.takeSnapshot(ready.snapshot);
    this.storage.append(ready.entries);
    for (const entry of ready.committedEntries) {
      if (entry.type !== 'normal') this.confState = this.node.applyConfChange(decodeConfChange(entry));
      this.applied.push(entry);
      const { index, term } = entry;
      this.storage.latest = { data: null, metadata: { confState: this.confState, index, term } };
    }
    for (const read of ready.readStates) this.reads.push(read);
    this.node.advance();
    return ready.messages;
  }

  private takeSnapshot(snapshot: Snapshot): void {
    this.storage.applySnapshot(snapshot);
    this.storage.latest = snapshot;
    this.confState = snapshot.metadata.confState;
    this.applied = [];
  }
}

export class Group {
  readonly members = new Map<RaftId, GroupMember>();
  /** Messages under way, in the order they were sent. */
  readonly wire: Message[] = [];
  /** Every message that was put on the wire, if a test wants to know. */
  sent: ((m: Message) => void) | null = null;
  private readonly cut = new Set<string>();

  /** Nodes 1 to `voters`, which know each other from the start, or none. */
  constructor(
    voters: number,
    private readonly options: GroupOptions = {},
  ) {
    const ids = Array.from({ length: voters }, (_, i) => i + 1);
    for (const id of ids) this.add(id, ids);
  }

  /** A further node, with a storage that already knows `voters`; empty without any. */
  add(id: RaftId, voters: readonly RaftId[] = []): GroupMember {
    const storage = new LiveStorage();
    if (voters.length > 0) {
      const confState = { ...EMPTY_CONF_STATE, voters };
      storage.applySnapshot({ ...EMPTY_SNAPSHOT, metadata: { confState, index: 1, term: 1 } });
    }
    const member = new GroupMember(id, storage, this.options);
    this.members.set(id, member);
    return member;
  }

  member(id: RaftId): GroupMember {
    const member = this.members.get(id);
    invariant(member !== undefined, `there is a node ${id}`);
    return member;
  }

  /** The leader of the latest term. */
  get leader(): GroupMember | null {
    const leaders = [...this.members.values()].filter(({ status }) => status.role === 'leader');
    return leaders.sort((a, b) => b.status.term - a.status.term)[0] ?? null;
  }

  /** Nothing gets through between `id` and the others, in either direction. */
  isolate(id: RaftId): void {
    for (const other of this.members.keys()) if (other !== id) this.cutBetween(id, other);
  }

  cutBetween(a: RaftId, b: RaftId): void {
    this.cut.add(`${a}>${b}`).add(`${b}>${a}`);
  }

  heal(): void {
    this.cut.clear();
  }

  /** Work and deliver until nobody has anything to do. */
  settle(): void {
    for (let busy = true; busy;) {
      busy = this.workAll();
      if (this.wire.length > 0) busy = true;
      for (const m of this.wire.splice(0)) this.deliver(m);
    }
  }

  /** One Ready of each node that has one. */
  workAll(): boolean {
    let busy = false;
    for (const member of this.members.values()) {
      if (!member.node.hasReady()) continue;
      busy = true;
      for (const m of member.work()) {
        this.sent?.(m);
        this.wire.push(m);
      }
    }
    return busy;
  }

  deliver(m: Message): void {
    if (this.cut.has(`${m.from}>${m.to}`)) return;
    this.members.get(m.to)?.node.step(m);
  }

  /** Makes `id` leader, with everything settled. */
  elect(id: RaftId): GroupMember {
    const member = this.member(id);
    member.node.campaign();
    this.settle();
    return member;
  }

  tick(times: number, ...ids: RaftId[]): void {
    for (let i = 0; i < times; i++) {
      for (const id of ids.length > 0 ? ids : this.members.keys()) this.member(id).node.tick();
      this.settle();
    }
  }
}
