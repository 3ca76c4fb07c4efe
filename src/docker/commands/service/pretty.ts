/** A service, told to a person (docker-cli §5.5). */
import type { ContainerSpec, FileTarget, ServiceSpec, UpdateConfig } from '../../../../workers/api/engine/specs.ts';
import type { ApiService } from '../../api.ts';
import { humanDuration, instant } from '../../format/duration.ts';
import { memorySize } from '../../format/size.ts';
import { showDuration } from '../../parse/duration.ts';
import type { Ulimit } from './values.ts';

/** `networks`: the names of those it is attached to. `now`: milliseconds of the Unix epoch. */
export function prettyService(service: ApiService, networks: readonly string[], now: number): string {
  const { Spec: spec } = service;
  const container = spec.TaskTemplate.ContainerSpec;
  return [
    '',
    `ID:\t\t${service.ID}`,
    `Name:\t\t${spec.Name}`,
    ...labels(spec.Labels),
    ...mode(spec),
    ...updateStatus(service, now),
    ...placement(spec),
    ...updateConfig('UpdateConfig', 'Update', spec.UpdateConfig),
    ...updateConfig('RollbackConfig', 'Rollback', spec.RollbackConfig),
    ...(container ? containerLines(container) : []),
    ...logDriver(spec),
    ...resources(spec),
    ...(networks.length > 0 ? [`Networks: ${networks.map((name) => `${name} `).join('')}`] : []),
    `Endpoint Mode:\t${service.Endpoint?.Spec?.Mode ?? spec.EndpointSpec?.Mode ?? ''}`,
    ...ports(service),
    ...healthcheck(container),
    '',
    '',
  ].join('\n');
}

function labels(given: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  return ['Labels:', ...entries.map(([key, value]) => ` ${key}${value === '' ? '' : `=${value}`}`)];
}

function mode({ Mode }: ServiceSpec): string[] {
  if (Mode.Global) return ['Service Mode:\tGlobal'];
  if (Mode.Replicated) return ['Service Mode:\tReplicated', ` Replicas:\t${Mode.Replicated.Replicas ?? 1}`];
  return ['Service Mode:'];
}

function updateStatus({ UpdateStatus: status }: ApiService, now: number): string[] {
  if (!status?.State) return [];
  const ago = (at: string) => `${humanDuration(now - instant(at))} ago`;
  return [
    'UpdateStatus:',
    ` State:\t\t${status.State}`,
    ...(status.StartedAt ? [` Started:\t${ago(status.StartedAt)}`] : []),
    ...(status.State === 'completed' && status.CompletedAt ? [` Completed:\t${ago(status.CompletedAt)}`] : []),
    ` Message:\t${status.Message ?? ''}`,
  ];
}

function placement({ TaskTemplate: { Placement: at } }: ServiceSpec): string[] {
  const preferences = (at?.Preferences ?? []).map((one) => `spread=${one.Spread?.SpreadDescriptor ?? ''}`);
  return [
    'Placement:',
    ...(at?.Constraints?.length ? [` Constraints:\t[${at.Constraints.join(' ')}]`] : []),
    ...(preferences.length > 0 ? [` Preferences:   [${preferences.join(' ')}]`] : []),
    ...(at?.MaxReplicas ? [` Max Replicas Per Node:   ${at.MaxReplicas}`] : []),
  ];
}

function updateConfig(title: string, verb: string, config: UpdateConfig | undefined): string[] {
  if (!config) return [];
  return [
    `${title}:`,
    ` Parallelism:\t${config.Parallelism}`,
    ...(config.Delay ? [` Delay:\t\t${showDuration(config.Delay)}`] : []),
    ` On failure:\t${config.FailureAction ?? ''}`,
    ...(config.Monitor ? [` Monitoring Period: ${showDuration(config.Monitor)}`] : []),
    ` Max failure ratio: ${config.MaxFailureRatio ?? 0}`,
    ` ${verb} order:${verb === 'Update' ? '      ' : '    '}${config.Order ?? ''}`,
  ];
}

