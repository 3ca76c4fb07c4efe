/** From the flags of `service create` to the spec that is sent (docker-cli §5.1). Keys stand in the API's own order. */
import type { ServiceMode } from '../../../../workers/api/engine/specs.ts';
import type { Flags } from '../../parse/flags.ts';
import { pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';
import { mergedEnv } from './env.ts';
import { genericResources } from './generic.ts';
import type { Attached } from './lookups.ts';

/** Leaves out what says nothing, as Go's `omitempty` does. */
export function compact<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}

/** Zero counts as nothing too. */
export const positive = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);
export const orNothing = <T extends object>(value: T): T | undefined =>
  Object.keys(value).length > 0 ? value : undefined;

export function serviceSpec(
  flags: Flags,
  image: string,
  args: readonly string[],
  attached: Attached,
): Record<string, unknown> {
  return compact({
    Name: flags.text('name'),
    Labels: pairs(flags.list('label')),
    TaskTemplate: compact({
      ContainerSpec: containerSpec(flags, image, args, attached),
      Resources: resources(flags),
      RestartPolicy: restartPolicy(flags, {}),
      Placement: compact({
        Constraints: flags.list('constraint'),
        Preferences: flags.list<unknown>('placement-pref'),
        MaxReplicas: positive(flags.number('replicas-max-per-node')),
      }),
      Networks: attached.networks,
      LogDriver: flags.text('log-driver')
        ? compact({ Name: flags.text('log-driver'), Options: orNothing(pairs(flags.list('log-opt'))) })
        : undefined,
      ForceUpdate: 0,
    }),
    Mode: mode(flags),
    UpdateConfig: updateConfig(flags, 'update', undefined),
    RollbackConfig: updateConfig(flags, 'rollback', undefined),
    EndpointSpec: compact({ Mode: flags.text('endpoint-mode') || 'vip', Ports: flags.list<unknown>('publish') }),
  });
}

function containerSpec(flags: Flags, image: string, args: readonly string[], attached: Attached) {
  const credentials = flags.has('credential-spec')
    ? { CredentialSpec: flags.value<object>('credential-spec'), SELinuxContext: null, NoNewPrivileges: false }
    : undefined;
  return compact({
    Image: image,
    Labels: orNothing(pairs(flags.list('container-label'))),
    Command: flags.value<string[]>('entrypoint'),
    Args: args,
    Hostname: flags.text('hostname'),
    Env: mergedEnv(flags),
    Dir: flags.text('workdir'),
    User: flags.text('user'),
    Groups: flags.list('group'),
    Privileges: credentials,
    Init: flags.on('init'),
    StopSignal: flags.text('stop-signal'),
    TTY: flags.on('tty') || undefined,
    ReadOnly: flags.on('read-only') || undefined,
    Mounts: flags.list<unknown>('mount'),
    StopGracePeriod: flags.number('stop-grace-period'),
    Healthcheck: healthcheck(flags, undefined),
    Hosts: flags.list('host').map(hostsLine),
    DNSConfig: compact({
      Nameservers: flags.list('dns'),
      Search: flags.list('dns-search'),
      Options: flags.list('dns-option'),
    }),
    Secrets: attached.secrets,
    Configs: attached.configs,
    Isolation: flags.text('isolation'),
    Sysctls: orNothing(pairs(flags.list('sysctl'))),
    CapabilityAdd: capabilityList(flags.list('cap-add')),
    CapabilityDrop: capabilityList(flags.list('cap-drop')).filter((cap) => !flags.list('cap-add').includes(cap)),
    Ulimits: flags.list<unknown>('ulimit'),
    OomScoreAdj: positive(flags.number('oom-score-adj')),
  });
}

/** Among capabilities: forget those that were there. */
export const RESET = 'CAP_RESET';

/** In order, each once; `ALL` stands for every other. */
export function capabilityList(given: Iterable<string>): readonly string[] {
  const all = new Set(given);
  return all.has('ALL') ? ['ALL'] : [...all].filter((one) => one !== RESET).sort();
}

/** `name:ip` as a line of a hosts file. */
export function hostsLine(given: string): string {
  const cut = given.indexOf(':');
  return `${given.slice(cut + 1)} ${given.slice(0, cut)}`;
}

function resources(flags: Flags) {
  return {
    Limits: compact({
      NanoCPUs: positive(flags.number('limit-cpu')),
      MemoryBytes: positive(flags.number('limit-memory')),
      Pids: positive(flags.number('limit-pids')),
    }),
    Reservations: compact({
      NanoCPUs: positive(flags.number('reserve-cpu')),
      MemoryBytes: positive(flags.number('reserve-memory')),
      GenericResources: genericResources(flags.list('generic-resource')),
    }),
  };
}

