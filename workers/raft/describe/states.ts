/** Printed forms of roles, hard and soft states and errors (raft.md §5, §18.1, §21.2, §21.3). */
import type { HardState, RaftRole, SoftState, StepError, StorageError } from '../types.ts';

export const ROLE_NAMES: Readonly<Record<RaftRole, string>> = {
  follower: 'StateFollower',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
  'pre-candidate': 'StatePreCandidate',
};

const ERRORS: Readonly<Record<StepError | StorageError, string>> = {
  'proposal-dropped': 'raft proposal dropped',
  'local-message': 'raft: cannot step raft local message',
  'peer-not-found': 'raft: cannot step as peer not found',
  compacted: 'requested index is unavailable due to compaction',
  unavailable: 'requested entry at index is unavailable',
  'snapshot-out-of-date': 'requested index is older than the existing snapshot',
  'snapshot-unavailable': 'snapshot is temporarily unavailable',
};

export function describeError(error: StepError | StorageError): string {
  return ERRORS[error];
}

export function describeHardState({ term, vote, commit }: HardState): string {
  return `Term:${term}${vote === 0 ? '' : ` Vote:${vote}`} Commit:${commit}`;
}

export function describeSoftState({ lead, role }: SoftState): string {
  return `Lead:${lead} State:${ROLE_NAMES[role]}`;
}
