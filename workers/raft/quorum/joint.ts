/** Decisions while a configuration changes: both halves must agree, the incoming and the outgoing (raft.md §7). */
import { type IdSet, idSet } from './id-set.ts';
import { type Acked, type Ballot, committedIndex, voteResult, type VoteResult } from './majority.ts';

/** Incoming and outgoing voters. Not joint while the second half is empty. */
export type JointConfig = readonly [incoming: IdSet, outgoing: IdSet];

export function isJoint(config: JointConfig): boolean {
  return config[1].length > 0;
}

export function jointIds(config: JointConfig): IdSet {
  return isJoint(config) ? idSet([...config[0], ...config[1]]) : config[0];
}

export function jointCommittedIndex(config: JointConfig, acked: Acked): number {
  const incoming = committedIndex(config[0], acked);
  return isJoint(config) ? Math.min(incoming, committedIndex(config[1], acked)) : incoming;
}

export function jointVoteResult(config: JointConfig, ballot: Ballot): VoteResult {
  const incoming = voteResult(config[0], ballot);
  const outgoing = voteResult(config[1], ballot);
  if (incoming === outgoing) return incoming;
  return incoming === 'lost' || outgoing === 'lost' ? 'lost' : 'pending';
}
