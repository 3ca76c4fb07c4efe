/** A configuration takes effect: when its entry is applied, with a snapshot, or at start (raft.md §16.3, §16.4). */
import { Changer, type Changed } from '../confchange/changer.ts';
import { asV2 } from '../confchange/kind.ts';
import { equivalent, restore } from '../confchange/restore.ts';
import { describeConfig } from '../describe/configuration.ts';
import { hexId } from '../logger.ts';
import { jointIds } from '../quorum/joint.ts';
import type { Raft } from '../raft.ts';
import type { ConfChange, ConfChangeV2, ConfState } from '../types.ts';
import { NONE } from '../types.ts';
import { broadcastAppend, maybeCommit, maybeSendAppend } from './replication.ts';
import { becomeFollower } from './roles.ts';

/** A change that cannot be made is a bug of whoever let it be proposed: every node that applies it stops here. */
export function applyConfChange(raft: Raft, change: ConfChange | ConfChangeV2): ConfState {
  const { config, progress, window } = raft.tracker;
  switchTo(raft, new Changer({ config, progress, window }, raft.log.lastIndex()).change(asV2(change)));
  return raft.tracker.confState();
}

export function restoreConfiguration(raft: Raft, confState: ConfState): void {
  const { window } = raft.tracker;
  switchTo(raft, restore(confState, window, raft.log.lastIndex()));
  if (!equivalent(confState, raft.tracker.confState())) {
    raft.panic(`ConfStates not equivalent: ${JSON.stringify([confState, raft.tracker.confState()])}`);
  }
}

function switchTo(raft: Raft, changed: Changed): void {
  if (!changed.ok) raft.panic(changed.error);
  raft.tracker.config = changed.value.config;
  raft.tracker.progress = changed.value.progress;
  raft.logger?.('INFO', () => `${hexId(raft.id)} switched to configuration ${describeConfig(changed.value.config)}`);

  const own = raft.ownProgress;
  raft.isLearner = own?.isLearner ?? false;
  if (raft.role !== 'leader') return;
  if (own === undefined || own.isLearner) {
    // Without the option it leads on until somebody else is elected, so that its own removal can spread.
    if (raft.settings.stepDownOnRemoval) becomeFollower(raft, raft.term, NONE);
    return;
  }
  const { voters } = raft.tracker.config;
  if (voters[0].length === 0) return;
  // Fewer voters can mean that more is committed. If not, at least let new members hear of their leader.
  if (maybeCommit(raft)) {
    broadcastAppend(raft);
  } else {
    for (const [id, progress] of raft.tracker.progress) {
      if (id !== raft.id) maybeSendAppend(raft, id, progress, false);
    }
  }
  if (raft.leadTransferee !== NONE && !jointIds(voters).includes(raft.leadTransferee)) raft.leadTransferee = NONE;
}
