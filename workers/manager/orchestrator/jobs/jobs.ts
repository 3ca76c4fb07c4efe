/**
 * The jobs orchestrator: runs tasks until enough of them are complete (swarm-semantics §7.9). Every change of a job
 * runs it anew, as its next iteration. As in SwarmKit it does not watch nodes: one that comes is served when the job
 * next moves.
 */
import type { ServiceId, TaskId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Task } from '../../../api/objects/task.ts';
import { ok } from '../../../std/result.ts';
import type { Change, WriteTx } from '../../../store/types.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { isJob } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { isInvalid } from '../node-state.ts';
import { RestartSupervisor } from '../restart/supervisor.ts';
import { takeOver } from '../take-over.ts';
import { take } from '../take.ts';
import { desire, hasEnded, retiringAll } from '../writes.ts';
import type { Unit } from '../writes.ts';
import { nodesToServe } from './global-job.ts';
import { slotsToFill } from './replicated-job.ts';

export const jobs: Room = ({ store, clock, dice, report }) => {
  const toReconcile = new Set<ServiceId>();
  const toRestart = new Set<TaskId>();
  const toRetire = new Set<ServiceId>();

  const work = rounds((done) => {
    const units = [
      ...store.view((tx) => take(toRetire).flatMap((id) => retiringAll(tx, id))),
      ...take(toRestart).map(restarting),
      ...take(toReconcile).map(reconciling),
    ];
    if (units.length > 0) store.batch(units, done);
    else done();
  });

  const restarts = new RestartSupervisor({ store, clock, dice, report }, (id) => {
    toRestart.add(id);
    work.want();
  });

  const restarting =
    (id: TaskId): Unit =>
    (tx) => {
      const task = tx.get('task', id);
      const service = task && tx.get('service', task.serviceId);
      if (!task || !service || !isJob(service) || !isOfNow(task, service) || !hasFailed(task)) return ok(undefined);
      return restarts.restart(tx, task, service);
    };

  const reconciling =
    (id: ServiceId): Unit =>
    (tx) => {
      const service = tx.get('service', id);
      if (!service || !isJob(service)) return ok(undefined);
      const tasks = tx.find('task', { by: 'service', serviceId: id });
      const now = tasks.filter((task) => isOfNow(task, service));
      const before = tasks.filter((task) => !isOfNow(task, service));
      for (const { id } of obsolete(before, service)) desire(tx, id, 'remove');
      if (service.spec.Mode.ReplicatedJob)
        for (const slot of slotsToFill(service, now)) begin(tx, service, { slot, nodeId: null });
      else serve(tx, service, now);
      return ok(undefined);
    };

  function serve(tx: WriteTx, service: Service, tasks: readonly Task[]): void {
    for (const task of tasks) {
      const lost = task.nodeId !== null && isInvalid(tx.get('node', task.nodeId));
      if (lost && !hasEnded(task)) desire(tx, task.id, 'shutdown');
    }
    for (const nodeId of nodesToServe(service, tasks, tx.find('node', { by: 'all' }))) {
      begin(tx, service, { slot: 0, nodeId });
    }
  }

  function begin(tx: WriteTx, service: Service, at: Pick<Task, 'slot' | 'nodeId'>): void {
    tx.create('task', newTask({ service, ...at, desiredState: 'complete' }, dice, clock.wall()));
  }

  function look(task: Task): void {
    const service = store.view((tx) => tx.get('service', task.serviceId));
    if (!service || !isJob(service) || !isMeantToEnd(task) || !hasEnded(task)) return;
    toReconcile.add(service.id);
    if (hasFailed(task)) toRestart.add(task.id);
  }

  function note(change: Change): void {
    if (change.table === 'task' && change.kind !== 'remove') return look(change.object);
    if (change.table !== 'service' || !isJob(change.object)) return;
    if (change.kind !== 'remove') return void toReconcile.add(change.object.id);
    toRetire.add(change.object.id);
    restarts.forget(change.object.id);
  }

  const unwatch = store.watch((changes) => {
    for (const change of changes) note(change);
    if (toRestart.size + toReconcile.size + toRetire.size > 0) work.want();
    for (const change of changes) restarts.observe(change);
  });

  for (const task of takeOver(store, clock, restarts, isJob)) look(task);
  for (const service of store.view((tx) => tx.find('service', { by: 'all' }))) {
    if (isJob(service)) toReconcile.add(service.id);
  }
  work.want();

  return () => {
    unwatch();
    work.stop();
    restarts.stop();
  };
};

const isOfNow = (task: Task, service: Service): boolean => task.jobIteration === service.jobStatus?.iteration;

const isMeantToEnd = (task: Task): boolean => rank(task.desiredState) <= rank('complete');

const hasFailed = (task: Task): boolean => isMeantToEnd(task) && rank(task.status.state) > rank('complete');

/** Of earlier iterations: what still runs; of a global job, what is over too. */
const obsolete = (tasks: readonly Task[], service: Service): readonly Task[] =>
  service.spec.Mode.GlobalJob ? tasks : tasks.filter((task) => !hasEnded(task));
