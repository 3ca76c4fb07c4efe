/** A member is so far behind that the entries it needs are gone: it gets a snapshot (raft.md §15.5; Raft paper §7). */
import type { RaftId } from '../../api/ids.ts';
import { describeProgress } from '../describe/configuration.ts';
import { describeError } from '../describe/states.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Progress } from '../tracker/progress.ts';

/** False if there is nobody to receive it, or no snapshot right now. */
export function trySendSnapshot(raft: Raft, to: RaftId, progress: Progress): boolean {
  const { id, log, logger } = raft;
  if (!progress.recentActive) {
    logger?.('DEBUG', () => `ignore sending snapshot to ${hexId(to)} since it is not recently active`);
    return false;
  }
  const snapshot = log.snapshot();
  if (typeof snapshot === 'string') {
    if (snapshot !== 'snapshot-unavailable') throw new Error(describeError(snapshot));
    logger?.(
      'DEBUG',
      () => `${hexId(id)} failed to send snapshot to ${hexId(to)} because snapshot is temporarily unavailable`,
    );
    return false;
  }
  const { index, term } = snapshot.metadata;
  if (index === 0) throw new Error('need non-empty snapshot');
  logger?.(
    'DEBUG',
    () =>
      `${hexId(id)} [firstindex: ${log.firstIndex()}, commit: ${log.committed}] sent snapshot[index: ${index}, term: ${term}] ` +
      `to ${hexId(to)} [${describeProgress(progress)}]`,
  );
  progress.becomeSnapshot(index);
  logger?.(
    'DEBUG',
    () => `${hexId(id)} paused sending replication messages to ${hexId(to)} [${describeProgress(progress)}]`,
  );
  raft.send({ type: 'MsgSnap', to, snapshot });
  return true;
}
