/** A service's slots with all their tasks, as the best-informed manager remembers them. Pure. */
import type { BelievedTask } from '../cluster/roster.ts';
import type { ClusterView } from '../../workers/api/view.ts';

export interface Slot {
  /** `web.2`; of a global service, the service's name. */
  readonly label: string;
  /** Newest first. */
  readonly tasks: readonly { readonly task: BelievedTask; readonly node: string }[];
}

export function slotsOf(cluster: ClusterView | null, service: string): readonly Slot[] {
  const found = cluster?.services.find(({ name }) => name === service);
  if (!cluster || !found) return [];
  const names = new Map<string, string>(cluster.nodes.map(({ id, hostname }) => [id, hostname]));
  const slots = new Map<string, BelievedTask[]>();
  for (const task of cluster.tasks) {
    if (task.serviceId !== found.id) continue;
    const key = task.slot === 0 ? (task.nodeId ?? '') : String(task.slot);
    slots.set(key, [...(slots.get(key) ?? []), task]);
  }
  return [...slots.values()]
    .sort(([a], [b]) => (a?.slot ?? 0) - (b?.slot ?? 0))
    .map((tasks) => ({
      label: tasks[0]?.slot ? `${service}.${tasks[0].slot}` : service,
      tasks: tasks
        .sort((a, b) => wanted(b) - wanted(a) || b.sinceUs - a.sinceUs)
        .map((task) => ({ task, node: names.get(task.nodeId ?? '') ?? '' })),
    }));
}

/** What the swarm still wants stands above what it has given up. */
const wanted = ({ desired }: BelievedTask): number => (desired === 'running' || desired === 'ready' ? 1 : 0);
