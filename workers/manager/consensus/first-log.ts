/** The log with which a member begins: of a new group, or of one that has let it in. */
import { encodeConfChange } from '../../raft/conf-change-codec.ts';
import { EMPTY_HARD_STATE } from '../../raft/memory-storage.ts';
import type { HostFacts } from '../../world/world.ts';
import type { Saved } from './disk/log-on-disk.ts';
import type { Head } from './disk/records.ts';
import { addMember } from './membership.ts';
import type { Member } from './membership.ts';

type Self = Pick<Head, 'raftId' | 'nodeId' | 'clusterId'>;

/** A group of one: its first entry, committed from the start, is the founder itself (raft.md §18.5). */
export function firstLog(self: Self, { address, hostname }: Pick<HostFacts, 'address' | 'hostname'>): Saved {
  const founder: Member = { raftId: self.raftId, nodeId: self.nodeId, address, hostname };
  const data = encodeConfChange(addMember(founder, 'add-node', 0));
  return {
    head: { ...self, snapshot: null, introduced: [founder] },
    hardState: { term: 1, vote: 0, commit: 1 },
    snapshot: null,
    entries: [{ term: 1, index: 1, type: 'conf-change', data }],
  };
}

/** Empty: everything comes from the leader. Until then, `introduced` says where the others are. */
export const joinedLog = (self: Self, introduced: readonly Member[]): Saved => ({
  head: { ...self, snapshot: null, introduced },
  hardState: EMPTY_HARD_STATE,
  snapshot: null,
  entries: [],
});
