/** What a task of the swarm asks of its container: names, labels and texts are the engine's own (swarm-semantics §5.9). */
import type { NodeDescription } from '../api/objects/node.ts';
import { logDriverOf, taskName, type Task } from '../api/objects/task.ts';
import { NS_PER_US } from '../api/time.ts';
import type { PortBinding, PortBindings } from '../runtime/host-ports.ts';
import { NEVER } from '../runtime/restart.ts';
import type { Wish } from '../runtime/settle.ts';
import { err, ok, type Result } from '../std/result.ts';
import { healthWish } from './convert/healthcheck.ts';
import { taskMounts } from './task-mounts.ts';
import { expandTemplate } from './templates.ts';

/** Refuses what cannot be run; templates that cannot be filled in too. `node` is what this machine tells of itself. */
export function taskWish(task: Task, node: NodeDescription): Result<Wish, string> {
  const spec = task.spec.ContainerSpec;
  if (spec === undefined) return err(`unsupported runtime type: ${JSON.stringify(task.spec.Runtime ?? '')}`);
  if (spec.Image === '') return err('dockerexec: image required');
  const expand = (text: string) => expandTemplate(text, task, node);
  const mounts = taskMounts(spec.Mounts ?? [], expand);
  if (!mounts.ok) return mounts;
  const env: string[] = [];
  for (const pair of spec.Env ?? []) {
    const at = pair.indexOf('=') + 1;
    const value = expand(at === 0 ? '' : pair.slice(at));
    if (!value.ok) return err(`expanding env failed: expanding env ${JSON.stringify(pair)}: ${value.error}`);
    env.push(at === 0 ? pair : pair.slice(0, at) + value.value);
  }
  const hostname = expand(spec.Hostname ?? '');
  if (!hostname.ok) return err(`expanding hostname failed: ${hostname.error}`);
  env.push(...resourcesOf(task));
  const name = taskName(task);
  const limits = task.spec.Resources?.Limits;
  return ok({
    name,
    image: spec.Image,
    entrypoint: spec.Command ?? null,
    cmd: spec.Args ?? null,
    env,
    labels: {
      ...spec.Labels,
      'com.docker.swarm.node.id': task.nodeId ?? '',
      'com.docker.swarm.service.id': task.serviceId,
      'com.docker.swarm.service.name': task.serviceName,
      'com.docker.swarm.task': '',
      'com.docker.swarm.task.id': task.id,
      'com.docker.swarm.task.name': name,
    },
    hostname: hostname.value,
    user: spec.User ?? '',
    workingDir: spec.Dir ?? '',
    ports: [],
    tty: spec.TTY ?? false,
    openStdin: spec.OpenStdin ?? false,
    init: spec.Init ?? false,
    stopSignal: spec.StopSignal ?? '',
    stopGraceUs: spec.StopGracePeriod === undefined ? null : Math.round(spec.StopGracePeriod / NS_PER_US),
    memoryBytes: limits?.MemoryBytes ?? 0,
    nanoCpus: limits?.NanoCPUs ?? 0,
    pids: Math.max(0, limits?.Pids ?? 0),
    healthcheck: healthWish(spec.Healthcheck),
    networks: task.networks ?? [],
    mounts: mounts.value,
    bindings: hostPorts(task),
    publishAll: false,
    log: { driver: logDriverOf(task)?.Name ?? '', options: logDriverOf(task)?.Options ?? {} },
    // Restarting a service's container is its managers' affair: that is a new task, and a new container.
    restart: NEVER,
    autoRemove: false,
  });
}

/** The routing mesh takes care of the others. */
function hostPorts({ endpointPorts }: Task): PortBindings {
  const bindings: Record<string, PortBinding[]> = {};
  for (const { PublishMode, Protocol, TargetPort, PublishedPort } of endpointPorts) {
    if (PublishMode !== 'host') continue;
    (bindings[`${TargetPort}/${Protocol}`] ??= []).push({
      HostIp: '',
      HostPort: PublishedPort ? String(PublishedPort) : '',
    });
  }
  return bindings;
}

/** What of its node's generic resources it has been given: `DOCKER_RESOURCE_GPU=uuid-1,uuid-2` (container-runtime §8). */
function resourcesOf({ assignedGenericResources = [] }: Task): readonly string[] {
  const values = new Map<string, readonly (string | number)[]>();
  for (const resource of assignedGenericResources) {
    const { Kind, Value } =
      'NamedResourceSpec' in resource ? resource.NamedResourceSpec : resource.DiscreteResourceSpec;
    values.set(Kind, [...(values.get(Kind) ?? []), Value]);
  }
  return [...values].map(([kind, given]) => `DOCKER_RESOURCE_${kind.toUpperCase()}=${given.join(',')}`);
}
