/** The global orchestrator: one task of each global service on every node that may run it (swarm-semantics §7.3). */
import type { NodeId, ServiceId, TaskId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { Change, ReadTx } from '../../../store/types.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { isGlobal } from '../../service-mode.ts';
import { RestartSupervisor } from '../restart/supervisor.ts';
import { byPlace } from '../slot.ts';
import { takeOver } from '../take-over.ts';
import { take } from '../take.ts';
import { UpdateSupervisor } from '../update/supervisor.ts';
import { hasEnded, isWanted, removing, retiringAll } from '../writes.ts';
import type { Unit } from '../writes.ts';
import { dutyOf } from './node-duty.ts';
import { catchingUp, reconciling, restarting } from './writes.ts';

export const globalServices: Room = ({ store, clock, dice, report }) => {
  /** The global services, so that the changes of all others cost nothing. */
  const services = new Set<ServiceId>();
  const toRestart = new Set<TaskId>();
  const toForget = new Set<TaskId>();
  const toCatchUp = new Set<NodeId>();
  const toReconcile = new Set<ServiceId>();
  const toRetire = new Set<ServiceId>();

  const work = rounds((done) => {
    const reconciled = take(toReconcile);
    const units = store.view((tx) => [
      ...take(toRetire).flatMap((id) => retiringAll(tx, id)),
      ...take(toForget).map(removing),
      ...take(toRestart).map((id) => restarting(ports, id)),
      ...reconciled.flatMap((id) => everywhere(tx, id)),
      ...take(toCatchUp).flatMap((node) => [...services].map((service) => catchingUp(ports, service, node))),
    ]);
    const settled = () => {
      for (const id of reconciled) updates.update(id);
      done();
    };
    if (units.length > 0) store.batch(units, settled);
    else settled();
  });

  /** Every node that should have a task of the service, and every place that has one. */
  function everywhere(tx: ReadTx, serviceId: ServiceId): Unit[] {
    const nodes = new Set(tx.find('node', { by: 'all' }).map(({ id }) => id));
    for (const { nodeId } of tx.find('task', { by: 'service', serviceId })) if (nodeId !== null) nodes.add(nodeId);
    return [...nodes].map((nodeId) => reconciling(ports, serviceId, nodeId));
  }

  function slotsOf(tx: ReadTx, service: Service): readonly (readonly Task[])[] {
    const slots = byPlace(tx.find('task', { by: 'service', serviceId: service.id })).values();
    const toKeep = [...slots].filter(([task]) => {
      const nodeId = task?.nodeId ?? null;
      return nodeId !== null && dutyOf(tx.get('node', nodeId), service) === 'run';
    });
    return toKeep.map((slot) => restarts.updatable(slot, service)).filter((slot) => slot.length > 0);
  }

  const restarts = new RestartSupervisor({ store, clock, dice, report }, (id) => {
    toRestart.add(id);
    work.want();
  });
  const ports = { clock, dice, restarts };
  const updates = new UpdateSupervisor({ store, ...ports }, slotsOf);

  function look(task: Task): void {
    if (services.has(task.serviceId) && isWanted(task) && hasEnded(task)) toRestart.add(task.id);
  }

  function note(change: Change): void {
    switch (change.table) {
      case 'service':
        return noteService(change.object, change.kind === 'remove');
      case 'node':
        if (services.size === 0) return;
        if (change.kind !== 'remove') toCatchUp.add(change.object.id);
        else forgetTasksOn(change.object.id);
        return;
      case 'task':
        if (change.kind === 'update') look(change.object);
    }
  }

  function noteService(service: Service, removed: boolean): void {
    if (!isGlobal(service)) return;
    if (!removed) {
      services.add(service.id);
      toReconcile.add(service.id);
      return;
    }
    services.delete(service.id);
    toReconcile.delete(service.id);
    toRetire.add(service.id);
    restarts.forget(service.id);
  }

  function forgetTasksOn(nodeId: NodeId): void {
    toCatchUp.delete(nodeId);
    for (const task of store.view((tx) => tx.find('task', { by: 'node', nodeId }))) {
      if (services.has(task.serviceId)) toForget.add(task.id);
    }
  }

  const unwatch = store.watch((changes) => {
    for (const change of changes) note(change);
    // Ended tasks are replaced before an update makes of them what it will, so that both act on one story.
    if (toRestart.size + toForget.size + toCatchUp.size + toReconcile.size + toRetire.size > 0) work.want();
    for (const change of changes) {
      restarts.observe(change);
      updates.observe(change);
    }
  });

  for (const service of store.view((tx) => tx.find('service', { by: 'all' }))) noteService(service, false);
  for (const task of takeOver(store, clock, restarts, isGlobal)) look(task);
  if (toRestart.size + toReconcile.size > 0) work.want();

  return () => {
    unwatch();
    work.stop();
    updates.stop();
    restarts.stop();
  };
};
