/**
 * Lets rules judge what is seen: every swarm by itself, for machines may be in different ones, or in none; and only
 * managers at rest, who have applied all that they know to be committed, for others are in the middle of something.
 */
import type { ClusterId, Hostname } from '../workers/api/ids.ts';
import type { NodeView } from '../workers/api/view.ts';
import { Groups } from './groups.ts';
import type { Breach, Rule, Sight } from './rule.ts';

export interface Finding {
  readonly rule: Rule;
  readonly breach: Breach;
}

/** A watch over these rules: to be shown every sight, in order; answers what is broken in this one. */
export function watch(rules: readonly Rule[]): (sight: Sight) => readonly Finding[] {
  const swarms = new Map<ClusterId, Groups>();
  let homes: ReadonlyMap<Hostname, ClusterId> = new Map();

  return (sight) => {
    const views = bySwarm(sight);
    const before = homes;
    homes = new Map([...views].flatMap(([id, members]) => Object.keys(members).map((on) => [on as Hostname, id])));
    for (const id of swarms.keys()) if (!views.has(id)) swarms.delete(id);
    const findings: Finding[] = [];
    for (const [id, members] of views) {
      let groups = swarms.get(id);
      if (groups === undefined) swarms.set(id, (groups = new Groups(rules)));
      // Who has come from another swarm since may have reported from there.
      const events = sight.events.filter(({ on }) => homes.get(on) === id && before.get(on) === id);
      const machines = sight.machines.filter(({ spec }) => homes.get(spec.hostname) === id);
      findings.push(...groups.judge({ nowUs: sight.nowUs, events, machines, views: members }));
    }
    return findings;
  };
}

type Members = Record<Hostname, Partial<NodeView>>;

function bySwarm({ views }: Sight): ReadonlyMap<ClusterId, Members> {
  const swarms = new Map<ClusterId, Members>();
  for (const name in views) {
    const on = name as Hostname;
    const view = views[on]!;
    const id = view.swarm?.clusterId;
    if (!id) continue;
    let members = swarms.get(id);
    if (members === undefined) swarms.set(id, (members = {}));
    members[on] = view.raft && view.raft.appliedIndex < view.raft.commitIndex ? { ...view, raft: null } : view;
  }
  return swarms;
}
