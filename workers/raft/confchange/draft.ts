/** A configuration being changed, on a copy: one single change after the other (raft.md §9.2). */
import type { RaftId } from '../../api/ids.ts';
import { excluding, type IdSet, including } from '../quorum/id-set.ts';
import { Progress, type Window } from '../tracker/progress.ts';
import type { ProgressMap, TrackedConfig } from '../tracker/tracker.ts';
import type { SingleChange } from './kind.ts';

export class Draft {
  incoming: IdSet;
  outgoing: IdSet;
  learners: IdSet;
  learnersNext: IdSet;
  autoLeave: boolean;
  readonly progress = new Map<RaftId, Progress>();

  constructor(
    config: TrackedConfig,
    progress: ProgressMap,
    private readonly window: Window,
    private readonly lastIndex: number,
  ) {
    [this.incoming, this.outgoing] = config.voters;
    this.learners = config.learners;
    this.learnersNext = config.learnersNext;
    this.autoLeave = config.autoLeave;
    for (const [id, of] of progress) this.progress.set(id, of.copy());
  }

  get config(): TrackedConfig {
    const { incoming, outgoing, learners, learnersNext, autoLeave } = this;
    return { voters: [incoming, outgoing], learners, learnersNext, autoLeave };
  }

  get progressMap(): ProgressMap {
    return new Map([...this.progress].sort(([a], [b]) => a - b));
  }

  /** The error, if the changes together make no configuration. */
  apply(changes: readonly SingleChange[]): string | null {
    for (const { type, nodeId } of changes) {
      // Whoever applies a change may strike it out by setting its id to 0.
      if (nodeId === 0) continue;
      if (type === 'add-node') this.makeVoter(nodeId);
      else if (type === 'add-learner') this.makeLearner(nodeId);
      else if (type === 'remove-node') this.remove(nodeId);
    }
    return this.incoming.length === 0 ? 'removed all voters' : null;
  }

  makeVoter(id: RaftId): void {
    const progress = this.progress.get(id) ?? this.track(id, false);
    progress.isLearner = false;
    this.learners = excluding(this.learners, id);
    this.learnersNext = excluding(this.learnersNext, id);
    this.incoming = including(this.incoming, id);
  }

  makeLearner(id: RaftId): void {
    const progress = this.progress.get(id);
    if (progress === undefined) {
      this.track(id, true);
      this.learners = including(this.learners, id);
      return;
    }
    if (progress.isLearner) return;
    this.remove(id);
    this.progress.set(id, progress);
    // A voter of the outgoing half cannot be a learner yet; it becomes one when the joint configuration is left.
    if (this.outgoing.includes(id)) {
      this.learnersNext = including(this.learnersNext, id);
    } else {
      progress.isLearner = true;
      this.learners = including(this.learners, id);
    }
  }

  remove(id: RaftId): void {
    if (!this.progress.has(id)) return;
    this.incoming = excluding(this.incoming, id);
    this.learners = excluding(this.learners, id);
    this.learnersNext = excluding(this.learnersNext, id);
    if (!this.outgoing.includes(id)) this.progress.delete(id);
  }

  private track(id: RaftId, isLearner: boolean): Progress {
    const progress = new Progress(Math.max(this.lastIndex, 1), isLearner, this.window);
    // So that the leader does not step down before the new member had a chance to answer.
    progress.recentActive = true;
    this.progress.set(id, progress);
    return progress;
  }
}
