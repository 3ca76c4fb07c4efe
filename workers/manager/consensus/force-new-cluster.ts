/**
 * A group of one, out of what a member of a larger one has on its disk (swarm-semantics §3.10). Pure: whoever writes
 * the result in one go has the former group after a power cut, or the new one.
 */
import type { RaftId } from '../../api/ids.ts';
import { decodeConfChange, encodeConfChange } from '../../raft/conf-change-codec.ts';
import type { ConfChange, Entry } from '../../raft/types.ts';
import type { HostFacts } from '../../world/world.ts';
import type { Saved } from './disk/log-on-disk.ts';
import { addMember, removeMember } from './membership.ts';

/**
 * The same log without what is not known to be committed, followed by entries, committed by force, that leave no
 * other member. Objects are not touched.
 */
export function aloneIn(saved: Saved, { address, hostname }: Pick<HostFacts, 'address' | 'hostname'>): Saved {
  const { raftId, nodeId, introduced } = saved.head;
  const { term, commit } = saved.hardState;
  const kept = saved.entries.filter(({ index }) => index <= commit);
  const voters = votersOf(saved.snapshot?.metadata.confState.voters ?? [], kept);
  const others = new Set([...voters, ...introduced.map((member) => member.raftId)]);
  others.delete(raftId);
  const changes: readonly ConfChange[] = [
    // First of all, for Raft has no group of none.
    ...(voters.has(raftId) ? [] : [addMember({ raftId, nodeId, address, hostname }, 'add-node', 0)]),
    ...Array.from(others, (id) => removeMember(id, 0)),
  ];
  const forced = changes.map((change, i): Entry => ({
    term,
    index: commit + 1 + i,
    type: 'conf-change',
    data: encodeConfChange(change),
  }));
  return {
    ...saved,
    hardState: { ...saved.hardState, commit: commit + forced.length },
    entries: [...kept, ...forced],
  };
}

function votersOf(before: readonly RaftId[], entries: readonly Entry[]): ReadonlySet<RaftId> {
  const voters = new Set(before);
  for (const entry of entries) {
    if (entry.type === 'normal') continue;
    const { type, nodeId } = decodeConfChange(entry) as ConfChange;
    if (type === 'add-node') voters.add(nodeId);
    if (type === 'remove-node') voters.delete(nodeId);
  }
  return voters;
}
