/** What a leader makes of a message (raft.md §14.3). */
import { describeProgress } from '../describe/configuration.ts';
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Progress } from '../tracker/progress.ts';
import type { Message, ProposalError } from '../types.ts';
import { NONE } from '../types.ts';
import { handleAppendResponse } from './append-response.ts';
import { propose } from './propose.ts';
import { acknowledgeRead, readIndex } from './read-index.ts';
import { broadcastHeartbeat, sendAppend } from './replication.ts';
import { becomeFollower } from './roles.ts';
import { transferLeader } from './transfer.ts';

export function stepLeader(raft: Raft, m: Message): ProposalError | null {
  switch (m.type) {
    case 'MsgBeat':
      broadcastHeartbeat(raft);
      return null;
    case 'MsgCheckQuorum':
      checkQuorum(raft);
      return null;
    case 'MsgProp':
      return propose(raft, m);
    case 'MsgReadIndex':
      readIndex(raft, m);
      return null;
    case 'MsgForgetLeader':
      return null;
    default:
      stepMember(raft, m);
      return null;
  }
}

/** A leader that no longer hears from a quorum steps down: it could not commit anything, and others may lead by now. */
function checkQuorum(raft: Raft): void {
  if (!raft.tracker.quorumActive()) {
    raft.logger?.('WARN', () => `${hexId(raft.id)} stepped down to follower since quorum is not active`);
    becomeFollower(raft, raft.term, NONE);
  }
  for (const [id, progress] of raft.tracker.progress) {
    if (id !== raft.id) progress.recentActive = false;
  }
}

/** Messages that speak of a member's progress. */
function stepMember(raft: Raft, m: Message): void {
  const progress = raft.tracker.progress.get(m.from);
  if (progress === undefined) {
    raft.logger?.('DEBUG', () => `${hexId(raft.id)} no progress available for ${hexId(m.from)}`);
    return;
  }
  switch (m.type) {
    case 'MsgAppResp':
      handleAppendResponse(raft, m, progress);
      break;
    case 'MsgHeartbeatResp':
      progress.recentActive = true;
      progress.flowPaused = false;
      if (progress.match < raft.log.lastIndex() || progress.state === 'probe') sendAppend(raft, m.from, progress);
      acknowledgeRead(raft, m);
      break;
    case 'MsgSnapStatus':
      if (progress.state === 'snapshot') handleSnapshotStatus(raft, m, progress);
      break;
    case 'MsgUnreachable':
      // Messages on their way are probably lost.
      if (progress.state === 'replicate') progress.becomeProbe();
      raft.logger?.(
        'DEBUG',
        () =>
          `${hexId(raft.id)} failed to send message to ${hexId(m.from)} because it is unreachable [${describeProgress(progress)}]`,
      );
      break;
    case 'MsgTransferLeader':
      transferLeader(raft, m, progress);
      break;
    default:
  }
}

function handleSnapshotStatus(raft: Raft, m: Message, progress: Progress): void {
  if (m.reject) progress.pendingSnapshot = 0;
  progress.becomeProbe();
  raft.logger?.(
    'DEBUG',
    () =>
      `${hexId(raft.id)} snapshot ${m.reject ? 'failed' : 'succeeded'}, resumed sending replication messages to ` +
      `${hexId(m.from)} [${describeProgress(progress)}]`,
  );
  // Wait for its answer, or after a failure for the next heartbeat, before going on.
  progress.flowPaused = true;
}
