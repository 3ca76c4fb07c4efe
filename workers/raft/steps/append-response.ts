/** The leader learns how far a member has come (raft.md §15.3). */
import { describeProgress } from '../describe/configuration.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Progress } from '../tracker/progress.ts';
import type { Message } from '../types.ts';
import { releasePendingReads } from './read-index.ts';
import { broadcastAppend, maybeCommit, maybeSendAppend, sendAppend } from './replication.ts';

export function handleAppendResponse(raft: Raft, m: Message, progress: Progress): void {
  progress.recentActive = true;
  if (m.reject) {
    handleRejection(raft, m, progress);
  } else if (progress.maybeUpdate(m.index) || (progress.match === m.index && progress.state === 'probe')) {
    handleAcknowledgement(raft, m, progress);
  }
}

function handleRejection(raft: Raft, m: Message, progress: Progress): void {
  const { id, log, logger } = raft;
  logger?.(
    'DEBUG',
    () =>
      `${hexId(id)} received MsgAppResp(rejected, hint: (index ${m.rejectHint}, term ${m.logTerm})) ` +
      `from ${hexId(m.from)} for index ${m.index}`,
  );
  // Where the own terms are larger than the member's, nothing can match: at most one probe for every term.
  const next = m.logTerm > 0 ? log.findConflictByTerm(m.rejectHint, m.logTerm).index : m.rejectHint;
  if (!progress.maybeDecrease(m.index, next)) return;
  logger?.('DEBUG', () => `${hexId(id)} decreased progress of ${hexId(m.from)} to [${describeProgress(progress)}]`);
  if (progress.state === 'replicate') progress.becomeProbe();
  sendAppend(raft, m.from, progress);
}

function handleAcknowledgement(raft: Raft, m: Message, progress: Progress): void {
  const { id, log, logger } = raft;
  if (progress.state === 'probe') {
    progress.becomeReplicate();
  } else if (progress.state === 'replicate') {
    progress.inflights.freeUpTo(m.index);
  } else if (progress.match + 1 >= log.firstIndex()) {
    // From wherever its snapshot came, the entries in here go on from there.
    logger?.(
      'DEBUG',
      () =>
        `${hexId(id)} recovered from needing snapshot, resumed sending replication messages to ` +
        `${hexId(m.from)} [${describeProgress(progress)}]`,
    );
    progress.becomeProbe();
    progress.becomeReplicate();
  }

  if (maybeCommit(raft)) {
    releasePendingReads(raft);
    broadcastAppend(raft);
  } else if (m.from !== id && progress.canBumpCommit(log.committed)) {
    sendAppend(raft, m.from, progress);
  }
  if (m.from !== id) {
    // The window has room again, possibly for several messages of limited size.
    while (maybeSendAppend(raft, m.from, progress, false));
  }
  if (m.from === raft.leadTransferee && progress.match === log.lastIndex()) {
    logger?.('INFO', () => `${hexId(id)} sent MsgTimeoutNow to ${hexId(m.from)} after received MsgAppResp`);
    raft.send({ type: 'MsgTimeoutNow', to: m.from });
  }
}
