/** What a node can tell of itself (raft.md §21.11). */
import type { RaftId } from '../api/ids.ts';
import type { Raft } from './raft.ts';
import type { Progress } from './tracker/progress.ts';
import type { TrackedConfig } from './tracker/tracker.ts';
import type { RaftRole } from './types.ts';
import { PROGRESS_STATES } from './describe/configuration.ts';
import { ROLE_NAMES } from './describe/states.ts';
import { hexId } from './logger.ts';

export interface Status {
  readonly id: RaftId;
  readonly role: RaftRole;
  readonly term: number;
  readonly vote: RaftId;
  readonly commit: number;
  readonly applied: number;
  readonly lead: RaftId;
  readonly leadTransferee: RaftId;
  /** How the others have answered a candidate so far; empty on everybody else. Live, as `progress` is. */
  readonly votes: ReadonlyMap<RaftId, boolean>;
  readonly electionElapsed: number;
  readonly randomizedElectionTimeout: number;
  readonly heartbeatElapsed: number;
  readonly config: TrackedConfig;
  /** A leader's view of the members, in ascending order; null on everybody else. Live: read it, then let go of it. */
  readonly progress: ReadonlyMap<RaftId, Progress> | null;
}

export function status(raft: Raft): Status {
  const { id, role, term, vote, log, lead, leadTransferee, electionElapsed, heartbeatElapsed } = raft;
  return {
    id,
    role,
    term,
    vote,
    commit: log.committed,
    applied: log.applied,
    lead,
    leadTransferee,
    votes: raft.tracker.votes,
    electionElapsed,
    randomizedElectionTimeout: raft.randomizedElectionTimeout,
    heartbeatElapsed,
    config: raft.tracker.config,
    progress: role === 'leader' ? raft.tracker.progress : null,
  };
}

/** One line of JSON. */
export function describeStatus(of: Status): string {
  const progress: Record<string, unknown> = {};
  for (const [id, { match, next, state }] of of.progress ?? []) {
    progress[hexId(id)] = { match, next, state: PROGRESS_STATES[state] };
  }
  return JSON.stringify({
    id: hexId(of.id),
    term: of.term,
    vote: hexId(of.vote),
    commit: of.commit,
    lead: hexId(of.lead),
    raftState: ROLE_NAMES[of.role],
    applied: of.applied,
    progress,
    leadtransferee: hexId(of.leadTransferee),
  });
}
