/** The transitions between roles (raft.md §10.3 to §10.5). */
import type { RaftId } from '../../api/ids.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import { ReadOnly } from '../read-only.ts';
import { NONE } from '../types.ts';
import { appendOwn } from './own-entries.ts';

export function becomeFollower(raft: Raft, term: number, lead: RaftId): void {
  reset(raft, term);
  raft.lead = lead;
  raft.role = 'follower';
  announce(raft, 'follower');
}

/** Asks whether an election would be won, before disturbing anybody: term, vote and timers stay (dissertation §9.6). */
export function becomePreCandidate(raft: Raft): void {
  if (raft.role === 'leader') throw new Error('invalid transition [leader -> pre-candidate]');
  raft.tracker.resetVotes();
  raft.lead = NONE;
  raft.role = 'pre-candidate';
  announce(raft, 'pre-candidate');
}

export function becomeCandidate(raft: Raft): void {
  if (raft.role === 'leader') throw new Error('invalid transition [leader -> candidate]');
  reset(raft, raft.term + 1);
  raft.vote = raft.id;
  raft.role = 'candidate';
  announce(raft, 'candidate');
}

export function becomeLeader(raft: Raft): void {
  if (raft.role === 'follower') throw new Error('invalid transition [follower -> leader]');
  reset(raft, raft.term);
  raft.lead = raft.id;
  raft.role = 'leader';
  const own = raft.ownProgress;
  if (own !== undefined) {
    own.becomeReplicate();
    own.recentActive = true;
  }
  // There may be an unapplied change anywhere in the log; refuse others until all of it is applied.
  raft.pendingConfIndex = raft.log.lastIndex();
  // An entry of its own term is what lets a leader commit the older ones before it (Raft paper §5.4.2, §8).
  if (!appendOwn(raft, [{ type: 'normal', data: null }])) raft.panic('empty entry was dropped');
  announce(raft, 'leader');
}

function reset(raft: Raft, term: number): void {
  if (term !== raft.term) {
    raft.term = term;
    raft.vote = NONE;
  }
  raft.lead = NONE;
  raft.electionElapsed = 0;
  raft.heartbeatElapsed = 0;
  const { electionTick, random } = raft.settings;
  raft.randomizedElectionTimeout = electionTick + random(electionTick);
  raft.leadTransferee = NONE;
  raft.tracker.resetVotes();
  const last = raft.log.lastIndex();
  for (const [id, progress] of raft.tracker.progress) progress.restart(id === raft.id ? last : 0, last + 1);
  raft.pendingConfIndex = 0;
  raft.uncommittedSize = 0;
  raft.readOnly = new ReadOnly();
}

function announce(raft: Raft, role: string): void {
  raft.logger?.('INFO', () => `${hexId(raft.id)} became ${role} at term ${raft.term}`);
}
