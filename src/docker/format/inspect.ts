/** `inspect`: JSON as it is, or a template over each object (docker-cli §2.3). */
import type { Call } from '../command.ts';
import { reasonOf, Refused } from '../refused.ts';
import { byField } from './struct-order.ts';
import { NoField, template } from './template/template.ts';

/** How the objects of a command are inspected. */
export interface Inspection {
  /** Of a kind that the client knows as a Go type (`swarm.Service`): a field that does not exist is named by it. */
  readonly type?: string;
  /** The exit code of a template that does not parse. */
  readonly badTemplateCode?: number;
}

/**
 * Fetches each and prints them. What cannot be found is told at the end and makes the exit code 1; what could is
 * printed all the same.
 */
export async function inspectEach(
  { args, flags, screen }: Pick<Call, 'args' | 'flags' | 'screen'>,
  fetch: (reference: string) => Promise<unknown>,
  { type, badTemplateCode = 1 }: Inspection = {},
): Promise<void> {
  const format = flags.text('format').replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  const maps = new WeakSet<object>();
  const compiled =
    format === '' || format === 'json' ? null : template(format, absentField(maps, type), undefined, badTemplateCode);
  const found: unknown[] = [];
  const lines: string[] = [];
  const failures: string[] = [];
  for (const reference of args) {
    try {
      const object = inOrder(await fetch(reference), type);
      markMaps(object, maps);
      found.push(object);
      if (compiled) lines.push(`${compiled.run(object)}\n`);
    } catch (failure) {
      failures.push(reasonOf(failure));
    }
  }
  if (compiled) screen.out(lines.length > 0 ? lines.join('') : '\n');
  else screen.out(`${escapeLike(type, JSON.stringify(found, null, format === 'json' ? 0 : 4))}\n`);
  if (failures.length > 0) throw new Refused(failures.join('\n'));
}

/** What Go marshals anew comes out safe for web pages; what the engine sent is shown as it is. */
const escapeLike = (type: string | undefined, json: string) =>
  type === undefined ? json : json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

/** Go writes the keys of a map in order, those of a struct as they are declared: known where the kind has a `type`. */
function inOrder(value: unknown, type: string | undefined, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((one) => inOrder(one, type));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inOrder(inner, type, mapFields.has(key) && !Array.isArray(inner))] as const,
  );
  if (isMap) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  else if (type === 'swarm.Service') entries.sort(([a], [b]) => byField(a, b));
  return Object.fromEntries(entries);
}

const mapFields = new Set(['Labels', 'Options', 'DriverOpts', 'Sysctls', 'Networks', 'ExposedPorts', 'Volumes']);

/** Finds the objects whose keys people choose: there, a missing key is no mistake. */
function markMaps(value: unknown, maps: WeakSet<object>): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (mapFields.has(key) && inner !== null && typeof inner === 'object') maps.add(inner);
    markMaps(inner, maps);
  }
}

/** Fields that the API leaves out while they are empty, with what Go's types hold instead. */
const zeros: Readonly<Record<string, unknown>> = {
  ...zero(
    '',
    'Name Message Err Addr NodeID Dir User Hostname StopSignal Condition Order FailureAction StartedAt Runtime',
  ),
  ...zero(false, 'Leader TTY ReadOnly OpenStdin'),
  ...zero(
    0,
    'Slot PublishedPort NanoCPUs MemoryBytes Pids Delay Monitor Window MaxAttempts MaxReplicas Retries Interval Timeout',
  ),
  ...zero(
    [],
    'Args Command Env Groups Mounts Ports Constraints Preferences Platforms Secrets Configs VirtualIPs Plugins',
  ),
  ...zero(
    null,
    'ManagerStatus UpdateStatus PreviousSpec UpdateConfig RollbackConfig EndpointSpec RestartPolicy Resources Limits Reservations Placement Healthcheck LogDriver ContainerStatus JobStatus ServiceStatus Replicated Global ReplicatedJob GlobalJob Replicas Init StopGracePeriod CompletedAt',
  ),
};

function zero(value: unknown, names: string): Record<string, unknown> {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]));
}

/** How Go calls what stands under a field. */
const types: Readonly<Record<string, string>> = {
  Description: 'swarm.NodeDescription',
  Status: 'swarm.NodeStatus',
  Resources: 'swarm.Resources',
  Engine: 'swarm.EngineDescription',
  Platform: 'swarm.Platform',
  ManagerStatus: '*swarm.ManagerStatus',
  TaskTemplate: 'swarm.TaskSpec',
  ContainerSpec: '*swarm.ContainerSpec',
  Mode: 'swarm.ServiceMode',
  Replicated: '*swarm.ReplicatedService',
  Endpoint: 'swarm.Endpoint',
  EndpointSpec: '*swarm.EndpointSpec',
  UpdateStatus: '*swarm.UpdateStatus',
  UpdateConfig: '*swarm.UpdateConfig',
  RollbackConfig: '*swarm.UpdateConfig',
  RestartPolicy: '*swarm.RestartPolicy',
  Placement: '*swarm.Placement',
  PreviousSpec: '*swarm.ServiceSpec',
  ServiceStatus: '*swarm.ServiceStatus',
};

function absentField(maps: WeakSet<object>, type: string | undefined) {
  return (within: unknown, field: string, before: string): unknown => {
    if (within === undefined) return undefined;
    const called = before === '' ? type : before === 'Spec' ? `${type}Spec` : types[before];
    if (within === null) throw new NoField(`nil pointer evaluating ${called ?? 'interface {}'}.${field}`);
    if (typeof within === 'object' && maps.has(within)) return undefined;
    if (Object.hasOwn(zeros, field)) return zeros[field];
    throw new NoField(
      type === undefined || called === undefined
        ? `map has no entry for key "${field}"`
        : `can't evaluate field ${field} in type ${called}`,
    );
  };
}
