/** A follower receives a snapshot in place of the entries it has missed (raft.md §15.5; Raft paper §7). */
import { describeConfStateAsText } from '../describe/configuration.ts';
import { hexId } from '../logger.ts';
import { EMPTY_SNAPSHOT } from '../memory-storage.ts';
import type { Raft } from '../raft.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { Message, Snapshot } from '../types.ts';
import { NONE } from '../types.ts';
import { restoreConfiguration } from './reconfigure.ts';
import { becomeFollower } from './roles.ts';

export function handleSnapshot(raft: Raft, m: Message): void {
  const snapshot = m.snapshot ?? EMPTY_SNAPSHOT;
  const { index, term } = snapshot.metadata;
  const restored = restore(raft, snapshot);
  raft.logger?.(
    'INFO',
    () =>
      `${hexId(raft.id)} [commit: ${raft.log.committed}] ${restored ? 'restored' : 'ignored'} snapshot ` +
      `[index: ${index}, term: ${term}]`,
  );
  raft.send({ type: 'MsgAppResp', to: m.from, index: restored ? raft.log.lastIndex() : raft.log.committed });
}

/** False if the snapshot brings nothing new, or is not for this node. */
function restore(raft: Raft, snapshot: Snapshot): boolean {
  const { log, logger } = raft;
  const { index, term, confState } = snapshot.metadata;
  if (index <= log.committed) return false;
  if (raft.role !== 'follower') {
    logger?.('WARN', () => `${hexId(raft.id)} attempted to restore snapshot as leader; should never happen`);
    becomeFollower(raft, raft.term + 1, NONE);
    return false;
  }
  const { voters, learners, votersOutgoing } = confState;
  if (![...voters, ...learners, ...votersOutgoing].includes(raft.id)) {
    logger?.(
      'WARN',
      () =>
        `${hexId(raft.id)} attempted to restore snapshot but it is not in the ConfState ` +
        `${describeConfStateAsText(confState)}; should never happen`,
    );
    return false;
  }
  if (log.matches(index, term)) {
    logger?.('INFO', () => `${state(raft)} fast-forwarded commit to snapshot [index: ${index}, term: ${term}]`);
    log.commitTo(index);
    return false;
  }
  log.restore(snapshot);
  raft.tracker = new Tracker(raft.settings.window);
  restoreConfiguration(raft, confState);
  logger?.('INFO', () => `${state(raft)} restored snapshot [index: ${index}, term: ${term}]`);
  return true;
}

const state = ({ id, log }: Raft) =>
  `${hexId(id)} [commit: ${log.committed}, lastindex: ${log.lastIndex()}, lastterm: ${log.lastTerm()}]`;
