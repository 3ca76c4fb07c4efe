/** One node of a scenario, with the application on top of it: a text that grows (raft-datadriven.md §3). */
import type { RaftId } from '../../api/ids.ts';
import { decodeConfChange } from '../conf-change-codec.ts';
import { describeError } from '../describe/states.ts';
import { MemoryStorage } from '../memory-storage.ts';
import { RawNode } from '../raw-node.ts';
import type { Config, ConfState, Entry, HardState, Message, Snapshot } from '../types.ts';

/** Reads like the storage it extends, but offers the application's latest state as the snapshot. */
class StorageWithApplication extends MemoryStorage {
  constructor(public state: Snapshot) {
    super();
  }

  override snapshot(): Snapshot {
    return this.state;
  }
}

export type MemberConfig = Omit<Config, 'id' | 'storage'>;

export class Member {
  readonly node: RawNode;
  readonly storage: StorageWithApplication;
  /** Messages to the two storage threads, not yet handled. */
  readonly appendWork: Message[] = [];
  readonly applyWork: Message[] = [];

  constructor(
    readonly id: RaftId,
    readonly config: MemberConfig,
    initial: Snapshot,
  ) {
    this.storage = new StorageWithApplication(initial);
    if (initial.metadata.index > 0) this.storage.applySnapshot(initial);
    this.node = new RawNode({ ...config, id, storage: this.storage });
  }

  /** The application's state after the last applied entry. */
  get state(): Snapshot {
    return this.storage.state;
  }

  /** Writes what a Ready or a message asks for. The error, if the storage refuses. */
  store(hardState: HardState | null, entries: readonly Entry[], snapshot: Snapshot | null): string | null {
    if (hardState !== null) this.storage.setHardState(hardState);
    if (snapshot === null || snapshot.metadata.index === 0) {
      this.storage.append(entries);
      return null;
    }
    if (entries.length > 0) return "can't apply snapshot and entries at the same time";
    const error = this.storage.applySnapshot(snapshot);
    return error === null ? null : describeError(error);
  }

  /** Normal entries add their data to the state, configuration changes their context. */
  apply(entries: readonly Entry[]): void {
    for (const entry of entries) {
      let update = entry.data;
      let { confState }: { confState: ConfState } = this.state.metadata;
      if (entry.type !== 'normal') {
        const change = decodeConfChange(entry);
        update = change.context;
        confState = this.node.applyConfChange(change);
      }
      this.storage.state = {
        data: joined(this.state.data, update),
        metadata: { confState, index: entry.index, term: entry.term },
      };
    }
  }
}

function joined(a: Uint8Array | null, b: Uint8Array | null): Uint8Array {
  const bytes = new Uint8Array((a?.length ?? 0) + (b?.length ?? 0));
  if (a !== null) bytes.set(a);
  if (b !== null) bytes.set(b, a?.length ?? 0);
  return bytes;
}
