/** Services as lists show them (swarm-semantics §9.1). */
import type { ListedService, ServiceFilters } from '../../../api/control.ts';
import type { ServiceMode } from '../../../api/engine/specs.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { ReadTx } from '../../../store/types.ts';
import { hasLabels, isOneOf, startsWithOneOf } from '../match.ts';

export function listServices(tx: ReadTx, filters: ServiceFilters): readonly ListedService[] {
  const wanted = ({ id, spec }: Service) =>
    isOneOf(id, filters.ids) &&
    startsWithOneOf(id, filters.idPrefixes) &&
    isOneOf(spec.Name, filters.names) &&
    startsWithOneOf(spec.Name, filters.namePrefixes) &&
    hasLabels(spec.Labels, filters.labels) &&
    isOneOf(modeName(spec.Mode), filters.modes);
  return tx
    .find('service', { by: 'all' })
    .filter(wanted)
    .map((service) => ({ service, status: filters.status ? statusOf(tx, service) : null }));
}

const modeName = (mode: ServiceMode): string => (mode.Global ? 'global' : 'replicated');

/**
 * Running is what is observed as running, wherever and whatever is desired of it: a service may well show 5/3 while
 * one of its nodes is down.
 */
function statusOf(tx: ReadTx, { id, spec }: Service): ListedService['status'] {
  const tasks = tx.find('task', { by: 'service', serviceId: id });
  const { Replicated: replicated } = spec.Mode;
  return {
    running: tasks.filter(({ status }) => status.state === 'running').length,
    desired: replicated
      ? (replicated.Replicas ?? 1)
      : tasks.filter(({ desiredState }) => desiredState === 'running').length,
    completed: tasks.filter(({ status }) => status.state === 'complete').length,
  };
}
