/** Replicated state: the same entries applied give the same objects. */
import type { Checker } from '../facts.ts';

export const storesAreEqual: Checker = {
  rule: 'stores are equal',
  meaning: 'Managers that have applied the log up to the same entry believe the same of the cluster.',
  judge() {
    const beliefs = new Map<number, { readonly belief: string; readonly on: string }>();
    return (fact) => {
      if (fact.kind !== 'looked') return null;
      for (const [on, { raft, cluster }] of Object.entries(fact.views)) {
        if (!raft || !cluster) continue;
        const { nodes, services, tasks } = cluster;
        const belief = JSON.stringify([nodes, services, tasks]);
        const first = beliefs.get(raft.appliedIndex);
        if (first === undefined) beliefs.set(raft.appliedIndex, { belief, on });
        else if (first.belief !== belief) {
          return `${first.on} and ${on} have applied ${raft.appliedIndex} entries and differ: ${difference(first.belief, belief)}`;
        }
      }
      return null;
    };
  },
};

function difference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `…${near(one)}… and …${near(other)}…`;
}
