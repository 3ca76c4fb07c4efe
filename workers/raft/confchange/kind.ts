/** Which kind of step a configuration change asks for (raft.md §9.3). */
import type { ConfChange, ConfChangeV2 } from '../types.ts';

export type SingleChange = ConfChangeV2['changes'][number];

/** The change without any content: "leave the joint configuration". */
export const LEAVE_JOINT: ConfChangeV2 = { transition: 'auto', changes: [], context: null };

export function asV2(change: ConfChange | ConfChangeV2): ConfChangeV2 {
  if ('changes' in change) return change;
  return {
    transition: 'auto',
    changes: [{ type: change.type, nodeId: change.nodeId }],
    context: change.context,
  };
}

export type ChangeKind = { kind: 'leave-joint' } | { kind: 'enter-joint'; autoLeave: boolean } | { kind: 'simple' };

export function kindOf(change: ConfChangeV2): ChangeKind {
  if (change.transition === 'auto' && change.changes.length === 0) return { kind: 'leave-joint' };
  if (change.transition !== 'auto' || change.changes.length > 1) {
    return { kind: 'enter-joint', autoLeave: change.transition !== 'joint-explicit' };
  }
  return { kind: 'simple' };
}
