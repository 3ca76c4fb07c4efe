/** What a follower makes of a message (raft.md §14.1, §15.2). */
import { hexId } from '../logger.ts';
import type { Raft } from '../raft.ts';
import type { Message, ProposalError } from '../types.ts';
import { NONE } from '../types.ts';
import { hup } from './election.ts';
import { handleSnapshot } from './restore-snapshot.ts';

export function stepFollower(raft: Raft, m: Message): ProposalError | null {
  switch (m.type) {
    case 'MsgProp':
      return forwardProposal(raft, m);
    case 'MsgApp':
    case 'MsgHeartbeat':
    case 'MsgSnap':
      raft.electionElapsed = 0;
      raft.lead = m.from;
      followLeader(raft, m);
      return null;
    case 'MsgTransferLeader':
      if (raft.lead !== NONE) raft.send({ ...m, to: raft.lead });
      else noLeader(raft, 'dropping leader transfer msg');
      return null;
    case 'MsgForgetLeader':
      forgetLeader(raft);
      return null;
    case 'MsgTimeoutNow':
      raft.logger?.(
        'INFO',
        () =>
          `${hexId(raft.id)} [term ${raft.term}] received MsgTimeoutNow from ${hexId(m.from)} and starts an election to get leadership.`,
      );
      // No pre-vote: leadership is being handed over, so nobody is disturbed.
      hup(raft, 'transfer');
      return null;
    case 'MsgReadIndex':
      if (raft.lead !== NONE) raft.send({ ...m, to: raft.lead });
      else noLeader(raft, 'dropping index reading msg');
      return null;
    case 'MsgReadIndexResp':
      takeReadIndex(raft, m);
      return null;
    default:
      return null;
  }
}

/** What the leader of this term says: entries, that it is alive, or a snapshot. */
export function followLeader(raft: Raft, m: Message): void {
  if (m.type === 'MsgApp') {
    handleAppend(raft, m);
  } else if (m.type === 'MsgHeartbeat') {
    raft.log.commitTo(m.commit);
    raft.send({ type: 'MsgHeartbeatResp', to: m.from, context: m.context });
  } else {
    handleSnapshot(raft, m);
  }
}

export function noLeader(raft: Raft, dropping: string): void {
  raft.logger?.('INFO', () => `${hexId(raft.id)} no leader at term ${raft.term}; ${dropping}`);
}

function handleAppend(raft: Raft, m: Message): void {
  const { log } = raft;
  if (m.index < log.committed) {
    raft.send({ type: 'MsgAppResp', to: m.from, index: log.committed });
    return;
  }
  const last = log.maybeAppend({ index: m.index, term: m.logTerm }, m.entries, m.commit);
  if (last !== null) {
    raft.send({ type: 'MsgAppResp', to: m.from, index: last });
    return;
  }
  raft.logger?.(
    'DEBUG',
    () =>
      `${hexId(raft.id)} [logterm: ${log.zeroTerm(m.index)}, index: ${m.index}] rejected MsgApp ` +
      `[logterm: ${m.logTerm}, index: ${m.index}] from ${hexId(m.from)}`,
  );
  // The highest place where the logs can agree at all: saves the leader a round trip for every entry above.
  const hint = log.findConflictByTerm(Math.min(m.index, log.lastIndex()), m.logTerm);
  raft.send({
    type: 'MsgAppResp',
    to: m.from,
    index: m.index,
    reject: true,
    rejectHint: hint.index,
    logTerm: hint.term,
  });
}

function forwardProposal(raft: Raft, m: Message): ProposalError | null {
  if (raft.lead === NONE) {
    noLeader(raft, 'dropping proposal');
    return 'proposal-dropped';
  }
  if (raft.settings.disableProposalForwarding) {
    raft.logger?.(
      'INFO',
      () => `${hexId(raft.id)} not forwarding to leader ${hexId(raft.lead)} at term ${raft.term}; dropping proposal`,
    );
    return 'proposal-dropped';
  }
  raft.send({ ...m, to: raft.lead });
  return null;
}

function forgetLeader(raft: Raft): void {
  if (raft.settings.readOnlyOption === 'lease-based') {
    raft.logger?.('ERROR', () => 'ignoring MsgForgetLeader due to ReadOnlyLeaseBased');
  } else if (raft.lead !== NONE) {
    raft.logger?.('INFO', () => `${hexId(raft.id)} forgetting leader ${hexId(raft.lead)} at term ${raft.term}`);
    raft.lead = NONE;
  }
}

function takeReadIndex(raft: Raft, m: Message): void {
  const [entry] = m.entries;
  if (entry === undefined || m.entries.length !== 1) {
    raft.logger?.(
      'ERROR',
      () =>
        `${hexId(raft.id)} invalid format of MsgReadIndexResp from ${hexId(m.from)}, entries count: ${m.entries.length}`,
    );
    return;
  }
  raft.readStates.push({ index: m.index, requestCtx: entry.data ?? new Uint8Array(0) });
}
