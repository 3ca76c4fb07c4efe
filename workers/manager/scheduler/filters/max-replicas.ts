/** No node may have more tasks of a service than the placement allows. */
import type { Filter } from './filter.ts';

export const maxReplicas: Filter = {
  isLasting: false,
  for({ serviceId, spec }) {
    const limit = spec.Placement?.MaxReplicas ?? 0;
    return limit === 0 ? null : (node) => node.activeTasksOf(serviceId) < limit;
  },
  lack: ({ spec }) => ({ code: 'max-replicas', limit: spec.Placement?.MaxReplicas ?? 0 }),
  explain: () => 'max replicas per node limit exceed',
};
