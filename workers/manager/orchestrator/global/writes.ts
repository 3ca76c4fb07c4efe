/** The changes that the global orchestrator makes at one node for one service; each looks at everything afresh. */
import type { NodeId, ServiceId, TaskId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import { ok } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';
import type { Leadership } from '../../room.ts';
import { isTaskDirty } from '../../task-dirty.ts';
import { isGlobal } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { isInvalid } from '../node-state.ts';
import type { RestartSupervisor } from '../restart/supervisor.ts';
import { tasksAt } from '../slot.ts';
import { desire, hasEnded, isWanted, shutDown } from '../writes.ts';
import type { Unit } from '../writes.ts';
import { dutyOf } from './node-duty.ts';

export type Ports = Pick<Leadership, 'clock' | 'dice'> & { readonly restarts: RestartSupervisor };

/** A service has changed: give the node its task, or clear it. What is out of date is left to the updater. */
export const reconciling =
  (ports: Ports, serviceId: ServiceId, nodeId: NodeId): Unit =>
  (tx) => {
    const service = tx.get('service', serviceId);
    if (!service || !isGlobal(service)) return ok(undefined);
    const duty = dutyOf(tx.get('node', nodeId), service);
    const there = ports.restarts.updatable(tasksAt(tx, { serviceId, slot: 0, nodeId }), service);
    if (duty === 'clear') return shutDown(tx, there.filter(isWanted));
    return duty === 'run' && there.length === 0 ? create(tx, ports, service, nodeId) : ok(undefined);
  };

/**
 * A node has changed: one up-to-date task of the service belongs there. This is no rolling update, for nobody has
 * updated the service: the node has come back, and finds things changed.
 */
export const catchingUp =
  (ports: Ports, serviceId: ServiceId, nodeId: NodeId): Unit =>
  (tx) => {
    const service = tx.get('service', serviceId);
    const node = tx.get('node', nodeId);
    if (!service || !isGlobal(service)) return ok(undefined);
    const there = tasksAt(tx, { serviceId, slot: 0, nodeId });
    if (isInvalid(node)) return shutDown(tx, there.filter(isWanted));
    // A node whose constraints stopped matching is the constraint enforcer's business.
    if (dutyOf(node, service) !== 'run') return ok(undefined);
    // It ended while the node could not be asked, and the node is back before anybody has acted on either.
    const ended = there.find((task) => isWanted(task) && hasEnded(task));
    if (ended) return ports.restarts.restart(tx, ended, service);
    const updatable = ports.restarts.updatable(there, service);
    const clean = updatable.filter((task) => !isTaskDirty(service, task, node));
    const stopped = shutDown(
      tx,
      updatable.filter((task) => task !== clean[0] && isWanted(task)),
    );
    return stopped.ok && clean.length === 0 ? create(tx, ports, service, nodeId) : stopped;
  };

/** A task has ended: its policy decides, where the node may still run it. */
export const restarting =
  ({ restarts }: Ports, id: TaskId): Unit =>
  (tx) => {
    const task = tx.get('task', id);
    const service = task && tx.get('service', task.serviceId);
    if (!task || !service || !isWanted(task) || !isGlobal(service)) return ok(undefined);
    const node = task.nodeId === null ? undefined : tx.get('node', task.nodeId);
    if (isInvalid(node)) return ok(undefined);
    return dutyOf(node, service) === 'run' ? restarts.restart(tx, task, service) : desire(tx, id, 'shutdown');
  };

function create(tx: WriteTx, { clock, dice }: Ports, service: Service, nodeId: NodeId): ReturnType<Unit> {
  return tx.create('task', newTask(tx, { service, slot: 0, nodeId, desiredState: 'running' }, dice, clock.wall()));
}
