/** A task as the Engine API shows it (engine-api §7). */
import type { NetworkAttachment } from '../../api/objects/network.ts';
import type { Task } from '../../api/objects/task.ts';
import { rfc3339 } from '../../runtime/calendar.ts';
import { metaJson, versionJson } from './meta.ts';

export function taskJson(task: Task) {
  const { status, slot, nodeId } = task;
  const { Runtime: _, ...spec } = task.spec;
  return {
    ID: task.id,
    ...metaJson(task.meta),
    Labels: {},
    Spec: spec,
    ServiceID: task.serviceId,
    ...(slot === 0 ? {} : { Slot: slot }),
    ...(nodeId === null ? {} : { NodeID: nodeId }),
    Status: {
      Timestamp: rfc3339(status.atUs),
      State: status.state,
      ...(status.message === '' ? {} : { Message: status.message }),
      ...(status.err === '' ? {} : { Err: status.err }),
      ...(status.container === null
        ? {}
        : {
            ContainerStatus: {
              ContainerID: status.container.containerId,
              PID: status.container.pid,
              ExitCode: status.container.exitCode,
            },
          }),
      PortStatus: portStatusJson(task),
    },
    DesiredState: task.desiredState,
    ...(task.networks !== undefined && { NetworksAttachments: task.networks.map(attachmentJson) }),
    ...(task.assignedGenericResources && { GenericResources: task.assignedGenericResources }),
    ...(task.jobIteration !== undefined && { JobIteration: versionJson(task.jobIteration) }),
    Volumes: null,
  };
}

/** What its node publishes for it alone, as the node reports it for as long as the container runs. */
const portStatusJson = ({ status: { state, container } }: Pick<Task, 'status'>) =>
  state === 'running' && container?.ports !== undefined ? { Ports: container.ports } : {};

const attachmentJson = ({ network, addresses, aliases }: NetworkAttachment) => ({
  Network: {
    ID: network.id,
    ...metaJson(network.meta),
    Spec: network.spec,
    DriverState: network.driverState ?? {},
    IPAMOptions: network.ipam ?? {},
  },
  ...(addresses.length > 0 && { Addresses: addresses }),
  ...(aliases !== undefined && { Aliases: aliases }),
});
