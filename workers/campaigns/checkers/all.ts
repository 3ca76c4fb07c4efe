/** Every rule that holds at all times. That a swarm recovers is asked for at a campaign's end, by `recovery.ts`. */
import type { Checker } from '../facts.ts';
import { aMajorityHasIt } from './a-majority-has-it.ts';
import { aQuorumStays } from './a-quorum-stays.ts';
import { acknowledgedStays } from './acknowledged-stays.ts';
import { committedIsEqual } from './committed-is-equal.ts';
import { durableBeforeAudible } from './durable-before-audible.ts';
import { leaderAppendOnly } from './leader-append-only.ts';
import { LAMPS } from './lamps.ts';
import { leaderCommitsItsOwn } from './leader-commits-its-own.ts';
import { logMatching } from './log-matching.ts';
import { noMachineThrows } from './no-machine-throws.ts';
import { nothingCommittedIsLost } from './nothing-committed-is-lost.ts';
import { nothingGrowsForEver } from './nothing-grows-for-ever.ts';
import { oneVoteATerm } from './one-vote-a-term.ts';
import { readsAreLinearizable } from './reads-are-linearizable.ts';
import { specsComeTrue } from './specs-come-true.ts';
import { updatesObey } from './updates-obey.ts';

export const CHECKERS: readonly Checker[] = [
  oneVoteATerm,
  leaderAppendOnly,
  logMatching,
  leaderCommitsItsOwn,
  aMajorityHasIt,
  aQuorumStays,
  committedIsEqual,
  nothingCommittedIsLost,
  durableBeforeAudible,
  acknowledgedStays,
  readsAreLinearizable,
  nothingGrowsForEver,
  noMachineThrows,
  updatesObey,
  specsComeTrue,
  ...LAMPS,
];
