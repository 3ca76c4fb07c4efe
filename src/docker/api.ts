/** What the engine answers, as far as the commands read it (engine-api §3–§7, §11). */
import type { NodeSpec, Port, SecretSpec, ServiceSpec, SwarmSpec, TaskSpec } from '../../workers/api/engine/specs.ts';

interface Meta {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
}

export interface TlsInfo {
  readonly TrustRoot?: string;
  readonly CertIssuerSubject?: string;
  readonly CertIssuerPublicKey?: string;
}

export interface ApiNode extends Meta {
  readonly Spec: NodeSpec;
  readonly Description: {
    readonly Hostname?: string;
    readonly Platform?: { readonly Architecture?: string; readonly OS?: string };
    readonly Resources?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number };
    readonly Engine?: {
      readonly EngineVersion?: string;
      readonly Labels?: Readonly<Record<string, string>>;
      readonly Plugins?: readonly { readonly Type: string; readonly Name: string }[] | null;
    };
    readonly TLSInfo?: TlsInfo;
  };
  readonly Status: { readonly State?: string; readonly Message?: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability?: string; readonly Addr?: string } | null;
}

export interface ApiService extends Meta {
  readonly Spec: ServiceSpec;
  readonly PreviousSpec?: ServiceSpec;
  readonly Endpoint?: { readonly Spec?: { readonly Mode?: string }; readonly Ports?: readonly Port[] };
  readonly UpdateStatus?: {
    readonly State?: string;
    readonly StartedAt?: string;
    readonly CompletedAt?: string;
    readonly Message?: string;
  };
  readonly ServiceStatus?: {
    readonly RunningTasks: number;
    readonly DesiredTasks: number;
    readonly CompletedTasks: number;
  };
  readonly JobStatus?: { readonly JobIteration: { readonly Index?: number } };
}

export interface ApiTask extends Meta {
  readonly Spec: TaskSpec;
  readonly ServiceID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Status: {
    readonly Timestamp: string;
    readonly State: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly PortStatus?: { readonly Ports?: readonly Port[] };
  };
  readonly JobIteration?: { readonly Index?: number };
}

/** Also a config, which has its data and no driver. */
export interface ApiSecret extends Meta {
  readonly Spec: SecretSpec;
}

export interface ClusterInfo extends Meta {
  readonly Spec: SwarmSpec;
  readonly TLSInfo?: TlsInfo;
  readonly RootRotationInProgress?: boolean;
  readonly DefaultAddrPool?: readonly string[];
  readonly SubnetSize?: number;
  readonly DataPathPort?: number;
}

export interface ApiSwarm extends ClusterInfo {
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string };
}

export interface SwarmInfo {
  readonly NodeID: string;
  readonly NodeAddr: string;
  readonly LocalNodeState: string;
  readonly ControlAvailable: boolean;
  readonly Error: string;
  readonly RemoteManagers: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
  readonly Nodes?: number;
  readonly Managers?: number;
  readonly Cluster?: ClusterInfo;
}

export interface ApiContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly Command: string;
  readonly Created: number;
  readonly Ports?: readonly { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[] | null;
  readonly SizeRw?: number;
  readonly SizeRootFs?: number;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly State: string;
  readonly Status: string;
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, unknown>> };
  readonly Mounts?: readonly { readonly Type: string; readonly Name?: string; readonly Source?: string }[];
}

export interface ApiImage {
  readonly Id: string;
  readonly Created: number;
  readonly RepoDigests?: readonly string[] | null;
  readonly RepoTags?: readonly string[] | null;
  readonly Size: number;
}

export interface ApiNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Driver: string;
  readonly Scope: string;
  readonly EnableIPv4: boolean;
  readonly EnableIPv6: boolean;
  readonly Internal: boolean;
  readonly Ingress: boolean;
  readonly Labels: Readonly<Record<string, string>> | null;
}

export interface ApiVolume {
  readonly Name: string;
  readonly Driver: string;
  readonly Scope: string;
  readonly Mountpoint: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}
