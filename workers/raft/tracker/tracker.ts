/** Who belongs to the group, how far everybody is, and the votes of the running election (raft.md §9.1, §12). */
import type { RaftId } from '../../api/ids.ts';
import { type IdSet, NO_IDS } from '../quorum/id-set.ts';
import { isJoint, jointCommittedIndex, type JointConfig, jointVoteResult } from '../quorum/joint.ts';
import type { VoteResult } from '../quorum/majority.ts';
import type { ConfState } from '../types.ts';
import type { Progress, Window } from './progress.ts';

export interface TrackedConfig {
  readonly voters: JointConfig;
  readonly learners: IdSet;
  /** Become learners when the joint configuration is left; voters of its outgoing half until then. */
  readonly learnersNext: IdSet;
  readonly autoLeave: boolean;
}

/** In ascending order of ids. */
export type ProgressMap = ReadonlyMap<RaftId, Progress>;

export const EMPTY_CONFIG: TrackedConfig = {
  voters: [NO_IDS, NO_IDS],
  learners: NO_IDS,
  learnersNext: NO_IDS,
  autoLeave: false,
};

export interface Tally {
  readonly granted: number;
  readonly rejected: number;
  readonly result: VoteResult;
}

export class Tracker {
  config: TrackedConfig = EMPTY_CONFIG;
  progress: ProgressMap = new Map();
  /** As they came. */
  readonly votes = new Map<RaftId, boolean>();
  private readonly matchOf = (id: RaftId) => this.progress.get(id)?.match ?? 0;

  constructor(readonly window: Window) {}

  /** Exactly one voter, and no change under way. */
  get isSingleton(): boolean {
    return this.config.voters[0].length === 1 && !isJoint(this.config.voters);
  }

  confState(): ConfState {
    const { voters, learners, learnersNext, autoLeave } = this.config;
    return { voters: voters[0], votersOutgoing: voters[1], learners, learnersNext, autoLeave };
  }

  /** The largest index that a quorum has. */
  committed(): number {
    return jointCommittedIndex(this.config.voters, this.matchOf);
  }

  /** Has a quorum been heard from since the last check? */
  quorumActive(): boolean {
    return (
      jointVoteResult(this.config.voters, (id) => {
        const progress = this.progress.get(id);
        return progress === undefined || progress.isLearner ? undefined : progress.recentActive;
      }) === 'won'
    );
  }

  resetVotes(): void {
    this.votes.clear();
  }

  /** The first answer counts. */
  recordVote(id: RaftId, granted: boolean): void {
    if (!this.votes.has(id)) this.votes.set(id, granted);
  }

  tallyVotes(): Tally {
    let granted = 0;
    let rejected = 0;
    for (const [id, progress] of this.progress) {
      if (progress.isLearner) continue;
      const vote = this.votes.get(id);
      if (vote === true) granted++;
      else if (vote === false) rejected++;
    }
    return { granted, rejected, result: jointVoteResult(this.config.voters, (id) => this.votes.get(id)) };
  }
}
