/** What a candidate or pre-candidate makes of a message (raft.md §14.2). */
import { ROLE_NAMES } from '../describe/states.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Message, ProposalError } from '../types.ts';
import { NONE } from '../types.ts';
import { countVote, startCampaign } from './election.ts';
import { followLeader, noLeader } from './follower.ts';
import { broadcastAppend } from './replication.ts';
import { becomeFollower, becomeLeader } from './roles.ts';

export function stepCandidate(raft: Raft, m: Message): ProposalError | null {
  switch (m.type) {
    case 'MsgProp':
      noLeader(raft, 'dropping proposal');
      return 'proposal-dropped';
    case 'MsgApp':
    case 'MsgHeartbeat':
    case 'MsgSnap':
      // Somebody else has won this term.
      becomeFollower(raft, m.term, m.from);
      followLeader(raft, m);
      return null;
    case 'MsgPreVoteResp':
      if (raft.role === 'pre-candidate') takeVote(raft, m);
      return null;
    case 'MsgVoteResp':
      if (raft.role === 'candidate') takeVote(raft, m);
      return null;
    case 'MsgTimeoutNow':
      raft.logger?.(
        'DEBUG',
        () =>
          `${hexId(raft.id)} [term ${raft.term} state ${ROLE_NAMES[raft.role]}] ignored MsgTimeoutNow from ${hexId(m.from)}`,
      );
      return null;
    default:
      return null;
  }
}

function takeVote(raft: Raft, m: Message): void {
  const result = countVote(raft, m);
  if (result === 'lost') {
    becomeFollower(raft, raft.term, NONE);
  } else if (result === 'won' && raft.role === 'pre-candidate') {
    startCampaign(raft, 'election');
  } else if (result === 'won') {
    becomeLeader(raft);
    broadcastAppend(raft);
  }
}
