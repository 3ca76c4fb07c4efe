/**
 * The replicated orchestrator: keeps as many tasks of each replicated service as are wanted (swarm-semantics §7.2).
 * It notes from committed changes which tasks to restart and which services to reconcile, and does so in rounds.
 */
import type { NodeId, ServiceId, TaskId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import { ok } from '../../../std/result.ts';
import type { Change } from '../../../store/types.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { isReplicated, replicasOf } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { isInvalid } from '../node-state.ts';
import { RestartSupervisor } from '../restart/supervisor.ts';
import { tasksAt } from '../slot.ts';
import { takeOver } from '../take-over.ts';
import { take } from '../take.ts';
import { UpdateSupervisor } from '../update/supervisor.ts';
import { desiring, hasEnded, isWanted, removing, retiringAll } from '../writes.ts';
import type { Unit } from '../writes.ts';
import { scale } from './scale.ts';
import { slotsOf } from './slots.ts';

export const replicated: Room = ({ store, clock, dice, report }) => {
  const toRestart = new Set<TaskId>();
  const toReconcile = new Set<ServiceId>();
  const toRetire = new Set<ServiceId>();

  const work = rounds((done) => {
    if (toRestart.size > 0 || toRetire.size > 0) {
      const units = [...store.view((tx) => take(toRetire).flatMap((id) => retiringAll(tx, id)))];
      units.push(...take(toRestart).map(restarting));
      // The services come next, once their tasks are settled.
      if (toReconcile.size > 0) work.want();
      store.batch(units, done);
      return;
    }
    const services = take(toReconcile);
    updates.settle(services, () => reconcile(services, done));
  });

  function reconcile(services: readonly ServiceId[], done: () => void): void {
    const units = store.view((tx) => {
      const present = services.map((id) => tx.get('service', id)).filter((service) => service !== undefined);
      return present.filter(isReplicated).flatMap((service) => {
        const { create, giveUp, forget } = scale(replicasOf(service), slotsOf(tx, service, restarts));
        return [
          ...create.map((slot) => filling(service, slot)),
          ...giveUp.map(({ id }) => desiring(id, 'remove')),
          ...forget.map(({ id }) => removing(id)),
        ];
      });
    });
    const settled = () => {
      for (const id of services) updates.update(id);
      done();
    };
    if (units.length > 0) store.batch(units, settled);
    else settled();
  }

  const restarts = new RestartSupervisor({ store, clock, dice, report }, (id) => {
    toRestart.add(id);
    work.want();
  });
  const updates = new UpdateSupervisor({ store, clock, dice, restarts }, (tx, service) =>
    isReplicated(service) ? slotsOf(tx, service, restarts).taken : [],
  );

  /** A new task for a slot that has none. */
  const filling =
    ({ id }: Service, slot: number): Unit =>
    (tx) => {
      const service = tx.get('service', id);
      if (!service || !isReplicated(service)) return ok(undefined);
      if (tasksAt(tx, { serviceId: id, slot, nodeId: null }).some(isWanted)) return ok(undefined);
      return tx.create(
        'task',
        newTask(tx, { service, slot, nodeId: null, desiredState: 'running' }, dice, clock.wall()),
      );
    };

  const restarting =
    (id: TaskId): Unit =>
    (tx) => {
      const task = tx.get('task', id);
      const service = task && tx.get('service', task.serviceId);
      if (!task || !service || !isWanted(task) || !isReplicated(service)) return ok(undefined);
      return restarts.restart(tx, task, service);
    };

  /** Has the task ended, or lost its node, without anybody having asked for it? */
  function look(task: Task): void {
    if (!isWanted(task)) return;
    const lost = store.view((tx) => {
      const service = tx.get('service', task.serviceId);
      if (service === undefined || !isReplicated(service)) return false;
      return hasEnded(task) || (task.nodeId !== null && isInvalid(tx.get('node', task.nodeId)));
    });
    if (lost) toRestart.add(task.id);
  }

  function lookAtNode(nodeId: NodeId): void {
    for (const task of store.view((tx) => tx.find('task', { by: 'node', nodeId }))) look(task);
  }

  function note(change: Change): void {
    switch (change.table) {
      case 'service':
        if (change.kind !== 'remove') {
          if (isReplicated(change.object)) toReconcile.add(change.object.id);
        } else if (isReplicated(change.object)) {
          toRetire.add(change.object.id);
          restarts.forget(change.object.id);
        }
        return;
      case 'task':
        if (change.kind !== 'remove') look(change.object);
        else if (isWanted(change.object)) toReconcile.add(change.object.serviceId);
        return;
      case 'node':
        if (change.kind === 'remove' || isInvalid(change.object)) lookAtNode(change.object.id);
    }
  }

  const unwatch = store.watch((changes) => {
    for (const change of changes) note(change);
    // Ended tasks are replaced before an update makes of them what it will, so that both act on one story.
    if (toRestart.size + toReconcile.size + toRetire.size > 0) work.want();
    for (const change of changes) {
      restarts.observe(change);
      updates.observe(change);
    }
  });

  for (const task of takeOver(store, clock, restarts, isReplicated)) look(task);
  for (const service of store.view((tx) => tx.find('service', { by: 'all' }))) {
    if (isReplicated(service)) toReconcile.add(service.id);
  }
  work.want();

  return () => {
    unwatch();
    work.stop();
    updates.stop();
    restarts.stop();
  };
};
