/** The managers of a sight. */
import type { Hostname, RaftId } from '../workers/api/ids.ts';
import type { ClusterView, RaftEntryView, RaftView } from '../workers/api/view.ts';
import type { Sight } from './rule.ts';

export interface ManagerSeen {
  readonly on: Hostname;
  readonly raft: RaftView;
  readonly cluster: ClusterView | null;
}

export function managersOf({ views }: Pick<Sight, 'views'>): readonly ManagerSeen[] {
  const found: ManagerSeen[] = [];
  for (const on in views) {
    const { raft, cluster = null } = views[on as Hostname]!;
    if (raft) found.push({ on: on as Hostname, raft, cluster });
  }
  return found;
}

/** Hands on, sight by sight, the managers of whose Raft there is something new. */
export function freshManagers(): (sight: Sight) => readonly ManagerSeen[] {
  const known = new Map<Hostname, RaftView>();
  return (sight) =>
    managersOf(sight).filter(({ on, raft }) => {
      if (known.get(on) === raft) return false;
      known.set(on, raft);
      return true;
    });
}

/** Undefined where the view does not show it: the log is without gaps, but only its end is shown. */
export const entryAt = ({ log }: RaftView, index: number): RaftEntryView | undefined =>
  log[index - (log[0]?.index ?? 0)];

/** Who is known under that number. */
export const nameOf = (sight: Pick<Sight, 'views'>, id: RaftId): string =>
  managersOf(sight).find(({ raft }) => raft.id === id)?.on ?? id.toString(16);
