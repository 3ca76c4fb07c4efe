/** Every rule, in the order of the lamps. */
import { aMajorityHasIt } from './a-majority-has-it.ts';
import { aTaskKeepsItsNode } from './a-task-keeps-its-node.ts';
import { committedStays } from './committed-stays.ts';
import { leaderAppendOnly } from './leader-append-only.ts';
import { leaderCompleteness } from './leader-completeness.ts';
import { logMatching } from './log-matching.ts';
import { noSlotTwice } from './no-slot-twice.ts';
import { oneLeaderATerm } from './one-leader-a-term.ts';
import { oneLiveCopy } from './one-live-copy.ts';
import { oneVoteATerm } from './one-vote-a-term.ts';
import type { Rule } from './rule.ts';
import { storesAgree } from './stores-agree.ts';
import { taskStatesNeverGoBack } from './task-states-never-go-back.ts';

/** Broken once, broken for good: that would be a bug. */
export const INVARIANTS: readonly Rule[] = [
  oneLeaderATerm,
  oneVoteATerm,
  logMatching,
  leaderAppendOnly,
  committedStays,
  leaderCompleteness,
  aMajorityHasIt,
  storesAgree,
  taskStatesNeverGoBack,
  aTaskKeepsItsNode,
  noSlotTwice,
];

/** What one could take for a rule: it may be broken, and hold again. */
export const APPEARANCES: readonly Rule[] = [oneLiveCopy];
