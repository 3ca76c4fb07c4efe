/**
 * The rules of the page's lamps. All of them judge the views at every look, as the page does: one that goes red where
 * no other checker complains is a false alarm. Those that can be told by more than views judge that too, without gaps.
 */
import { aTaskKeepsItsNode } from '../../../invariants/a-task-keeps-its-node.ts';
import { INVARIANTS } from '../../../invariants/all.ts';
import { noSlotTwice } from '../../../invariants/no-slot-twice.ts';
import { oneLeaderATerm } from '../../../invariants/one-leader-a-term.ts';
import type { Rule, Sight } from '../../../invariants/rule.ts';
import { taskStatesNeverGoBack } from '../../../invariants/task-states-never-go-back.ts';
import { watch } from '../../../invariants/watch.ts';
import { en } from '../../../invariants/words.en.ts';
import { tell } from '../../../invariants/words.ts';
import type { Checker, Fact } from '../facts.ts';
import { decisions, elections, looks } from './sights.ts';

type See = (fact: Fact) => Sight | null;

/** The rule, judging what a campaign sees in this way. */
const checker = (name: string, rule: Rule, seeing: () => See): Checker => ({
  rule: name,
  meaning: en.rules[rule.id].meaning,
  judge() {
    const see = seeing();
    const judge = watch([rule]);
    return (fact) => {
      const sight = see(fact);
      const [finding] = sight === null ? [] : judge(sight);
      return finding ? tell(finding.breach, en) : null;
    };
  },
});

export const LAMPS: readonly Checker[] = [
  checker('one leader a term', oneLeaderATerm, elections),
  checker('task states never go back', taskStatesNeverGoBack, decisions),
  checker('a task keeps its node', aTaskKeepsItsNode, decisions),
  checker('no slot twice', noSlotTwice, decisions),
  ...INVARIANTS.map((rule) => checker(`lamp: ${en.rules[rule.id].name}`, rule, looks)),
];
