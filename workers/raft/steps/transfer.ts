/** Leadership handed over on purpose (raft.md §17.2; dissertation §3.10). */
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Progress } from '../tracker/progress.ts';
import type { Message } from '../types.ts';
import { NONE } from '../types.ts';
import { sendAppend } from './replication.ts';

/** `m.from` is to lead; `progress` is its own. */
export function transferLeader(raft: Raft, m: Message, progress: Progress): void {
  const { id, term, logger, leadTransferee: previous } = raft;
  const to = m.from;
  const self = `${hexId(id)} [term ${term}]`;
  if (progress.isLearner) {
    logger?.('DEBUG', () => `${hexId(id)} is learner. Ignored transferring leadership`);
    return;
  }
  if (previous === to) {
    logger?.(
      'INFO',
      () => `${self} transfer leadership to ${hexId(to)} is in progress, ignores request to same node ${hexId(to)}`,
    );
    return;
  }
  if (previous !== NONE) {
    raft.leadTransferee = NONE;
    logger?.('INFO', () => `${self} abort previous transferring leadership to ${hexId(previous)}`);
  }
  if (to === id) {
    logger?.('DEBUG', () => `${hexId(id)} is already leader. Ignored transferring leadership to self`);
    return;
  }
  logger?.('INFO', () => `${self} starts to transfer leadership to ${hexId(to)}`);
  // It has one election timeout to get there.
  raft.electionElapsed = 0;
  raft.leadTransferee = to;
  if (progress.match === raft.log.lastIndex()) {
    raft.send({ type: 'MsgTimeoutNow', to });
    logger?.(
      'INFO',
      () => `${hexId(id)} sends MsgTimeoutNow to ${hexId(to)} immediately as ${hexId(to)} already has up-to-date log`,
    );
  } else {
    sendAppend(raft, to, progress);
  }
}
