/** Every message comes in here: the gate of terms, what all roles do alike, then the role's own (raft.md §13). */
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Message, ProposalError } from '../types.ts';
import { NONE } from '../types.ts';
import { entriesApplied, snapshotStored } from './applied.ts';
import { stepCandidate } from './candidate.ts';
import { answerVoteRequest, hup, ignoresForLease, rejectVote } from './election.ts';
import { stepFollower } from './follower.ts';
import { stepLeader } from './leader.ts';
import { becomeFollower } from './roles.ts';

/** Only a proposal can be refused. */
export function step(raft: Raft, m: Message): ProposalError | null {
  if (m.term > raft.term) {
    if (!enterHigherTerm(raft, m)) return null;
  } else if (m.term !== 0 && m.term < raft.term) {
    handleLowerTerm(raft, m);
    return null;
  }
  switch (m.type) {
    case 'MsgHup':
      hup(raft, raft.settings.preVote ? 'pre-election' : 'election');
      return null;
    case 'MsgStorageAppendResp':
      if (m.index !== 0) raft.log.unstable.stableTo(m.index, m.logTerm);
      if (m.snapshot !== null) snapshotStored(raft, m.snapshot);
      return null;
    case 'MsgStorageApplyResp':
      entriesApplied(raft, m.entries);
      return null;
    case 'MsgVote':
    case 'MsgPreVote':
      answerVoteRequest(raft, m);
      return null;
  }
  switch (raft.role) {
    case 'follower':
      return stepFollower(raft, m);
    case 'leader':
      return stepLeader(raft, m);
    case 'candidate':
    case 'pre-candidate':
      return stepCandidate(raft, m);
  }
}

/** False if the message is not to be heard at all. */
function enterHigherTerm(raft: Raft, m: Message): boolean {
  const { type, from } = m;
  if ((type === 'MsgVote' || type === 'MsgPreVote') && ignoresForLease(raft, m)) return false;
  // A pre-vote, and the yes to one, speak of a term that nobody has entered yet.
  if (type === 'MsgPreVote' || (type === 'MsgPreVoteResp' && !m.reject)) return true;
  raft.logger?.(
    'INFO',
    () =>
      `${hexId(raft.id)} [term: ${raft.term}] received a ${type} message with higher term from ${hexId(from)} [term: ${m.term}]`,
  );
  const fromLeader = type === 'MsgApp' || type === 'MsgHeartbeat' || type === 'MsgSnap';
  becomeFollower(raft, m.term, fromLeader ? from : NONE);
  return true;
}

function handleLowerTerm(raft: Raft, m: Message): void {
  const { checkQuorum, preVote } = raft.settings;
  if ((checkQuorum || preVote) && (m.type === 'MsgHeartbeat' || m.type === 'MsgApp')) {
    // Tells a leader of the past that there is a new term. It could not learn so from votes, which the lease ignores.
    raft.send({ type: 'MsgAppResp', to: m.from });
  } else if (m.type === 'MsgPreVote') {
    rejectVote(raft, m);
  } else if (m.type === 'MsgStorageAppendResp') {
    // Entries written in an older term may have been replaced since; a snapshot stays a snapshot.
    if (m.index !== 0) {
      raft.logger?.(
        'INFO',
        () =>
          `${hexId(raft.id)} [term: ${raft.term}] ignored entry appends from a ${m.type} message with lower term [term: ${m.term}]`,
      );
    }
    if (m.snapshot !== null) snapshotStored(raft, m.snapshot);
  } else {
    raft.logger?.(
      'INFO',
      () =>
        `${hexId(raft.id)} [term: ${raft.term}] ignored a ${m.type} message with lower term from ${hexId(m.from)} [term: ${m.term}]`,
    );
  }
}
