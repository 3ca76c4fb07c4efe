/**
 * What people ask for, in the Engine API's own shapes (engine-api §4.1, §5, §6.1). The store keeps these as they
 * are, so that no translation can lose a field. Durations are nanoseconds.
 */

export interface NodeSpec {
  readonly Name?: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Role: 'worker' | 'manager';
  readonly Availability: 'active' | 'pause' | 'drain';
}

export interface SwarmSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Orchestration: { readonly TaskHistoryRetentionLimit: number };
  readonly Raft: {
    readonly SnapshotInterval: number;
    readonly KeepOldSnapshots: number;
    readonly LogEntriesForSlowFollowers: number;
    readonly ElectionTick: number;
    readonly HeartbeatTick: number;
  };
  readonly Dispatcher: { readonly HeartbeatPeriod: number };
  readonly CAConfig: { readonly NodeCertExpiry: number; readonly ForceRotate?: number };
  readonly TaskDefaults: { readonly LogDriver?: LogDriver };
  readonly EncryptionConfig: { readonly AutoLockManagers: boolean };
}

export interface LogDriver {
  readonly Name?: string;
  readonly Options?: Readonly<Record<string, string>>;
}

export interface ServiceSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly TaskTemplate: TaskSpec;
  readonly Mode: ServiceMode;
  readonly UpdateConfig?: UpdateConfig;
  readonly RollbackConfig?: UpdateConfig;
  readonly EndpointSpec?: { readonly Mode?: 'vip' | 'dnsrr'; readonly Ports?: readonly Port[] };
}

export interface ServiceMode {
  readonly Replicated?: { readonly Replicas?: number };
  readonly Global?: Readonly<Record<string, never>>;
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
  readonly GlobalJob?: Readonly<Record<string, never>>;
}

export interface UpdateConfig {
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: 'pause' | 'continue' | 'rollback';
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: 'stop-first' | 'start-first';
}

export interface Port {
  readonly Name?: string;
  readonly Protocol: 'tcp' | 'udp' | 'sctp';
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode: 'ingress' | 'host';
}

/**
 * Something of a node that is neither processor nor memory: so many of a kind, or one that has a name of its own. A
 * service reserves amounts; a node offers either (engine-api §5, §6.1).
 */
export type GenericResource =
  | { readonly DiscreteResourceSpec: { readonly Kind: string; readonly Value: number } }
  | { readonly NamedResourceSpec: { readonly Kind: string; readonly Value: string } };

export interface TaskSpec {
  readonly ContainerSpec?: ContainerSpec;
  readonly Resources?: {
    readonly Limits?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number; readonly Pids?: number };
    readonly Reservations?: {
      readonly NanoCPUs?: number;
      readonly MemoryBytes?: number;
      readonly GenericResources?: readonly GenericResource[];
    };
  };
  readonly RestartPolicy?: RestartPolicy;
  readonly Placement?: Placement;
  readonly Networks?: readonly NetworkTarget[];
  readonly LogDriver?: LogDriver;
  readonly ForceUpdate: number;
  readonly Runtime?: string;
}

export interface NetworkTarget {
  /** The network's id; the daemon also takes its name and looks it up. */
  readonly Target: string;
  readonly Aliases?: readonly string[];
  readonly DriverOpts?: Readonly<Record<string, string>>;
}

export interface RestartPolicy {
  readonly Condition?: 'none' | 'on-failure' | 'any';
  readonly Delay?: number;
  readonly MaxAttempts?: number;
  readonly Window?: number;
}

export interface Placement {
  readonly Constraints?: readonly string[];
  readonly Preferences?: readonly { readonly Spread?: { readonly SpreadDescriptor: string } }[];
  readonly MaxReplicas?: number;
  readonly Platforms?: readonly { readonly Architecture?: string; readonly OS?: string }[];
}

export interface ContainerSpec {
  readonly Image: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Command?: readonly string[];
  readonly Args?: readonly string[];
  readonly Hostname?: string;
  readonly Env?: readonly string[];
  readonly Dir?: string;
  readonly User?: string;
  readonly Groups?: readonly string[];
  readonly Init?: boolean;
  readonly StopSignal?: string;
  readonly TTY?: boolean;
  readonly OpenStdin?: boolean;
  readonly ReadOnly?: boolean;
  readonly Mounts?: readonly Mount[];
  readonly StopGracePeriod?: number;
  readonly Healthcheck?: Healthcheck;
  readonly Hosts?: readonly string[];
  readonly Privileges?: { readonly CredentialSpec?: { readonly Config?: string } | null };
  readonly Secrets?: readonly SecretReference[];
  readonly Configs?: readonly ConfigReference[];
  readonly Isolation?: string;
  readonly [more: string]: unknown;
}

export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface Mount {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly Consistency?: string;
  readonly BindOptions?: {
    readonly Propagation?: string;
    readonly NonRecursive?: boolean;
    readonly CreateMountpoint?: boolean;
    readonly ReadOnlyNonRecursive?: boolean;
    readonly ReadOnlyForceRecursive?: boolean;
  };
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Subpath?: string;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Readonly<Record<string, string>> };
  };
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
}

/** As a task's attachments show it (engine-api §7). */
export interface NetworkSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly DriverConfiguration?: { readonly Name: string; readonly Options?: Readonly<Record<string, string>> };
  readonly IPv6Enabled?: boolean;
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly IPAMOptions?: IpamOptions;
  readonly Scope?: string;
}

export interface IpamOptions {
  readonly Driver?: { readonly Name?: string; readonly Options?: Readonly<Record<string, string>> };
  readonly Configs?: readonly IpamConfig[];
}

export interface IpamConfig {
  /** `10.0.1.0/24`. */
  readonly Subnet?: string;
  /** The part of the subnet to give addresses from. */
  readonly Range?: string;
  readonly Gateway?: string;
}

/** Where a secret or config appears in a container: absolute, or below its usual folder. `Mode` is as `chmod` has it. */
export interface FileTarget {
  readonly Name: string;
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

export interface SecretReference {
  readonly File?: FileTarget;
  readonly SecretID: string;
  readonly SecretName: string;
}

/** With `Runtime` in place of `File` the engine itself reads it, and the container does not see it. */
export interface ConfigReference {
  readonly File?: FileTarget;
  readonly Runtime?: Readonly<Record<string, never>>;
  readonly ConfigID: string;
  readonly ConfigName: string;
}

/** What a secret and a config have in common (engine-api §8). `Data` is base64, and absent where it is not to be seen. */
export interface ConfigSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Data?: string;
  /** Who fills in what stands in `{{…}}` within the data, on the node: `golang`, or nobody. */
  readonly Templating?: NamedDriver;
}

export interface SecretSpec extends ConfigSpec {
  /** A plugin that keeps the data outside the swarm. */
  readonly Driver?: NamedDriver;
}

export interface NamedDriver {
  readonly Name: string;
  readonly Options?: Readonly<Record<string, string>>;
}
