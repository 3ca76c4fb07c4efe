/** Replicated state: managers that have applied the log up to the same entry believe the same of the cluster. */
import type { Hostname } from '../workers/api/ids.ts';
import type { ClusterView } from '../workers/api/view.ts';
import { managersOf } from './managers.ts';
import { Remembered } from './remembered.ts';
import type { Rule } from './rule.ts';

const BELIEFS = 32;

interface Belief {
  readonly on: Hostname;
  readonly cluster: ClusterView;
}

export const storesAgree: Rule = {
  id: 'stores-agree',
  judge() {
    const beliefs = new Remembered<number, Belief>(BELIEFS);
    const compared = new Map<Hostname, { readonly applied: number; readonly cluster: ClusterView }>();

    return (sight) => {
      for (const { on, raft, cluster } of managersOf(sight)) {
        const applied = raft.appliedIndex;
        const last = compared.get(on);
        if (cluster === null || (last?.applied === applied && last.cluster === cluster)) continue;
        compared.set(on, { applied, cluster });
        const first = beliefs.get(applied);
        if (first === undefined) beliefs.set(applied, { on, cluster });
        else if (first.on !== on) {
          const what = difference(first.cluster, cluster);
          if (what === null) continue;
          const params = { one: first.on, other: on, applied, what };
          return { code: 'stores-differ', machines: [first.on, on], params };
        }
      }
      return null;
    };
  },
};

const TABLES = ['nodes', 'services', 'tasks'] as const;

/** In a few words, what they differ in. */
function difference(one: ClusterView, other: ClusterView): string | null {
  for (const table of TABLES) {
    const [ours, theirs] = [one[table], other[table]];
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      const [a, b] = [ours[i], theirs[i]];
      if (a === undefined || b === undefined || !sameFields(a, b)) return `${shown(a)} / ${shown(b)}`;
    }
  }
  return null;
}

function sameFields(a: object, b: object): boolean {
  for (const field in a) if (a[field as never] !== b[field as never]) return false;
  for (const field in b) if (!(field in a)) return false;
  return true;
}

const shown = (object: object | undefined): string => (object === undefined ? '–' : JSON.stringify(object));
