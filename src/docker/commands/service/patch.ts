/** What the flags of `service update` change in a spec; everything else is sent back as it was read (docker-cli §5.8). */
import type { Mount, Port, ServiceSpec } from '../../../../workers/api/engine/specs.ts';
import type { Flags } from '../../parse/flags.ts';
import { keyValue, pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';
import type { GenericResource } from './generic.ts';
import { genericResources } from './generic.ts';
import type { Attached } from './lookups.ts';
import {
  compact,
  healthcheck,
  capabilityList,
  hostsLine,
  RESET,
  orNothing,
  positive,
  restartPolicy,
  updateConfig,
} from './spec.ts';
import type { Preference, Ulimit } from './values.ts';

type Fields = Record<string, unknown>;

/** The spec with the flags applied. `attached` are the networks, secrets and configs to be added. */
export function patchSpec(spec: ServiceSpec, flags: Flags, attached: Attached): ServiceSpec {
  const task = spec.TaskTemplate as unknown as Fields;
  const container = containerPatch((task.ContainerSpec ?? {}) as Fields, flags, attached);
  return {
    ...spec,
    Labels: mapPatch(spec.Labels, flags, 'label') ?? {},
    Mode: replicasPatch(spec, flags),
    TaskTemplate: compact({
      ...task,
      ContainerSpec: container,
      Resources: resourcesPatch((task.Resources ?? {}) as Record<string, Fields | undefined>, flags),
      RestartPolicy: restartPolicy(flags, task.RestartPolicy as Fields | undefined),
      Placement: placementPatch((task.Placement ?? {}) as Fields, flags),
      Networks: networksPatch((task.Networks ?? []) as { Target: string }[], flags, attached),
      LogDriver: flags.has('log-driver')
        ? compact({ Name: flags.text('log-driver'), Options: orNothing(pairs(flags.list('log-opt'))) })
        : task.LogDriver,
      ForceUpdate: spec.TaskTemplate.ForceUpdate + (flags.on('force') ? 1 : 0),
    }),
    ...compact({
      UpdateConfig: updateConfig(flags, 'update', spec.UpdateConfig as Fields | undefined),
      RollbackConfig: updateConfig(flags, 'rollback', spec.RollbackConfig as Fields | undefined),
      EndpointSpec: endpointPatch(spec.EndpointSpec ?? {}, flags),
    }),
  } as unknown as ServiceSpec;
}

function containerPatch(before: Fields, flags: Flags, attached: Attached): Fields {
  const text = (flag: string, field: string) => (flags.has(flag) ? { [field]: flags.text(flag) } : {});
  const on = (flag: string, field: string) => (flags.has(flag) ? { [field]: flags.on(flag) } : {});
  const value = (flag: string, field: string) => (flags.has(flag) ? { [field]: flags.value(flag) } : {});
  const list = (field: string) => (before[field] ?? []) as string[];
  const dns = (before.DNSConfig ?? {}) as Record<string, string[] | undefined>;
  return compact({
    ...before,
    ...text('image', 'Image'),
    Labels: mapPatch(before.Labels as Record<string, string> | undefined, flags, 'container-label'),
    ...value('entrypoint', 'Command'),
    ...value('args', 'Args'),
    ...text('hostname', 'Hostname'),
    Env: envPatch(list('Env'), flags),
    ...text('workdir', 'Dir'),
    ...text('user', 'User'),
    Groups: setPatch(list('Groups'), flags, 'group'),
    ...(flags.has('credential-spec')
      ? {
          Privileges: {
            CredentialSpec: flags.value('credential-spec'),
            SELinuxContext: null,
            NoNewPrivileges: false,
          },
        }
      : {}),
    ...on('init', 'Init'),
    ...text('stop-signal', 'StopSignal'),
    ...on('tty', 'TTY'),
    ...on('read-only', 'ReadOnly'),
    Mounts: mountsPatch((before.Mounts ?? []) as Mount[], flags),
    ...value('stop-grace-period', 'StopGracePeriod'),
    Healthcheck: healthcheck(flags, before.Healthcheck as Fields | undefined),
    Hosts: hostsPatch(list('Hosts'), flags),
    DNSConfig: compact({
      Nameservers: setPatch(dns.Nameservers ?? [], flags, 'dns'),
      Search: setPatch(dns.Search ?? [], flags, 'dns-search'),
      Options: setPatch(dns.Options ?? [], flags, 'dns-option'),
    }),
    Secrets: filesPatch(before.Secrets as FileReference[] | undefined, flags, 'secret', attached.secrets),
    Configs: filesPatch(before.Configs as FileReference[] | undefined, flags, 'config', attached.configs),
    ...text('isolation', 'Isolation'),
    Sysctls: mapPatch(before.Sysctls as Record<string, string> | undefined, flags, 'sysctl'),
    ...capabilities(list('CapabilityAdd'), list('CapabilityDrop'), flags),
    Ulimits: ulimitsPatch((before.Ulimits ?? []) as Ulimit[], flags),
    ...value('oom-score-adj', 'OomScoreAdj'),
  });
}

const by =
  <T>(key: (one: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** `--X-add key=value` and `--X-rm key`; removing what is not there is no mistake. */
function mapPatch(before: Readonly<Record<string, string>> | undefined, flags: Flags, name: string) {
  if (!flags.has(`${name}-add`) && !flags.has(`${name}-rm`)) return before;
  const map = { ...before, ...pairs(flags.list(`${name}-add`)) };
  for (const key of flags.list(`${name}-rm`)) delete map[key];
  return map;
}

/** A sorted set of words. */
function setPatch(before: readonly string[], flags: Flags, name: string): readonly string[] {
  if (!flags.has(`${name}-add`) && !flags.has(`${name}-rm`)) return before;
  const gone = new Set(flags.list(`${name}-rm`));
  return [...new Set([...before, ...flags.list(`${name}-add`)])].filter((word) => !gone.has(word)).sort();
}

function envPatch(before: readonly string[], flags: Flags): readonly string[] {
  if (!flags.has('env-add') && !flags.has('env-rm')) return before;
  const variables = new Map([...before, ...flags.list('env-add')].map((one) => [keyValue(one)[0], one]));
  for (const key of flags.list('env-rm')) variables.delete(keyValue(key)[0]);
  return [...variables.values()];
}

function mountsPatch(before: readonly Mount[], flags: Flags): readonly Mount[] {
  if (!flags.has('mount-add') && !flags.has('mount-rm')) return before;
  const added = new Map<string, Mount>();
  for (const mount of flags.list<Mount>('mount-add')) {
    if (added.has(mount.Target)) throw new Refused('duplicate mount target');
    added.set(mount.Target, mount);
  }
  const gone = new Set(flags.list('mount-rm'));
  return [...before.filter(({ Target }) => !added.has(Target)), ...added.values()]
    .filter(({ Target }) => !gone.has(Target))
    .sort(by((mount) => `${mount.Source ?? ''}\0${mount.Target}`));
}

function hostsPatch(before: readonly string[], flags: Flags): readonly string[] {
  if (!flags.has('host-add') && !flags.has('host-rm')) return before;
  const gone = flags.list('host-rm');
  const isGone = (line: string) => {
    const [ip, ...names] = line.split(' ');
    return gone.some(
      (one) => one.split(':')[0] === names[0] && (!one.includes(':') || one.slice(one.indexOf(':') + 1) === ip),
    );
  };
  return [...new Set([...before.filter((line) => !isGone(line)), ...flags.list('host-add').map(hostsLine)])];
}

function ulimitsPatch(before: readonly Ulimit[], flags: Flags): readonly Ulimit[] {
  if (!flags.has('ulimit-add') && !flags.has('ulimit-rm')) return before;
  const limits = new Map([...before, ...flags.list<Ulimit>('ulimit-add')].map((one) => [one.Name, one]));
  for (const name of flags.list('ulimit-rm')) limits.delete(name);
  return [...limits.values()].sort(by((limit) => limit.Name));
}

/**
 * What is dropped stops to be added, and only what was not added is dropped; the other way round the same. Where both
 * are asked for, the addition counts. `RESET` forgets what there was.
 */
function capabilities(added: readonly string[], dropped: readonly string[], flags: Flags): Fields {
  if (!flags.has('cap-add') && !flags.has('cap-drop')) return {};
  const toAdd = new Set(flags.list('cap-add'));
  const toDrop = new Set(flags.list('cap-drop'));
  const add = new Set(toAdd.delete(RESET) ? [] : added);
  const drop = new Set(toDrop.delete(RESET) ? [] : dropped);
  for (const one of toDrop) if (!toAdd.has(one) && !add.delete(one)) drop.add(one);
  for (const one of toAdd) if (!drop.delete(one)) add.add(one);
  return { CapabilityAdd: capabilityList(add), CapabilityDrop: capabilityList(drop) };
}

interface FileReference {
  readonly File?: { readonly Name: string };
  readonly SecretName?: string;
  readonly ConfigName?: string;
}

function filesPatch(
  before: readonly FileReference[] = [],
  flags: Flags,
  kind: 'secret' | 'config',
  added: readonly FileReference[],
): readonly FileReference[] {
  const gone = new Set(flags.list(`${kind}-rm`));
  const kept = before.filter((one) => !gone.has(one.SecretName ?? one.ConfigName ?? ''));
  const targets = new Set(added.map((one) => one.File?.Name));
  return [...kept.filter((one) => !targets.has(one.File?.Name)), ...added];
}

function networksPatch(before: readonly { Target: string }[], flags: Flags, attached: Attached) {
  if (!flags.has('network-add') && !flags.has('network-rm')) return before;
  const gone = new Set(attached.removed ?? []);
  const kept = before.filter(({ Target }) => !gone.has(Target));
  for (const { Target } of attached.networks) {
    if (kept.some((one) => one.Target === Target)) {
      throw new Refused(`service is already attached to network ${Target}`);
    }
  }
  return [...kept, ...attached.networks].sort(by((network) => network.Target));
}

function resourcesPatch(before: Readonly<Record<string, Fields | undefined>>, flags: Flags) {
  const number = (flag: string, field: string) => (flags.has(flag) ? { [field]: positive(flags.number(flag)) } : {});
  const generic = (before.Reservations?.GenericResources ?? []) as GenericResource[];
  return compact({
    ...before,
    Limits: compact({
      ...before.Limits,
      ...number('limit-cpu', 'NanoCPUs'),
      ...number('limit-memory', 'MemoryBytes'),
      ...number('limit-pids', 'Pids'),
    }),
    Reservations: compact({
      ...before.Reservations,
      ...number('reserve-cpu', 'NanoCPUs'),
      ...number('reserve-memory', 'MemoryBytes'),
      GenericResources: genericPatch(generic, flags),
    }),
  });
}

function genericPatch(before: readonly GenericResource[], flags: Flags): readonly GenericResource[] {
  const kinds = new Map(before.map((one) => [one.DiscreteResourceSpec.Kind, one]));
  for (const kind of flags.list('generic-resource-rm')) {
    if (!kinds.delete(kind)) throw new Refused(`could not find generic-resource \`${kind}\` to remove it`);
  }
  for (const one of genericResources(flags.list('generic-resource-add'))) kinds.set(one.DiscreteResourceSpec.Kind, one);
  return [...kinds.values()];
}

function placementPatch(before: Fields, flags: Flags): Fields {
  const descriptor = (one: Preference) => one.Spread.SpreadDescriptor;
  const gone = flags.list<Preference>('placement-pref-rm').map(descriptor);
  const preferences = ((before.Preferences ?? []) as Preference[]).filter((one) => !gone.includes(descriptor(one)));
  return compact({
    ...before,
    Constraints: setPatch((before.Constraints ?? []) as string[], flags, 'constraint'),
    Preferences: [...preferences, ...flags.list<Preference>('placement-pref-add')],
    MaxReplicas: flags.has('replicas-max-per-node')
      ? positive(flags.number('replicas-max-per-node'))
      : before.MaxReplicas,
  });
}

/** Of jobs nothing is counted anew here, and `--max-concurrent` changes nothing: so the client 28 has it. */
function replicasPatch({ Mode }: ServiceSpec, flags: Flags): ServiceSpec['Mode'] {
  const replicas = flags.number('replicas');
  if (replicas === undefined) return Mode;
  if (!Mode.Replicated) throw new Refused('replicas can only be used with replicated mode');
  return { Replicated: { ...Mode.Replicated, Replicas: replicas } };
}

const portKey = ({ PublishedPort = 0, TargetPort, Protocol, PublishMode }: Port) =>
  `${PublishedPort}:${TargetPort}/${Protocol}/${PublishMode}`;
const portWithout = ({ TargetPort, Protocol, PublishMode }: Port) => `${TargetPort}/${Protocol}/${PublishMode}`;

/**
 * A removal looks at target, protocol and mode alone. A port that was there before is not added again, even where
 * the same command removes it, as in Docker.
 */
function endpointPatch(before: NonNullable<ServiceSpec['EndpointSpec']>, flags: Flags): Fields | undefined {
  const ports = before.Ports ?? [];
  const gone = new Set(flags.list<Port>('publish-rm').map(portWithout));
  const known = new Set(ports.map(portKey));
  const kept = ports.filter((port) => !gone.has(portWithout(port)));
  const added = flags.list<Port>('publish-add').filter((port) => !known.has(portKey(port)));
  const changed = flags.has('publish-add') || flags.has('publish-rm');
  return orNothing(
    compact({
      ...before,
      Mode: flags.has('endpoint-mode') ? flags.text('endpoint-mode') : before.Mode,
      Ports: changed ? [...kept, ...added].sort(by(portKey)) : ports,
    }),
  );
}
