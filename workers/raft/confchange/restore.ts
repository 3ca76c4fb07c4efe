/** Rebuilds the tracked configuration from the ConfState of a snapshot (raft.md §9.4). */
import type { RaftId } from '../../api/ids.ts';
import { idSet } from '../quorum/id-set.ts';
import type { Window } from '../tracker/progress.ts';
import { EMPTY_CONFIG } from '../tracker/tracker.ts';
import { ok } from '../../std/result.ts';
import type { ConfChangeType, ConfState } from '../types.ts';
import { type Changed, Changer } from './changer.ts';
import type { SingleChange } from './kind.ts';

export function restore(confState: ConfState, window: Window, lastIndex: number): Changed {
  const outgoing = each('add-node', confState.votersOutgoing);
  const incoming = [
    ...each('remove-node', confState.votersOutgoing),
    ...each('add-node', confState.voters),
    ...each('add-learner', confState.learners),
    ...each('add-learner', confState.learnersNext),
  ];
  const joint = outgoing.length > 0;
  let changed: Changed = ok({ config: EMPTY_CONFIG, progress: new Map(), window });
  // While joint: first the outgoing half, member by member, then the change that was under way.
  for (const change of joint ? outgoing : incoming) {
    if (changed.ok) changed = new Changer(changed.value, lastIndex).simple([change]);
  }
  if (joint && changed.ok) changed = new Changer(changed.value, lastIndex).enterJoint(confState.autoLeave, incoming);
  return changed;
}

/** Do both name the same members in the same parts? The order does not matter. */
export function equivalent(a: ConfState, b: ConfState): boolean {
  const same = (x: readonly RaftId[], y: readonly RaftId[]) => idSet(x).join() === idSet(y).join();
  return (
    same(a.voters, b.voters) &&
    same(a.learners, b.learners) &&
    same(a.votersOutgoing, b.votersOutgoing) &&
    same(a.learnersNext, b.learnersNext) &&
    a.autoLeave === b.autoLeave
  );
}

const each = (type: ConfChangeType, ids: readonly RaftId[]): SingleChange[] => ids.map((nodeId) => ({ type, nodeId }));
