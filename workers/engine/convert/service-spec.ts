/** A service spec as it is kept: checked where the daemon itself checks, and normalised (engine-api §6.1). */
import type { ServiceMode, ServiceSpec } from '../../api/engine/specs.ts';
import { randomName } from '../../runtime/names.ts';
import type { Dice } from '../../std/dice.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { containerFault, mountKept } from './container-spec.ts';
import { mountNotPart } from './mount.ts';
import { asOlder } from './older.ts';
import { read } from './shape.ts';
import { serviceShape, type SpecAsSent } from './service-shape.ts';

/** An empty name is replaced by one from the dice. `minor` tells the version of the API that the client speaks. */
export function readServiceSpec(body: unknown, dice: Dice, minor = Infinity): Result<ServiceSpec, Refusal> {
  const any = read(serviceShape, body, 'ServiceSpec');
  if (!any.ok) return any;
  const sent = ok(asOlder(any.value, minor));
  const fault = invalid(sent.value);
  if (fault !== null) return refuse(400, fault);
  const beyond = notPart(sent.value);
  if (beyond !== null) return refuse(501, beyond);
  // Their place until Docker 17; whoever still writes them there means the same.
  const { Networks: former, ...spec } = sent.value;
  const { ContainerSpec: container, Networks = former } = spec.TaskTemplate;
  const TaskTemplate = {
    ...spec.TaskTemplate,
    ...(container?.Mounts && { ContainerSpec: { ...container, Mounts: container.Mounts.map(mountKept) } }),
    ...(Networks !== undefined && { Networks }),
  };
  return ok({ ...spec, TaskTemplate, Name: spec.Name === '' ? randomName(dice) : spec.Name, Mode: counted(spec.Mode) });
}

/** Where nothing is said, one; and a job that says how many at a time means so many in all. */
function counted({ Replicated, ReplicatedJob: job, ...other }: ServiceMode): ServiceMode {
  if (job !== undefined) {
    const MaxConcurrent = job.MaxConcurrent ?? 1;
    return { ReplicatedJob: { MaxConcurrent, TotalCompletions: job.TotalCompletions ?? MaxConcurrent } };
  }
  const said = other.Global !== undefined || other.GlobalJob !== undefined;
  return said ? other : { Replicated: { Replicas: Replicated?.Replicas ?? 1 } };
}

/** The daemon's own checks; all others are the managers'. */
function invalid(spec: SpecAsSent): string | null {
  if (Object.keys(spec.Mode).length > 1) return 'must specify only one service mode';
  const container = spec.TaskTemplate.ContainerSpec && containerFault(spec.TaskTemplate.ContainerSpec);
  if (container) return container;
  const condition = spec.TaskTemplate.RestartPolicy?.Condition;
  if (condition !== undefined && !['none', 'on-failure', 'any'].includes(condition))
    return `invalid RestartCondition: "${condition}"`;
  for (const config of [spec.UpdateConfig, spec.RollbackConfig]) {
    if (config === undefined) continue;
    if (!['pause', 'continue', 'rollback'].includes(config.FailureAction as string))
      return `unrecognized update failure action ${config.FailureAction}`;
    if (!['stop-first', 'start-first'].includes(config.Order as string))
      return `unrecognized update order ${config.Order}`;
  }
  const endpoint = spec.EndpointSpec;
  if (endpoint !== undefined && !['vip', 'dnsrr'].includes(endpoint.Mode as string))
    return `invalid EndpointSpec Mode: "${endpoint.Mode}"`;
  for (const port of endpoint?.Ports ?? []) {
    if (!['tcp', 'udp', 'sctp'].includes(port.Protocol)) return `invalid port protocol: "${port.Protocol}"`;
    if (!['ingress', 'host'].includes(port.PublishMode)) return `invalid PublishMode: "${port.PublishMode}"`;
    if (port.TargetPort > 65_535 || (port.PublishedPort ?? 0) > 65_535) return 'invalid port: ports end at 65535';
  }
  return null;
}

/** What Docker has and Waggle has not; null where there is nothing of it. */
function notPart(spec: SpecAsSent): string | null {
  const { ContainerSpec: container, Runtime: runtime } = spec.TaskTemplate;
  const has = (what: string) => `Waggle does not have ${what} yet`;
  if (runtime !== 'container') return has(`services of the runtime "${runtime}"`);
  if (container === undefined) return null;
  const mount = mountNotPart(container.Mounts ?? []);
  if (mount !== null) return mount;
  return null;
}
