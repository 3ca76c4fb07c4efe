/** A task as orchestrators make it (swarm-semantics §7.1). */
import type { NodeId, TaskId } from '../../api/ids.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { Dice } from '../../std/dice.ts';
import { randomId } from '../../std/random-id.ts';
import type { ReadTx } from '../../store/types.ts';

export interface NewTask {
  readonly service: Service;
  /** 0 where there is one a node. */
  readonly slot: number;
  /** Given where there is one a node; the scheduler chooses otherwise. */
  readonly nodeId: NodeId | null;
  /** `ready` for a task that must wait before it starts, `complete` for one of a job. */
  readonly desiredState: 'ready' | 'running' | 'complete';
}

/** Where the service names no log driver, the cluster's own is taken: what is changed there later concerns new tasks alone. */
export function newTask(tx: ReadTx, { service, slot, nodeId, desiredState }: NewTask, dice: Dice, nowUs: Micros): Task {
  const [cluster] = tx.find('cluster', { by: 'all' });
  const byDefault = service.spec.TaskTemplate.LogDriver ? undefined : cluster?.spec.TaskDefaults.LogDriver;
  return {
    id: randomId<TaskId>(dice),
    meta: { version: 0, createdUs: nowUs, updatedUs: nowUs },
    spec: service.spec.TaskTemplate,
    specVersion: service.specVersion,
    serviceId: service.id,
    serviceName: service.spec.Name,
    serviceLabels: service.spec.Labels,
    slot,
    ...(service.jobStatus && { jobIteration: service.jobStatus.iteration }),
    nodeId,
    desiredState,
    status: { atUs: nowUs, state: 'new', message: 'created', err: '', container: null },
    endpointPorts: [],
    ...(byDefault && { logDriver: byDefault }),
    endpointSpec: service.spec.EndpointSpec,
  };
}
