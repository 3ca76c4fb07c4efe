/** Standing for election, counting votes, and giving one's own (raft.md §12, §13.2; Raft paper §5.2, §5.4.1). */
import { utf8 } from '../../std/codec.ts';
import { hexId } from '../logger.ts';
import { jointIds } from '../quorum/joint.ts';
import type { VoteResult } from '../quorum/majority.ts';
import type { Raft } from '../raft.ts';
import type { Message } from '../types.ts';
import { NONE } from '../types.ts';
import { becomeCandidate, becomePreCandidate } from './roles.ts';

export type Campaign = 'pre-election' | 'election' | 'transfer';

const TRANSFER = 'CampaignTransfer';

/** Was this vote asked for by a leader handing over? Then the lease does not stand in the way. */
export function isTransfer(m: Message): boolean {
  return m.context !== null && utf8.decode(m.context) === TRANSFER;
}

/** Starts an election, unless something forbids it. */
export function hup(raft: Raft, campaign: Campaign): void {
  const { id, log, logger } = raft;
  if (raft.role === 'leader') {
    logger?.('DEBUG', () => `${hexId(id)} ignoring MsgHup because already leader`);
  } else if (!raft.promotable) {
    logger?.('WARN', () => `${hexId(id)} is unpromotable and can not campaign`);
  } else if (hasUnappliedConfChange(raft)) {
    logger?.(
      'WARN',
      () =>
        `${hexId(id)} cannot campaign at term ${raft.term} since there are still pending configuration changes to apply`,
    );
  } else {
    logger?.('INFO', () => `${hexId(id)} is starting a new election at term ${raft.term}`);
    startCampaign(raft, campaign);
  }

  function hasUnappliedConfChange(of: Raft): boolean {
    return log.some(
      log.applied + 1,
      log.committed + 1,
      of.settings.maxCommittedSizePerReady,
      (entry) => entry.type !== 'normal',
    );
  }
}

export function startCampaign(raft: Raft, campaign: Campaign): void {
  if (!raft.promotable) {
    // Only a pre-candidate can get here so: what it is may have changed since it asked. It stands all the same.
    raft.logger?.('WARN', () => `${hexId(raft.id)} is unpromotable; campaign() should have been called`);
  }
  const pre = campaign === 'pre-election';
  if (pre) becomePreCandidate(raft);
  else becomeCandidate(raft);
  const type = pre ? 'MsgPreVote' : 'MsgVote';
  const term = pre ? raft.term + 1 : raft.term;
  const index = raft.log.lastIndex();
  const logTerm = raft.log.lastTerm();
  const context = campaign === 'transfer' ? utf8.encode(TRANSFER) : null;

  for (const to of jointIds(raft.tracker.config.voters)) {
    if (to === raft.id) {
      // The own vote, too, counts only once it is durable.
      raft.send({ type: pre ? 'MsgPreVoteResp' : 'MsgVoteResp', to, term });
      continue;
    }
    raft.logger?.(
      'INFO',
      () =>
        `${hexId(raft.id)} [logterm: ${logTerm}, index: ${index}] sent ${type} request to ${hexId(to)} at term ${raft.term}`,
    );
    raft.send({ type, to, term, index, logTerm, context });
  }
}

/** Takes note of an answer. Is the election decided now? */
export function countVote(raft: Raft, m: Message): VoteResult {
  const { id, tracker, logger } = raft;
  logger?.(
    'INFO',
    () => `${hexId(id)} received ${m.type}${m.reject ? ' rejection' : ''} from ${hexId(m.from)} at term ${raft.term}`,
  );
  tracker.recordVote(m.from, !m.reject);
  const { granted, rejected, result } = tracker.tallyVotes();
  logger?.('INFO', () => `${hexId(id)} has received ${granted} ${m.type} votes and ${rejected} vote rejections`);
  return result;
}

/** Answers a request for a vote. Learners answer too: they may be voters by now without knowing it. */
export function answerVoteRequest(raft: Raft, m: Message): void {
  const pre = m.type === 'MsgPreVote';
  const mayVote = raft.vote === m.from || (raft.vote === NONE && raft.lead === NONE) || (pre && m.term > raft.term);
  if (!mayVote || !raft.log.isUpToDate(m.index, m.logTerm)) {
    rejectVote(raft, m);
    return;
  }
  raft.logger?.('INFO', () => `${voter(raft)} cast ${m.type} for ${candidate(m)} at term ${raft.term}`);
  // The term asked for: the answer to a pre-vote must not look older than the question.
  raft.send({ type: pre ? 'MsgPreVoteResp' : 'MsgVoteResp', to: m.from, term: m.term });
  if (!pre) {
    raft.electionElapsed = 0;
    raft.vote = m.from;
  }
}

export function rejectVote(raft: Raft, m: Message): void {
  const type = m.type === 'MsgPreVote' ? 'MsgPreVoteResp' : 'MsgVoteResp';
  raft.logger?.('INFO', () => `${voter(raft)} rejected ${m.type} from ${candidate(m)} at term ${raft.term}`);
  raft.send({ type, to: m.from, term: raft.term, reject: true });
}

/** A leader was heard from lately: whoever wants to replace it is not listened to (raft.md §13.1, §17.4). */
export function ignoresForLease(raft: Raft, m: Message): boolean {
  const { checkQuorum, electionTick } = raft.settings;
  const inLease = checkQuorum && raft.lead !== NONE && raft.electionElapsed < electionTick;
  if (!inLease || isTransfer(m)) return false;
  raft.logger?.(
    'INFO',
    () =>
      `${voter(raft)} ignored ${m.type} from ${candidate(m)} at term ${raft.term}: ` +
      `lease is not expired (remaining ticks: ${electionTick - raft.electionElapsed})`,
  );
  return true;
}

const voter = ({ id, log, vote }: Raft) =>
  `${hexId(id)} [logterm: ${log.lastTerm()}, index: ${log.lastIndex()}, vote: ${hexId(vote)}]`;

const candidate = (m: Message) => `${hexId(m.from)} [logterm: ${m.logTerm}, index: ${m.index}]`;
