/**
 * The constraint enforcer: rejects tasks on nodes that no longer meet what they ask for (swarm-semantics §6.10). It
 * looks when nodes change, not when services do; the orchestrators then restart what it has rejected.
 */
import type { NodeId, TaskId } from '../../../api/ids.ts';
import { ok } from '../../../std/result.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { take } from '../take.ts';
import type { Unit } from '../writes.ts';
import { isEnforced, noncompliant } from './noncompliant.ts';

export const constraintEnforcer: Room = ({ store, clock }) => {
  const toCheck = new Set<NodeId>();

  const work = rounds((done) => {
    const units = store.view((tx) => take(toCheck).flatMap((id) => check(tx, id)));
    if (units.length > 0) store.batch(units, done);
    else done();
  });

  function check(tx: ReadTx, nodeId: NodeId): Unit[] {
    const node = tx.get('node', nodeId);
    if (!node) return [];
    const tasks = tx.find('task', { by: 'node', nodeId });
    return noncompliant(node, tasks, (task) => tx.get('service', task.serviceId)).map(({ id }) => rejecting(id));
  }

  const rejecting =
    (id: TaskId): Unit =>
    (tx) => {
      const task = tx.get('task', id);
      if (!task || !isEnforced(task)) return ok(undefined);
      const status = {
        ...task.status,
        state: 'rejected',
        message: 'task rejected by constraint enforcer',
        err: 'assigned node no longer meets constraints',
        atUs: clock.wall(),
        appliedUs: clock.wall(),
      } as const;
      return tx.update('task', { ...task, status });
    };

  const unwatch = store.watch((changes) => {
    for (const change of changes) {
      if (change.table === 'node' && change.kind === 'update') toCheck.add(change.object.id);
    }
    if (toCheck.size > 0) work.want();
  });

  for (const { id } of store.view((tx) => tx.find('node', { by: 'all' }))) toCheck.add(id);
  work.want();

  return () => {
    unwatch();
    work.stop();
  };
};
