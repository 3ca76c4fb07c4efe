/**
 * The allocator: gives services their published ports, and lets new tasks through to the scheduler once their
 * service has all it needs (swarm-semantics §8.4, §8.5). What cannot be allocated stays new, and nobody is told.
 */
import type { ServiceId, TaskId } from '../../api/ids.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import { MINUTE } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import { err, ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import type { Change, WriteTx } from '../../store/types.ts';
import type { Room } from '../room.ts';
import { rounds } from '../rounds.ts';
import { PortSpace, arePortsAllocated } from './ports.ts';

/** What has failed is tried again with the first commit after this time, or after anything was freed. */
const RETRY: Micros = 5 * MINUTE;

const wantedPorts = (service: Service) => service.spec.EndpointSpec?.Ports ?? [];
const wantedMode = (service: Service) => service.spec.EndpointSpec?.Mode ?? 'vip';

const isAllocated = (service: Service): boolean =>
  service.endpoint.mode === wantedMode(service) && arePortsAllocated(service.endpoint.ports, wantedPorts(service));

export const allocator: Room = ({ store, clock }) => {
  const ports = new PortSpace();
  const newServices = new Set<ServiceId>();
  const newTasks = new Set<TaskId>();
  /** Tried in vain. */
  const stuckServices = new Set<ServiceId>();
  const stuckTasks = new Set<TaskId>();
  let freed = false;
  let lastRetryUs = clock.now();

  const work = rounds((done) => {
    const services = [...newServices].map((id) => (tx: WriteTx) => allocateService(tx, id));
    const tasks = [...newTasks].map((id) => (tx: WriteTx) => allocateTask(tx, id));
    newServices.clear();
    newTasks.clear();
    // Services first: their tasks may follow in the same transaction.
    store.batch([...services, ...tasks], done);
  });

  function allocateService(tx: WriteTx, id: ServiceId): Result<void, unknown> {
    const service = tx.get('service', id);
    if (!service || isAllocated(service)) return ok(undefined);
    const given = ports.exchange(service.endpoint.ports, wantedPorts(service));
    if (!given.ok) {
      stuckServices.add(id);
      return given;
    }
    if (service.endpoint.ports.length > 0) freed = true;
    const endpoint = { ...service.endpoint, mode: wantedMode(service), ports: given.value };
    return tx.update('service', { ...service, endpoint });
  }

  function allocateTask(tx: WriteTx, id: TaskId): Result<void, unknown> {
    const task = tx.get('task', id);
    if (!task || task.status.state !== 'new') return ok(undefined);
    const service = tx.get('service', task.serviceId);
    if (!service || !isAllocated(service)) {
      stuckTasks.add(id);
      return err('the service of the task is not allocated');
    }
    const message = 'pending task scheduling';
    const status = { ...task.status, state: 'pending', message, atUs: clock.wall() } as const;
    return tx.update('task', { ...task, status, endpointPorts: service.endpoint.ports });
  }

  function note(change: Change): void {
    if (change.table === 'task') return noteTask(change.object, change.kind === 'remove');
    if (change.table !== 'service') return;
    const service = change.object;
    if (change.kind === 'remove') {
      ports.release(service.endpoint.ports);
      newServices.delete(service.id);
      stuckServices.delete(service.id);
      freed = true;
    } else if (!isAllocated(service)) newServices.add(service.id);
    else if (stuckTasks.size > 0) retryTasks(); // it may have been what they waited for
  }

  function noteTask(task: Task, removed: boolean): void {
    if (removed || task.status.state !== 'new') {
      newTasks.delete(task.id);
      stuckTasks.delete(task.id);
    } else newTasks.add(task.id);
  }

  function retryTasks(): void {
    for (const id of stuckTasks) newTasks.add(id);
    stuckTasks.clear();
  }

  function retry(): void {
    freed = false;
    lastRetryUs = clock.now();
    for (const id of stuckServices) newServices.add(id);
    stuckServices.clear();
    retryTasks();
  }

  const unwatch = store.watch((changes) => {
    for (const change of changes) note(change);
    if (stuckServices.size + stuckTasks.size > 0 && (freed || clock.now() - lastRetryUs > RETRY)) retry();
    freed = false;
    if (newServices.size + newTasks.size > 0) work.want();
  });

  store.view((tx) => {
    for (const service of tx.find('service', { by: 'all' })) {
      ports.restore(service.endpoint.ports);
      if (!isAllocated(service)) newServices.add(service.id);
    }
    for (const { id } of tx.find('task', { by: 'state', state: 'new' })) newTasks.add(id);
  });
  work.want();

  return () => {
    unwatch();
    work.stop();
  };
};
