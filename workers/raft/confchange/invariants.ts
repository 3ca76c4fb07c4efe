/** What holds of every configuration (raft.md §9.1). */
import { isJoint, jointIds } from '../quorum/joint.ts';
import type { ProgressMap, TrackedConfig } from '../tracker/tracker.ts';

/** The first claim that does not hold, in words; null for a sound configuration. */
export function brokenInvariant(config: TrackedConfig, progress: ProgressMap): string | null {
  const [incoming, outgoing] = config.voters;
  for (const id of [...jointIds(config.voters), ...config.learners, ...config.learnersNext]) {
    if (!progress.has(id)) return `no progress for ${id}`;
  }
  for (const id of config.learnersNext) {
    if (!outgoing.includes(id)) return `${id} is in LearnersNext, but not Voters[1]`;
    if (progress.get(id)?.isLearner) return `${id} is in LearnersNext, but is already marked as learner`;
  }
  for (const id of config.learners) {
    if (outgoing.includes(id)) return `${id} is in Learners and Voters[1]`;
    if (incoming.includes(id)) return `${id} is in Learners and Voters[0]`;
    if (!progress.get(id)?.isLearner) return `${id} is in Learners, but is not marked as learner`;
  }
  if (!isJoint(config.voters)) {
    if (config.learnersNext.length > 0) return 'cfg.LearnersNext must be nil when not joint';
    if (config.autoLeave) return 'AutoLeave must be false when not joint';
  }
  return null;
}