function mode(flags: Flags): ServiceMode {
  const kind = flags.text('mode') || 'replicated';
  const replicas = flags.number('replicas');
  const jobs = kind.endsWith('-job');
  if (jobs && flags.names.some((name) => /^(update|rollback)-/.test(name))) {
    throw new Refused('update and rollback configuration is not supported for jobs');
  }
  if (kind === 'global' || kind === 'global-job') {
    for (const flag of ['replicas-max-per-node', 'replicas']) {
      if (flags.number(flag)) throw new Refused(`${flag} can only be used with replicated or replicated-job mode`);
    }
  }
  if (flags.has('max-concurrent') && kind !== 'replicated-job') {
    throw new Refused('max-concurrent can only be used with replicated-job mode');
  }
  switch (kind) {
    case 'replicated':
      return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
    case 'global':
      return { Global: {} };
    case 'global-job':
      return { GlobalJob: {} };
    case 'replicated-job': {
      const concurrent = flags.number('max-concurrent') ?? replicas;
      return {
        ReplicatedJob: {
          ...(concurrent === undefined ? {} : { MaxConcurrent: concurrent }),
          ...(replicas === undefined ? {} : { TotalCompletions: replicas }),
        },
      };
    }
  }
  throw new Refused(`Unknown mode: ${kind}, only replicated and global supported`);
}

const given = (flags: Flags, prefix: string, names: string): boolean =>
  names.split(' ').some((name) => flags.has(`${prefix}-${name}`));

/** Any one flag brings the whole policy, the others with their defaults; what was there before is kept. */
export function restartPolicy(flags: Flags, before: Readonly<Record<string, unknown>> | undefined) {
  if (!given(flags, 'restart', 'condition delay max-attempts window')) return orNothing(before ?? {});
  return compact({
    Condition: 'any',
    Delay: 5e9,
    MaxAttempts: 0,
    ...before,
    ...(flags.has('restart-condition') ? { Condition: flags.text('restart-condition') } : {}),
    ...(flags.has('restart-delay') ? { Delay: flags.number('restart-delay') } : {}),
    ...(flags.has('restart-max-attempts') ? { MaxAttempts: flags.number('restart-max-attempts') } : {}),
    ...(flags.has('restart-window') ? { Window: positive(flags.number('restart-window')) } : {}),
  });
}

/** The same for `--update-*` and `--rollback-*`. */
export function updateConfig(
  flags: Flags,
  prefix: 'update' | 'rollback',
  before: Readonly<Record<string, unknown>> | undefined,
) {
  if (!given(flags, prefix, 'delay failure-action max-failure-ratio monitor order parallelism')) return before;
  const number = (name: string) => flags.number(`${prefix}-${name}`);
  const merged: Record<string, unknown> = {
    Parallelism: 1,
    Delay: undefined,
    FailureAction: 'pause',
    Monitor: 5e9,
    MaxFailureRatio: 0,
    Order: 'stop-first',
    ...before,
  };
  if (number('parallelism') !== undefined) merged.Parallelism = number('parallelism');
  if (number('delay') !== undefined) merged.Delay = positive(number('delay'));
  if (number('monitor') !== undefined) merged.Monitor = number('monitor');
  if (number('max-failure-ratio') !== undefined) merged.MaxFailureRatio = number('max-failure-ratio');
  if (flags.has(`${prefix}-failure-action`)) merged.FailureAction = flags.text(`${prefix}-failure-action`);
  if (flags.has(`${prefix}-order`)) merged.Order = flags.text(`${prefix}-order`);
  return compact(merged);
}

export function healthcheck(flags: Flags, before: Readonly<Record<string, unknown>> | undefined) {
  const any = given(flags, 'health', 'cmd interval retries start-interval start-period timeout');
  if (flags.on('no-healthcheck')) {
    if (any) throw new Refused('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!any) return before;
  const { Test = undefined, ...rest } = before ?? {};
  const command = flags.text('health-cmd');
  const test = flags.has('health-cmd')
    ? command === ''
      ? undefined
      : ['CMD-SHELL', command]
    : Array.isArray(Test) && Test[0] === 'NONE'
      ? undefined
      : Test;
  return compact({
    Test: test,
    ...rest,
    ...compact({
      Interval: flags.number('health-interval'),
      Timeout: flags.number('health-timeout'),
      StartPeriod: flags.number('health-start-period'),
      StartInterval: flags.number('health-start-interval'),
      Retries: flags.number('health-retries'),
    }),
  });
}
