/** Reads waiting for proof that their leader still leads (raft.md §17.1). They are numbered, and proved in order. */
import type { RaftId } from '../api/ids.ts';
import { jointCommittedIndex, type JointConfig } from './quorum/joint.ts';
import type { Message } from './types.ts';

export interface PendingRead {
  readonly request: Message;
  /** Committed when the request came: what the reader must have applied. */
  readonly index: number;
}

export class ReadOnly {
  private confirmed = 0;
  private pending: PendingRead[] = [];
  private readonly acks = new Map<RaftId, number>();

  add(request: Message, index: number): void {
    this.pending.push({ request, index });
  }

  private get accepted(): number {
    return this.confirmed + this.pending.length;
  }

  /** What heartbeats carry: the number of the latest read, as 8 little-endian bytes; null with no read waiting. */
  context(): Uint8Array | null {
    if (this.pending.length === 0) return null;
    const context = new Uint8Array(8);
    new DataView(context.buffer).setBigUint64(0, BigInt(this.accepted), true);
    return context;
  }

  /** A member still follows this leader, as of the read named in `context`. */
  acknowledge(from: RaftId, context: Uint8Array): void {
    if (context.length < 8) return;
    const read = Number(new DataView(context.buffer, context.byteOffset, 8).getBigUint64(0, true));
    this.acks.set(from, Math.max(this.acks.get(from) ?? 0, read));
  }

  /** The reads that a quorum has confirmed by now, oldest first, each only once. */
  release(voters: JointConfig): readonly PendingRead[] {
    const confirmed = Math.min(
      jointCommittedIndex(voters, (id) => this.acks.get(id) ?? 0),
      this.accepted,
    );
    if (confirmed <= this.confirmed) return [];
    const released = this.pending.splice(0, confirmed - this.confirmed);
    this.confirmed = confirmed;
    return released;
  }
}
