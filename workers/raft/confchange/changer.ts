/** Computes the configuration that follows from a change, or why there is none (raft.md §9.2). Changes nothing itself. */
import { err, ok, type Result } from '../../std/result.ts';
import { NO_IDS, symmetricDifference } from '../quorum/id-set.ts';
import { isJoint } from '../quorum/joint.ts';
import type { Window } from '../tracker/progress.ts';
import type { ProgressMap, TrackedConfig } from '../tracker/tracker.ts';
import type { ConfChangeV2 } from '../types.ts';
import { Draft } from './draft.ts';
import { brokenInvariant } from './invariants.ts';
import { kindOf, type SingleChange } from './kind.ts';

export interface Tracked {
  readonly config: TrackedConfig;
  readonly progress: ProgressMap;
  readonly window: Window;
}

export type Changed = Result<Tracked, string>;

/** `lastIndex`: of the leader's log; a new member is probed from there. */
export class Changer {
  constructor(
    private readonly tracked: Tracked,
    private readonly lastIndex: number,
  ) {}

  /** The step that `change` asks for, by its form. */
  change(change: ConfChangeV2): Changed {
    const asked = kindOf(change);
    if (asked.kind === 'leave-joint') return this.leaveJoint();
    if (asked.kind === 'enter-joint') return this.enterJoint(asked.autoLeave, change.changes);
    return this.simple(change.changes);
  }

  /** At most one voter comes or goes: any majority before meets any majority after. */
  simple(changes: readonly SingleChange[]): Changed {
    return this.edit((draft) => {
      if (this.joint) return "can't apply simple config change in joint config";
      const error = draft.apply(changes);
      if (error !== null) return error;
      if (symmetricDifference(this.tracked.config.voters[0], draft.incoming) > 1) {
        return 'more than one voter changed without entering joint config';
      }
      return null;
    });
  }

  enterJoint(autoLeave: boolean, changes: readonly SingleChange[]): Changed {
    return this.edit((draft) => {
      if (this.joint) return 'config is already joint';
      if (draft.incoming.length === 0) return "can't make a zero-voter config joint";
      draft.outgoing = draft.incoming;
      const error = draft.apply(changes);
      draft.autoLeave = autoLeave;
      return error;
    });
  }

  leaveJoint(): Changed {
    return this.edit((draft) => {
      if (!this.joint) return "can't leave a non-joint config";
      const left = draft.outgoing;
      draft.outgoing = NO_IDS;
      for (const id of draft.learnersNext) draft.makeLearner(id);
      draft.learnersNext = NO_IDS;
      for (const id of left) {
        if (!draft.incoming.includes(id) && !draft.learners.includes(id)) draft.progress.delete(id);
      }
      draft.autoLeave = false;
      return null;
    });
  }

  private get joint(): boolean {
    return isJoint(this.tracked.config.voters);
  }

  private edit(change: (draft: Draft) => string | null): Changed {
    const { config, progress, window } = this.tracked;
    const draft = new Draft(config, progress, window, this.lastIndex);
    const error = brokenInvariant(config, progress) ?? change(draft) ?? brokenInvariant(draft.config, draft.progress);
    return error === null ? ok({ config: draft.config, progress: draft.progressMap, window }) : err(error);
  }
}
