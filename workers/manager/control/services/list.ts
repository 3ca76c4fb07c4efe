/** Services as lists show them (swarm-semantics §9.1). */
import type { ListedService, ServiceFilters } from '../../../api/control.ts';
import type { ServiceMode } from '../../../api/engine/specs.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { ReadTx } from '../../../store/types.ts';
import { modeName } from '../../service-mode.ts';
import { candidates, hasLabels, isOneOf, startsWithOneOf } from '../match.ts';

export function listServices(tx: ReadTx, filters: ServiceFilters): readonly ListedService[] {
  const wanted = ({ id, spec }: Service) =>
    isOneOf(id, filters.ids) &&
    startsWithOneOf(id, filters.idPrefixes) &&
    isOneOf(spec.Name, filters.names) &&
    startsWithOneOf(spec.Name, filters.namePrefixes) &&
    hasLabels(spec.Labels, filters.labels) &&
    isOneOf(modeName(spec), filters.modes);
  return candidates(tx, 'service', filters)
    .filter(wanted)
    .map((service) => ({ service, status: filters.status ? statusOf(tx, service) : null }));
}

/**
 * Running is what is observed as running, wherever and whatever is desired of it: a service may well show 5/3 while
 * one of its nodes is down. Of a job, the present iteration alone counts.
 */
function statusOf(tx: ReadTx, { id, spec, jobStatus }: Service): ListedService['status'] {
  const tasks = tx
    .find('task', { by: 'service', serviceId: id })
    .filter(({ jobIteration }) => jobIteration === jobStatus?.iteration);
  return {
    running: tasks.filter(({ status }) => status.state === 'running').length,
    desired: desiredOf(spec.Mode, tasks),
    completed: tasks.filter(({ status }) => status.state === 'complete').length,
  };
}

function desiredOf({ Replicated, ReplicatedJob, GlobalJob }: ServiceMode, tasks: readonly Task[]): number {
  if (Replicated) return Replicated.Replicas ?? 1;
  if (ReplicatedJob) return ReplicatedJob.MaxConcurrent ?? 1;
  const isDesired = ({ desiredState, status }: Task) =>
    GlobalJob ? desiredState === 'complete' && status.state !== 'complete' : desiredState === 'running';
  return tasks.filter(isDesired).length;
}
