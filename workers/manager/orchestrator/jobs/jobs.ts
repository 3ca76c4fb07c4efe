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
import type { Change, ReadTx } from '../../../store/types.ts';
import type { Room } from '../../room.ts';
import { rounds } from '../../rounds.ts';
import { isJob, isPerNode } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { isInvalid } from '../node-state.ts';
import { RestartSupervisor } from '../restart/supervisor.ts';
import { takeOver } from '../take-over.ts';
import { take } from '../take.ts';
import { desiring, hasEnded, retiringAll } from '../writes.ts';
import type { Unit } from '../writes.ts';
import { nodesToServe } from './global-job.ts';
import { slotsToFill } from './replicated-job.ts';

export const jobs: Room = ({ store, clock, dice, report }) => {
  const toReconcile = new Set<ServiceId>();
  const toRetire = new Set<ServiceId>();

  const work = rounds((done) => {
    const units = store.view((tx) => [
      ...take(toRetire).flatMap((id) => retiringAll(tx, id)),
      ...take(toReconcile).flatMap((id) => reconciling(tx, id)),
    ]);
    if (units.length > 0) store.batch(units, done);
    else done();
  });

  const restarts = new RestartSupervisor({ store, clock, dice, report }, (id) => {
    const task = store.view((tx) => tx.get('task', id));
    if (task) toReconcile.add(task.serviceId);
    work.want();
  });

  /**
   * What is missing is counted before failures are judged, as in SwarmKit: a task that its policy gives up fills its
   * place until the job moves again, for otherwise a job that may not restart would run for ever.
   */
  function reconciling(tx: ReadTx, id: ServiceId): Unit[] {
    const service = tx.get('service', id);
    if (!service || !isJob(service)) return [];
    const tasks = tx.find('task', { by: 'service', serviceId: id });
    const now = tasks.filter((task) => isOfNow(task, service));
    const before = tasks.filter((task) => !isOfNow(task, service));
    return [
      ...missing(tx, service, now).map((at) => beginning(service, at)),
      ...now.filter(hasFailed).map((task) => restarting(task.id)),
      ...(isPerNode(service) ? leftBehind(tx, now) : []).map((task) => desiring(task.id, 'shutdown')),
      ...obsolete(before, service).map((task) => desiring(task.id, 'remove')),
    ];
  }

  const beginning =
    ({ id }: Service, at: Pick<Task, 'slot' | 'nodeId'>): Unit =>
    (tx) => {
      const service = tx.get('service', id);
      if (!service) return ok(undefined);
      return tx.create('task', newTask(tx, { service, ...at, desiredState: 'complete' }, dice, clock.wall()));
    };

  const restarting =
    (id: TaskId): Unit =>
    (tx) => {
      const task = tx.get('task', id);
      const service = task && tx.get('service', task.serviceId);
      if (!task || !service || !isOfNow(task, service) || !hasFailed(task)) return ok(undefined);
      return restarts.restart(tx, task, service);
    };

  function look(task: Task): void {
    const service = store.view((tx) => tx.get('service', task.serviceId));
    if (!service || !isJob(service) || !isMeantToEnd(task) || !hasEnded(task)) return;
    toReconcile.add(service.id);
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
    if (toReconcile.size + toRetire.size > 0) work.want();
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

/** The places that lack a task of this iteration: numbered slots, or nodes. */
function missing(tx: ReadTx, service: Service, tasks: readonly Task[]): readonly Pick<Task, 'slot' | 'nodeId'>[] {
  if (!isPerNode(service)) return slotsToFill(service, tasks).map((slot) => ({ slot, nodeId: null }));
  return nodesToServe(service, tasks, tx.find('node', { by: 'all' })).map((nodeId) => ({ slot: 0, nodeId }));
}

/** What is still to be done on nodes that are down, drained or gone. */
const leftBehind = (tx: ReadTx, tasks: readonly Task[]): readonly Task[] =>
  tasks.filter((task) => task.nodeId !== null && !hasEnded(task) && isInvalid(tx.get('node', task.nodeId)));

const isOfNow = (task: Task, service: Service): boolean => task.jobIteration === service.jobStatus?.iteration;

const isMeantToEnd = (task: Task): boolean => rank(task.desiredState) <= rank('complete');

const hasFailed = (task: Task): boolean => isMeantToEnd(task) && rank(task.status.state) > rank('complete');

/** Of earlier iterations: what still runs; of a global job, what is over too. */
const obsolete = (tasks: readonly Task[], service: Service): readonly Task[] =>
  service.spec.Mode.GlobalJob ? tasks : tasks.filter((task) => !hasEnded(task));
