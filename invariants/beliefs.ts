/** What the swarm believes, by the newest that anybody knows. */
import type { Hostname } from '../workers/api/ids.ts';
import type { ClusterView } from '../workers/api/view.ts';
import { managersOf } from './managers.ts';
import type { Sight } from './rule.ts';

export interface Belief {
  readonly on: Hostname;
  readonly cluster: ClusterView;
}

/**
 * Hands on the cluster as it is after the newest entry that anybody has applied; null where that is not newer than
 * before. Who comes up again, or lags behind, believes what was true once: that is no step back.
 */
export function newestBelief(): (sight: Sight) => Belief | null {
  let newest = -1;
  return (sight) => {
    let found: Belief | null = null;
    for (const { on, raft, cluster } of managersOf(sight)) {
      if (cluster === null || raft.appliedIndex <= newest) continue;
      newest = raft.appliedIndex;
      found = { on, cluster };
    }
    return found;
  };
}
