/** Printed forms of configurations, changes to them, and members' progress (raft.md §21.4 to §21.8). */
import type { RaftId } from '../../api/ids.ts';
import { asV2, type SingleChange } from '../confchange/kind.ts';
import { hexId } from '../logger.ts';
import type { IdSet } from '../quorum/id-set.ts';
import { isJoint, type JointConfig } from '../quorum/joint.ts';
import type { Progress, ProgressState } from '../tracker/progress.ts';
import type { ProgressMap, TrackedConfig } from '../tracker/tracker.ts';
import type { ConfChange, ConfChangeType, ConfChangeV2, ConfState } from '../types.ts';
import { quoted } from './quoted.ts';

export const PROGRESS_STATES: Readonly<Record<ProgressState, string>> = {
  probe: 'StateProbe',
  replicate: 'StateReplicate',
  snapshot: 'StateSnapshot',
};

const TRANSITIONS: Readonly<Record<ConfChangeV2['transition'], string>> = {
  auto: 'ConfChangeTransitionAuto',
  'joint-implicit': 'ConfChangeTransitionJointImplicit',
  'joint-explicit': 'ConfChangeTransitionJointExplicit',
};

const CHANGES: Readonly<Record<ConfChangeType, { name: string; letter: string }>> = {
  'add-node': { name: 'ConfChangeAddNode', letter: 'v' },
  'remove-node': { name: 'ConfChangeRemoveNode', letter: 'r' },
  'update-node': { name: 'ConfChangeUpdateNode', letter: 'u' },
  'add-learner': { name: 'ConfChangeAddLearnerNode', letter: 'l' },
};

const decimals = (ids: readonly RaftId[]) => `[${ids.join(' ')}]`;

export function describeConfState(state: ConfState): string {
  return (
    `Voters:${decimals(state.voters)} VotersOutgoing:${decimals(state.votersOutgoing)} ` +
    `Learners:${decimals(state.learners)} LearnersNext:${decimals(state.learnersNext)} AutoLeave:${state.autoLeave}`
  );
}

/** The text form of Protocol Buffers, as one log line has it: fields in the order of their numbers, no empty lists. */
export function describeConfStateAsText(state: ConfState): string {
  const each = (field: string, ids: readonly RaftId[]) => ids.map((id) => `${field}:${id} `).join('');
  return (
    each('voters', state.voters) +
    each('learners', state.learners) +
    each('voters_outgoing', state.votersOutgoing) +
    each('learners_next', state.learnersNext) +
    `auto_leave:${state.autoLeave}`
  );
}

export function describeMajority(ids: IdSet): string {
  return `(${ids.map(hexId).join(' ')})`;
}

export function describeVoters(voters: JointConfig): string {
  return describeMajority(voters[0]) + (isJoint(voters) ? `&&${describeMajority(voters[1])}` : '');
}

export function describeConfig(config: TrackedConfig): string {
  let text = `voters=${describeVoters(config.voters)}`;
  if (config.learners.length > 0) text += ` learners=${describeMajority(config.learners)}`;
  if (config.learnersNext.length > 0) text += ` learners_next=${describeMajority(config.learnersNext)}`;
  if (config.autoLeave) text += ' autoleave';
  return text;
}

export function describeProgress(progress: Progress): string {
  let text = `${PROGRESS_STATES[progress.state]} match=${progress.match} next=${progress.next}`;
  if (progress.isLearner) text += ' learner';
  if (progress.paused) text += ' paused';
  if (progress.pendingSnapshot > 0) text += ` pendingSnap=${progress.pendingSnapshot}`;
  if (!progress.recentActive) text += ' inactive';
  if (progress.inflights.count > 0) {
    text += ` inflight=${progress.inflights.count}${progress.inflights.full ? '[full]' : ''}`;
  }
  return text;
}

export function describeProgressMap(map: ProgressMap): string {
  let text = '';
  for (const [id, progress] of map) text += `${id}: ${describeProgress(progress)}\n`;
  return text;
}

/** Short form, as in an entry's description: `v3 l4 r1`. */
export function describeChanges(changes: readonly SingleChange[]): string {
  return changes.map(({ type, nodeId }) => CHANGES[type].letter + nodeId).join(' ');
}

/** Long form, as in the line about a refused change. */
export function describeConfChange(change: ConfChange | ConfChangeV2): string {
  const { transition, changes, context } = asV2(change);
  let text = `transition:${TRANSITIONS[transition]}`;
  for (const { type, nodeId } of changes) text += ` changes:{type:${CHANGES[type].name} node_id:${nodeId}}`;
  if (context !== null && context.length > 0) text += ` context:${quoted(context)}`;
  return text;
}