function containerLines(container: ContainerSpec): string[] {
  const words = (given: readonly string[]) => given.map((word) => `${word} `).join('');
  const list = (title: string, given: unknown) =>
    Array.isArray(given) && given.length > 0 ? [` ${title}: ${given.join(', ')}`] : [];
  const capabilities = [...list('Add', container.CapabilityAdd), ...list('Drop', container.CapabilityDrop)];
  return [
    'ContainerSpec:',
    ` Image:\t\t${container.Image}`,
    ...(container.Args?.length ? [` Args:\t\t${words(container.Args)}`] : []),
    ...(container.Env?.length ? [` Env:\t\t${words(container.Env)}`] : []),
    ...(container.Dir ? [` Dir:\t\t${container.Dir}`] : []),
    ...(container.Init === undefined ? [] : [` Init:\t\t${container.Init}`]),
    ...(container.User ? [` User: ${container.User}`] : []),
    ...(capabilities.length > 0 ? ['Capabilities:', ...capabilities] : []),
    ...sysctls(container),
    ...ulimits(container),
    ...(container.Mounts?.length
      ? [
          'Mounts:',
          ...container.Mounts.flatMap((mount) => [
            ` Target:\t${mount.Target}`,
            `  Source:\t${mount.Source ?? ''}`,
            `  ReadOnly:\t${mount.ReadOnly ?? false}`,
            `  Type:\t\t${mount.Type}`,
          ]),
        ]
      : []),
    ...files(
      'Configs',
      (container.Configs ?? []).map(({ File, ConfigName }) => [File, ConfigName]),
    ),
    ...files(
      'Secrets',
      (container.Secrets ?? []).map(({ File, SecretName }) => [File, SecretName]),
    ),
  ];
}

function sysctls({ Sysctls }: ContainerSpec): string[] {
  const entries = Object.entries(Sysctls ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? ['SysCtls:', ...entries.map(([key, value]) => ` ${key}: ${value}`)] : [];
}

function ulimits({ Ulimits }: ContainerSpec): string[] {
  const limits = (Ulimits ?? []) as readonly Ulimit[];
  return limits.length > 0 ? ['Ulimits:', ...limits.map(({ Name, Soft, Hard }) => ` ${Name}: ${Soft}:${Hard}`)] : [];
}

function files(title: string, given: readonly (readonly [FileTarget | undefined, string])[]): string[] {
  if (given.length === 0) return [];
  return [`${title}:`, ...given.flatMap(([file, source]) => [` Target:\t${file?.Name ?? ''}`, `  Source:\t${source}`])];
}

function logDriver({ TaskTemplate: { LogDriver: driver } }: ServiceSpec): string[] {
  if (!driver) return [];
  const options = Object.entries(driver.Options ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    'Log Driver:',
    ...(driver.Name ? [` Name:\t\t${driver.Name}`] : []),
    ...(options.length > 0 ? [' LogOpts:', ...options.map(([key, value]) => `  ${key}:       ${value}`)] : []),
    '',
  ];
}

function resources({ TaskTemplate: { Resources: wanted } }: ServiceSpec): string[] {
  if (!wanted) return [];
  const part = (title: string, of: { NanoCPUs?: number; MemoryBytes?: number } | undefined) =>
    of?.NanoCPUs || of?.MemoryBytes
      ? [
          ` ${title}:`,
          ...(of.NanoCPUs ? [`  CPU:\t\t${of.NanoCPUs / 1e9}`] : []),
          ...(of.MemoryBytes ? [`  Memory:\t${memorySize(of.MemoryBytes)}`] : []),
        ]
      : [];
  return [
    'Resources:',
    ...part('Reservations', wanted.Reservations),
    ...part('Limits', wanted.Limits),
    ...(wanted.Limits?.Pids ? [`  PIDs:\t\t${wanted.Limits.Pids}`] : []),
  ];
}

function ports({ Endpoint }: ApiService): string[] {
  if (!Endpoint?.Ports?.length) return [];
  const each = Endpoint.Ports.flatMap((port) => [
    ` PublishedPort = ${port.PublishedPort ?? 0}`,
    `  Protocol = ${port.Protocol}`,
    `  TargetPort = ${port.TargetPort}`,
    `  PublishMode = ${port.PublishMode}`,
  ]);
  return ['Ports:', ...each.slice(0, -1), `${each.at(-1) as string} `];
}

function healthcheck(container: ContainerSpec | undefined): string[] {
  const check = container?.Healthcheck;
  if (!check) return [];
  const time = (ns: number | undefined) => showDuration(ns ?? 0);
  return [
    ' Healthcheck:',
    `  Interval = ${time(check.Interval)}`,
    `  Retries = ${check.Retries ?? 0}`,
    `  StartPeriod =\t${time(check.StartPeriod)}`,
    `  Timeout =\t${time(check.Timeout)}`,
    ...(check.Test?.length ? ['  Tests:', `${check.Test.map((word) => `\t Test = ${word}`).join('\n')} `] : []),
  ];
}
