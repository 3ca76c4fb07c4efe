/** Tells the trace what becomes of nodes, services and tasks, by watching the leader's store: the one place that does. */
import type { NodeId } from '../api/ids.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Service } from '../api/objects/service.ts';
import { rank } from '../api/objects/task.ts';
import type { Task } from '../api/objects/task.ts';
import type { Change, Store } from '../store/types.ts';
import type { Report } from '../world/world.ts';
import type { Room } from './room.ts';

export const chronicle: Room = ({ store, report }) =>
  store.watch((changes) => {
    for (const change of changes) tell(change, store, report);
  });

function tell(change: Change, store: Store, report: Report): void {
  switch (change.table) {
    case 'node':
      if (change.kind === 'remove') report.event('node.removed', nodeParams(change.object));
      else tellNode(change.object, change.kind === 'update' ? change.before : null, report);
      return;
    case 'service':
      if (change.kind === 'create') report.event('service.created', serviceParams(change.object));
      else if (change.kind === 'remove') report.event('service.removed', serviceParams(change.object));
      else tellService(change.object, change.before, report);
      return;
    case 'task':
      if (change.kind === 'create') report.event('task.created', taskParams(change.object));
      if (change.kind === 'remove') report.event('task.removed', taskParams(change.object));
      else tellTask(change.object, change.kind === 'update' ? change.before : null, store, report);
      return;
    case 'cluster':
    case 'network':
      return;
  }
}

function tellNode(node: SwarmNode, before: SwarmNode | null, report: Report): void {
  const params = nodeParams(node);
  const { state } = node.status;
  if (state !== (before?.status.state ?? 'unknown')) {
    if (state === 'ready') report.event('node.ready', params);
    if (state === 'unknown') report.event('node.unknown', params);
    if (state === 'down' || state === 'disconnected') report.event('node.down', params);
  }
  if (before === null) return;
  if (before.spec.Role !== node.spec.Role) {
    report.event(node.spec.Role === 'manager' ? 'node.promoted' : 'node.demoted', params);
  }
  if (before.spec.Availability !== node.spec.Availability) {
    report.event('node.availability', { ...params, availability: node.spec.Availability });
  }
}

function tellService(service: Service, before: Service, report: Report): void {
  const params = serviceParams(service);
  // Whoever asks for another spec brings another object; who writes other fields passes the same one on.
  if (service.spec !== before.spec) report.event('service.updated', params);
  const update = service.updateStatus;
  if (update !== null && update.state !== before.updateStatus?.state) {
    report.event('update.state', { ...params, state: update.state, message: update.message });
  }
}

function tellTask(task: Task, before: Task | null, store: Store, report: Report): void {
  const params = taskParams(task);
  const { state, err } = task.status;
  const hostname = task.nodeId === null ? '' : hostnameOf(task.nodeId, store);
  if (state !== (before?.status.state ?? 'new')) {
    if (state === 'assigned') report.event('task.assigned', { ...params, hostname });
    else report.event('task.state', { ...params, hostname, state, error: err });
  }
  if (rank(state) <= rank('pending') && err !== '' && err !== before?.status.err) {
    report.event('task.pending', { ...params, why: err });
  }
  if (before !== null && before.desiredState !== task.desiredState) {
    report.event('task.desired', { ...params, state: task.desiredState });
  }
}

const nodeParams = (node: SwarmNode) => ({ nodeId: node.id, hostname: node.description?.hostname ?? '' });
const serviceParams = (service: Service) => ({ serviceId: service.id, service: service.spec.Name });
const taskParams = (task: Task) => ({
  taskId: task.id,
  task: `${task.serviceName}.${task.slot === 0 ? (task.nodeId ?? '') : task.slot}`,
});

const hostnameOf = (id: NodeId, store: Store): string =>
  store.view((tx) => tx.get('node', id))?.description?.hostname ?? '';
