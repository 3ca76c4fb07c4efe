/** What a manager's store says of the cluster, as the page draws it. Made only when somebody looks. */
import type { Service } from '../api/objects/service.ts';
import type { Task } from '../api/objects/task.ts';
import type { ClusterView } from '../api/view.ts';
import type { Store } from '../store/types.ts';

export function clusterView(store: Store, leader: boolean): ClusterView {
  return store.view((tx) => ({
    leader,
    nodes: tx.find('node', { by: 'all' }).map(({ id, description, role, spec, status }) => ({
      id,
      hostname: description?.hostname ?? '',
      role,
      availability: spec.Availability,
      state: status.state,
    })),
    services: tx.find('service', { by: 'all' }).map(serviceView),
    tasks: tx.find('task', { by: 'all' }).map(taskView),
  }));
}

export const serviceView = ({ id, spec, previousSpec, updateStatus }: Service): ClusterView['services'][number] => ({
  id,
  name: spec.Name,
  image: spec.TaskTemplate.ContainerSpec?.Image ?? '',
  replicas: spec.Mode.Replicated === undefined ? null : (spec.Mode.Replicated.Replicas ?? 1),
  updateState: updateStatus?.state ?? null,
  startFirst: [spec, previousSpec].some(
    (each) => each?.UpdateConfig?.Order === 'start-first' || each?.RollbackConfig?.Order === 'start-first',
  ),
});

export const taskView = (task: Task): ClusterView['tasks'][number] => ({
  id: task.id,
  serviceId: task.serviceId,
  name: `${task.serviceName}.${task.slot === 0 ? (task.nodeId ?? '') : task.slot}`,
  slot: task.slot,
  nodeId: task.nodeId,
  desired: task.desiredState,
  state: task.status.state,
  error: task.status.err,
  sinceUs: task.status.atUs,
});
