/** A service as the Engine API shows it (engine-api §6.1). */
import type { ListedService } from '../../api/control.ts';
import type { ServiceSpec, UpdateConfig } from '../../api/engine/specs.ts';
import type { Service } from '../../api/objects/service.ts';
import { rfc3339 } from '../../runtime/calendar.ts';
import { metaJson, versionJson } from './meta.ts';

export function serviceJson(service: Service, { insertDefaults }: { insertDefaults: boolean }) {
  const { endpoint, updateStatus, previousSpec, spec, jobStatus } = service;
  return {
    ID: service.id,
    ...metaJson(service.meta),
    Spec: insertDefaults ? withDefaults(spec) : spec,
    ...(previousSpec === null ? {} : { PreviousSpec: insertDefaults ? withDefaults(previousSpec) : previousSpec }),
    Endpoint: {
      Spec: spec.EndpointSpec ?? {},
      ...(endpoint.ports.length === 0 ? {} : { Ports: endpoint.ports }),
      ...(endpoint.virtualIps.length === 0
        ? {}
        : { VirtualIPs: endpoint.virtualIps.map(({ networkId, addr }) => ({ NetworkID: networkId, Addr: addr })) }),
    },
    ...(updateStatus === null
      ? {}
      : {
          UpdateStatus: {
            State: updateStatus.state,
            StartedAt: rfc3339(updateStatus.startedUs),
            ...(updateStatus.completedUs === null ? {} : { CompletedAt: rfc3339(updateStatus.completedUs) }),
            Message: updateStatus.message,
          },
        }),
    ...(jobStatus && {
      JobStatus: { JobIteration: versionJson(jobStatus.iteration), LastExecution: rfc3339(jobStatus.lastExecutionUs) },
    }),
  };
}

export const listedServiceJson = ({ service, status }: ListedService) => ({
  ...serviceJson(service, { insertDefaults: false }),
  ...(status === null
    ? {}
    : {
        ServiceStatus: {
          RunningTasks: status.running,
          DesiredTasks: status.desired,
          CompletedTasks: status.completed,
        },
      }),
});

const SECOND_NS = 1_000_000_000;
const UPDATE: UpdateConfig = {
  Parallelism: 1,
  FailureAction: 'pause',
  Monitor: 5 * SECOND_NS,
  MaxFailureRatio: 0,
  Order: 'stop-first',
};

/** What is absent is filled in for the eye; what is kept does not change. */
export function withDefaults(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate: task, UpdateConfig: update, RollbackConfig: rollback } = spec;
  const filled = (config: UpdateConfig | undefined) =>
    config === undefined ? UPDATE : { ...config, Monitor: config.Monitor ?? (UPDATE.Monitor as number) };
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ...(task.ContainerSpec === undefined
        ? {}
        : { ContainerSpec: { DNSConfig: {}, StopGracePeriod: 10 * SECOND_NS, ...task.ContainerSpec } }),
      Resources: task.Resources ?? {},
      RestartPolicy:
        task.RestartPolicy === undefined
          ? { Condition: 'any', Delay: 5 * SECOND_NS, MaxAttempts: 0 }
          : { Delay: 5 * SECOND_NS, ...task.RestartPolicy },
      Placement: task.Placement ?? {},
    },
    UpdateConfig: filled(update),
    RollbackConfig: filled(rollback),
  };
}
