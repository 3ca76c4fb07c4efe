/** A service spec as JSON, field by field (engine-api §6.1). */
import type {
  ConfigReference,
  ContainerSpec,
  GenericResource,
  FileTarget,
  Healthcheck,
  LogDriver,
  Mount,
  NetworkTarget,
  Placement,
  Port,
  RestartPolicy,
  SecretReference,
  ServiceMode,
  ServiceSpec,
  TaskSpec,
  UpdateConfig,
} from '../../api/engine/specs.ts';
import { count, dictionary, flag, kept, list, pointer, raw, real, struct, text, whole, type Shape } from './shape.ts';

export interface SpecAsSent extends ServiceSpec {
  readonly Networks?: readonly NetworkTarget[];
}

const labels = dictionary(kept(text, ''));
const nothing: Shape<Record<string, never>> = struct<Record<string, never>>({});

const port = struct<Port>({
  Name: text,
  Protocol: kept(text, 'tcp') as Shape<Port['Protocol']>,
  TargetPort: kept(count, 0),
  PublishedPort: count,
  PublishMode: kept(text, 'ingress') as Shape<Port['PublishMode']>,
});

const updateConfig = struct<UpdateConfig>({
  Parallelism: kept(count, 0),
  Delay: whole,
  FailureAction: kept(text, 'pause') as Shape<'pause'>,
  Monitor: whole,
  MaxFailureRatio: kept(real, 0),
  Order: kept(text, 'stop-first') as Shape<'stop-first'>,
});

const mode = struct<ServiceMode>({
  Replicated: struct<NonNullable<ServiceMode['Replicated']>>({ Replicas: pointer(count, 0) }),
  Global: nothing,
  ReplicatedJob: struct<NonNullable<ServiceMode['ReplicatedJob']>>({
    MaxConcurrent: pointer(count, 0),
    TotalCompletions: pointer(count, 0),
  }),
  GlobalJob: nothing,
});

const logDriver = struct<LogDriver>({ Name: text, Options: labels });

const restartPolicy = struct<RestartPolicy>({
  Condition: kept(text, 'any') as Shape<'any'>,
  Delay: pointer(whole, 0),
  MaxAttempts: kept(count, 0),
  Window: pointer(whole, 0),
});

const placement = struct<Placement>({
  Constraints: list(kept(text, '')),
  Preferences: list(
    struct<{ Spread?: { SpreadDescriptor: string } }>({
      Spread: struct<{ SpreadDescriptor: string }>({ SpreadDescriptor: kept(text, '') }),
    }),
  ),
  MaxReplicas: count,
  Platforms: list(struct<{ Architecture?: string; OS?: string }>({ Architecture: text, OS: text })),
});

export const healthcheckShape = struct<Healthcheck>({
  Test: list(kept(text, '')),
  Interval: whole,
  Timeout: whole,
  StartPeriod: whole,
  StartInterval: whole,
  Retries: whole,
});

export const mountShape = struct<Mount>({
  Type: kept(text, ''),
  Source: text,
  Target: kept(text, ''),
  ReadOnly: flag,
  Consistency: text,
  BindOptions: struct<NonNullable<Mount['BindOptions']>>({
    Propagation: text,
    NonRecursive: flag,
    CreateMountpoint: flag,
    ReadOnlyNonRecursive: flag,
    ReadOnlyForceRecursive: flag,
  }),
  VolumeOptions: struct<NonNullable<Mount['VolumeOptions']>>({
    NoCopy: flag,
    Labels: labels,
    Subpath: text,
    DriverConfig: struct<{ Name?: string; Options?: Readonly<Record<string, string>> }>({
      Name: text,
      Options: labels,
    }),
  }),
  TmpfsOptions: struct<NonNullable<Mount['TmpfsOptions']>>({ SizeBytes: whole, Mode: count }),
});

const fileTarget = struct<FileTarget>({
  Name: kept(text, ''),
  UID: kept(text, ''),
  GID: kept(text, ''),
  Mode: kept(count, 0),
});

const secretReference = struct<SecretReference>({
  File: fileTarget,
  SecretID: kept(text, ''),
  SecretName: kept(text, ''),
});

const configReference = struct<ConfigReference>({
  File: fileTarget,
  Runtime: nothing,
  ConfigID: kept(text, ''),
  ConfigName: kept(text, ''),
});

/** Fields that change nothing a simulated program could notice are kept as they came, to be read back. */
const containerSpec = struct<ContainerSpec>({
  Image: kept(text, ''),
  Labels: labels,
  Command: list(kept(text, '')),
  Args: list(kept(text, '')),
  Hostname: text,
  Env: list(kept(text, '')),
  Dir: text,
  User: text,
  Groups: list(kept(text, '')),
  Privileges: raw,
  Init: pointer(flag, false),
  StopSignal: text,
  TTY: flag,
  OpenStdin: flag,
  ReadOnly: flag,
  Mounts: list(mountShape),
  StopGracePeriod: pointer(whole, 0),
  Healthcheck: healthcheckShape,
  Hosts: list(kept(text, '')),
  DNSConfig: raw,
  Secrets: list(secretReference),
  Configs: list(configReference),
  Isolation: kept(text, 'default'),
  Sysctls: labels,
  CapabilityAdd: list(kept(text, '')),
  CapabilityDrop: list(kept(text, '')),
  Ulimits: list(raw),
  OomScoreAdj: whole,
} as never);

const amount = struct<{ Kind: string; Value: number }>({ Kind: kept(text, ''), Value: kept(whole, 0) });
const named = struct<{ Kind: string; Value: string }>({ Kind: kept(text, ''), Value: kept(text, '') });

const genericResource = struct<{ DiscreteResourceSpec?: { Kind: string; Value: number } }>({
  DiscreteResourceSpec: amount,
  NamedResourceSpec: named,
} as never) as Shape<GenericResource>;

const networkTarget = struct<NetworkTarget>({
  Target: kept(text, ''),
  Aliases: list(kept(text, '')),
  DriverOpts: labels,
});

const taskSpec = struct<TaskSpec>({
  ContainerSpec: containerSpec,
  Resources: struct<NonNullable<TaskSpec['Resources']>>({
    Limits: struct<{ NanoCPUs?: number; MemoryBytes?: number; Pids?: number }>({
      NanoCPUs: whole,
      MemoryBytes: whole,
      Pids: whole,
    }),
    Reservations: struct<NonNullable<NonNullable<TaskSpec['Resources']>['Reservations']>>({
      NanoCPUs: whole,
      MemoryBytes: whole,
      GenericResources: list(genericResource),
    }),
  }),
  RestartPolicy: restartPolicy,
  Placement: placement,
  Networks: list(struct<NetworkTarget>({ Target: kept(text, ''), Aliases: list(kept(text, '')), DriverOpts: labels })),
  LogDriver: logDriver,
  ForceUpdate: kept(count, 0),
  Runtime: kept(text, 'container'),
});

const noMode: ServiceMode = {};

export const serviceShape: Shape<SpecAsSent> = struct<SpecAsSent>({
  Name: kept(text, ''),
  Labels: kept(labels, {}),
  TaskTemplate: kept(taskSpec, { ForceUpdate: 0, Runtime: 'container' }),
  Mode: kept(mode, noMode),
  UpdateConfig: updateConfig,
  RollbackConfig: updateConfig,
  Networks: list(networkTarget),
  EndpointSpec: struct<NonNullable<ServiceSpec['EndpointSpec']>>({
    Mode: kept(text, 'vip') as Shape<'vip'>,
    Ports: list(port),
  }),
});
