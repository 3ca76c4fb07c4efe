/** Election safety (Raft paper, figure 3). */
import type { Hostname } from '../workers/api/ids.ts';
import { freshManagers } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule } from './rule.ts';

const TERMS = 1_000;

export const oneLeaderATerm: Rule = {
  id: 'one-leader-a-term',
  judge() {
    const leaders = new Remembered<number, Hostname>(TERMS);
    const fresh = freshManagers();

    function hear(term: number, on: Hostname): Breach | null {
      const first = leaders.get(term);
      if (first === undefined) leaders.set(term, on);
      if (first === undefined || first === on) return null;
      return { code: 'two-leaders', machines: [first, on], params: { term, one: first, other: on } };
    }

    return (sight) => {
      let breach: Breach | null = null;
      for (const { code, params, on } of sight.events) {
        if (code !== 'raft.leader') continue;
        // What was reported after the machine was looked at is for the next sight: it may have come to another group.
        if ((sight.views[on]?.raft?.term ?? 0) >= params.term) breach ??= hear(params.term, on);
      }
      for (const { on, raft } of fresh(sight)) if (raft.role === 'leader') breach ??= hear(raft.term, on);
      return breach;
    };
  },
};
