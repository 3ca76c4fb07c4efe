/** Time passes: one tick of the current role (raft.md §12). */
import { message } from '../message.ts';
import type { Raft } from '../raft.ts';
import { NONE } from '../types.ts';
import { step } from './step.ts';

export function tick(raft: Raft): void {
  raft.electionElapsed++;
  if (raft.role === 'leader') tickHeartbeat(raft);
  else tickElection(raft);
}

function tickElection(raft: Raft): void {
  if (raft.electionElapsed < raft.randomizedElectionTimeout || !raft.promotable) return;
  raft.electionElapsed = 0;
  step(raft, message({ type: 'MsgHup', from: raft.id }));
}

function tickHeartbeat(raft: Raft): void {
  const { electionTick, heartbeatTick, checkQuorum } = raft.settings;
  raft.heartbeatElapsed++;
  if (raft.electionElapsed >= electionTick) {
    raft.electionElapsed = 0;
    if (checkQuorum) step(raft, message({ type: 'MsgCheckQuorum', from: raft.id }));
    // Whoever was to take over has not within an election timeout: carry on.
    if (raft.role === 'leader') raft.leadTransferee = NONE;
  }
  if (raft.role !== 'leader' || raft.heartbeatElapsed < heartbeatTick) return;
  raft.heartbeatElapsed = 0;
  step(raft, message({ type: 'MsgBeat', from: raft.id }));
}
