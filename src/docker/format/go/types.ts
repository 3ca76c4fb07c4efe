/**
 * The types of Docker's client, as far as templates can tell: fields in their order, with what each holds. `Name type`,
 * several to a line, divided by `;`. Without a type it is a string. `Name:name` has another name in JSON, `+` before a
 * type means that its fields are the outer one's too. A type that ends with `!` is written anew as JSON, without what
 * is empty. `any` is taken as the engine sent it.
 */
const SOURCE = `
swarm.Meta  Version swarm.Version; CreatedAt time; UpdatedAt time
swarm.Version  Index int
swarm.Annotations  Name; Labels map[]string
swarm.Driver  Name; Options map[]string

swarm.Node  ID; Meta +swarm.Meta; Spec swarm.NodeSpec; Description swarm.NodeDescription; Status swarm.NodeStatus; ManagerStatus *swarm.ManagerStatus
swarm.NodeSpec  Annotations +swarm.Annotations; Role; Availability
swarm.NodeDescription  Hostname; Platform swarm.Platform; Resources swarm.Resources; Engine swarm.EngineDescription; TLSInfo swarm.TLSInfo; CSIInfo []any
swarm.Platform  Architecture; OS
swarm.Resources  NanoCPUs int; MemoryBytes int; GenericResources []any
swarm.EngineDescription  EngineVersion; Labels map[]string; Plugins []swarm.PluginDescription
swarm.PluginDescription  Type; Name
swarm.TLSInfo  TrustRoot; CertIssuerSubject bytes; CertIssuerPublicKey bytes
swarm.NodeStatus  State; Message; Addr
swarm.ManagerStatus  Leader bool; Reachability; Addr

swarm.Service  ID; Meta +swarm.Meta; Spec swarm.ServiceSpec; PreviousSpec *swarm.ServiceSpec; Endpoint swarm.Endpoint; UpdateStatus *swarm.UpdateStatus; ServiceStatus *swarm.ServiceStatus; JobStatus *swarm.JobStatus
swarm.ServiceSpec  Annotations +swarm.Annotations; TaskTemplate swarm.TaskSpec; Mode swarm.ServiceMode; UpdateConfig *swarm.UpdateConfig; RollbackConfig *swarm.UpdateConfig; Networks []swarm.NetworkAttachmentConfig; EndpointSpec *swarm.EndpointSpec
swarm.TaskSpec  ContainerSpec *swarm.ContainerSpec; PluginSpec *any; NetworkAttachmentSpec *any; Resources *swarm.ResourceRequirements; RestartPolicy *swarm.RestartPolicy; Placement *swarm.Placement; Networks []swarm.NetworkAttachmentConfig; LogDriver *swarm.Driver; ForceUpdate int; Runtime
swarm.ContainerSpec  Image; Labels map[]string; Command []string; Args []string; Hostname; Env []string; Dir; User; Groups []string; Privileges *any; Init *bool; StopSignal; TTY bool; OpenStdin bool; ReadOnly bool; Mounts []mount.Mount; StopGracePeriod *duration; Healthcheck *container.HealthConfig; Hosts []string; DNSConfig *swarm.DNSConfig; Secrets []*swarm.SecretReference; Configs []*swarm.ConfigReference; Isolation; Sysctls map[]string; CapabilityAdd []string; CapabilityDrop []string; Ulimits []*container.Ulimit; OomScoreAdj int
swarm.DNSConfig  Nameservers []string; Search []string; Options []string
swarm.SecretReference  File *swarm.FileTarget; SecretID; SecretName
swarm.ConfigReference  File *swarm.FileTarget; Runtime *any; ConfigID; ConfigName
swarm.FileTarget  Name; UID; GID; Mode int
swarm.ResourceRequirements  Limits *swarm.Limit; Reservations *swarm.Resources
swarm.Limit  NanoCPUs int; MemoryBytes int; Pids int
swarm.RestartPolicy  Condition; Delay *duration; MaxAttempts *int; Window *duration
swarm.Placement  Constraints []string; Preferences []swarm.PlacementPreference; MaxReplicas int; Platforms []swarm.Platform
swarm.PlacementPreference  Spread *swarm.SpreadOver
swarm.SpreadOver  SpreadDescriptor
swarm.NetworkAttachmentConfig  Target; Aliases []string; DriverOpts map[]string
swarm.ServiceMode  Replicated *swarm.ReplicatedService; Global *swarm.GlobalService; ReplicatedJob *swarm.ReplicatedJob; GlobalJob *swarm.GlobalJob
swarm.ReplicatedService  Replicas *int
swarm.GlobalService
swarm.ReplicatedJob  MaxConcurrent *int; TotalCompletions *int
swarm.GlobalJob
swarm.UpdateConfig  Parallelism int; Delay duration; FailureAction; Monitor duration; MaxFailureRatio int; Order
swarm.EndpointSpec  Mode; Ports []swarm.PortConfig
swarm.PortConfig  Name; Protocol; TargetPort int; PublishedPort int; PublishMode
swarm.Endpoint  Spec swarm.EndpointSpec; Ports []swarm.PortConfig; VirtualIPs []swarm.EndpointVirtualIP
swarm.EndpointVirtualIP  NetworkID; Addr
swarm.UpdateStatus  State; StartedAt *time; CompletedAt *time; Message
swarm.ServiceStatus  RunningTasks int; DesiredTasks int; CompletedTasks int
swarm.JobStatus  JobIteration swarm.Version; LastExecution time

swarm.Task  ID; Meta +swarm.Meta; Annotations +swarm.Annotations; Spec swarm.TaskSpec; ServiceID; Slot int; NodeID; Status swarm.TaskStatus; DesiredState; NetworksAttachments []any; GenericResources []any; JobIteration *swarm.Version; Volumes []any
swarm.TaskStatus  Timestamp time; State; Message; Err; ContainerStatus *swarm.ContainerStatus; PortStatus swarm.PortStatus
swarm.ContainerStatus  ContainerID; PID int; ExitCode int
swarm.PortStatus  Ports []swarm.PortConfig

swarm.Secret  ID; Meta +swarm.Meta; Spec swarm.SecretSpec
swarm.SecretSpec  Annotations +swarm.Annotations; Data bytes; Driver *swarm.Driver; Templating *swarm.Driver
swarm.Config  ID; Meta +swarm.Meta; Spec swarm.ConfigSpec
swarm.ConfigSpec  Annotations +swarm.Annotations; Data bytes; Templating *swarm.Driver

network.Inspect  Name; ID:Id; Created time; Scope; Driver; EnableIPv4 bool; EnableIPv6 bool; IPAM network.IPAM; Internal bool; Attachable bool; Ingress bool; ConfigFrom network.ConfigReference; ConfigOnly bool; Containers map[]network.EndpointResource; Options map[]string; Labels map[]string; Peers []network.PeerInfo; Services map[]any
network.IPAM  Driver; Options map[]string; Config []network.IPAMConfig
network.IPAMConfig  Subnet; IPRange; Gateway; AuxAddress:AuxiliaryAddresses map[]string
network.ConfigReference  Network
network.EndpointResource  Name; EndpointID; MacAddress; IPv4Address; IPv6Address
network.PeerInfo  Name; IP
network.EndpointSettings  IPAMConfig *any; Links []string; Aliases []string; MacAddress; DriverOpts map[]string; GwPriority int; NetworkID; EndpointID; Gateway; IPAddress; IPPrefixLen int; IPv6Gateway; GlobalIPv6Address; GlobalIPv6PrefixLen int; DNSNames []string

volume.Volume  ClusterVolume *any; CreatedAt; Driver; Labels map[]string; Mountpoint; Name; Options map[]string; Scope; Status map[]any; UsageData *volume.UsageData
volume.UsageData  RefCount int; Size int
mount.Mount  Type; Source; Target; ReadOnly bool; Consistency; BindOptions *any; VolumeOptions *any; ImageOptions *any; TmpfsOptions *any; ClusterOptions *any

container.InspectResponse  ContainerJSONBase *+container.ContainerJSONBase; Mounts []container.MountPoint; Config *container.Config; NetworkSettings *container.NetworkSettings; ImageManifestDescriptor *any
container.ContainerJSONBase  ID:Id; Created; Path; Args []string; State *container.State; Image; ResolvConfPath; HostnamePath; HostsPath; LogPath; Name; RestartCount int; Driver; Platform; MountLabel; ProcessLabel; AppArmorProfile; ExecIDs []string; HostConfig *any; GraphDriver any; SizeRw *int; SizeRootFs *int
container.State  Status; Running bool; Paused bool; Restarting bool; OOMKilled bool; Dead bool; Pid int; ExitCode int; Error; StartedAt; FinishedAt; Health *container.Health
container.Health  Status; FailingStreak int; Log []*container.HealthcheckResult
container.HealthcheckResult  Start time; End time; ExitCode int; Output
container.HealthConfig  Test []string; Interval duration; Timeout duration; StartPeriod duration; StartInterval duration; Retries int
container.Ulimit  Name; Hard int; Soft int
container.MountPoint  Type; Name; Source; Destination; Driver; Mode; RW bool; Propagation
container.Config  Hostname; Domainname; User; AttachStdin bool; AttachStdout bool; AttachStderr bool; ExposedPorts map[]struct; Tty bool; OpenStdin bool; StdinOnce bool; Env []string; Cmd []string; Healthcheck *container.HealthConfig; ArgsEscaped bool; Image; Volumes map[]struct; WorkingDir; Entrypoint []string; NetworkDisabled bool; MacAddress; OnBuild []string; Labels map[]string; StopSignal; StopTimeout *int; Shell []string
container.NetworkSettings  NetworkSettingsBase +container.NetworkSettingsBase; DefaultNetworkSettings +container.DefaultNetworkSettings; Networks map[]*network.EndpointSettings
container.NetworkSettingsBase  Bridge; SandboxID; SandboxKey; Ports map[][]nat.PortBinding; HairpinMode bool; LinkLocalIPv6Address; LinkLocalIPv6PrefixLen int; SecondaryIPAddresses []any; SecondaryIPv6Addresses []any
container.DefaultNetworkSettings  EndpointID; Gateway; GlobalIPv6Address; GlobalIPv6PrefixLen int; IPAddress; IPPrefixLen int; IPv6Gateway; MacAddress
nat.PortBinding  HostIP:HostIp; HostPort

image.InspectResponse  ID:Id; RepoTags []string; RepoDigests []string; Parent; Comment; Created; DockerVersion; Author; Config *image.Config!; Architecture; Variant; Os; OsVersion; Size int; VirtualSize int; GraphDriver any; RootFS image.RootFS; Metadata image.Metadata; Descriptor *any; Manifests []any
image.Config!  ImageConfig +image.OCIConfig; DockerOCIImageConfigExt +image.ConfigExt
image.OCIConfig  User; ExposedPorts map[]struct; Env []string; Entrypoint []string; Cmd []string; Volumes map[]struct; WorkingDir; Labels map[]string; StopSignal; ArgsEscaped bool
image.ConfigExt  Healthcheck *any; OnBuild []string; Shell []string
image.RootFS  Type; Layers []string
image.Metadata  LastTagTime time

events.Message  Status:status; ID:id; From:from; Type; Action; Actor events.Actor; Scope:scope; Time:time int; TimeNano:timeNano int
events.Actor  ID; Attributes map[]string

system.dockerInfo  Info *+system.Info; ClientInfo *any; ServerErrors []string; ClientErrors []string
system.Info  ID; Containers int; ContainersRunning int; ContainersPaused int; ContainersStopped int; Images int; Driver; DriverStatus [][]string; SystemStatus [][]string; Plugins system.PluginsInfo; MemoryLimit bool; SwapLimit bool; KernelMemory bool; KernelMemoryTCP bool; CPUCfsPeriod:CpuCfsPeriod bool; CPUCfsQuota:CpuCfsQuota bool; CPUShares bool; CPUSet bool; PidsLimit bool; IPv4Forwarding bool; Debug bool; NFd int; OomKillDisable bool; NGoroutines int; SystemTime; LoggingDriver; CgroupDriver; CgroupVersion; NEventsListener int; KernelVersion; OperatingSystem; OSVersion; OSType; Architecture; IndexServerAddress; RegistryConfig *any; NCPU int; MemTotal int; GenericResources []any; DockerRootDir; HTTPProxy:HttpProxy; HTTPSProxy:HttpsProxy; NoProxy; Name; Labels []string; ExperimentalBuild bool; ServerVersion; Runtimes map[]any; DefaultRuntime; Swarm swarm.Info; LiveRestoreEnabled bool; Isolation; InitBinary; ContainerdCommit system.Commit; RuncCommit system.Commit; InitCommit system.Commit; SecurityOptions []string; ProductLicense; DefaultAddressPools []any; FirewallBackend *any; CDISpecDirs []string; DiscoveredDevices []any; Containerd *any; Warnings []string
system.PluginsInfo  Volume []string; Network []string; Authorization []string; Log []string
system.Commit  ID
swarm.Info  NodeID; NodeAddr; LocalNodeState; ControlAvailable bool; Error; RemoteManagers []swarm.Peer; Nodes int; Managers int; Cluster *swarm.ClusterInfo; Warnings []string
swarm.Peer  NodeID; Addr
swarm.ClusterInfo  ID; Meta +swarm.Meta; Spec any; TLSInfo swarm.TLSInfo; RootRotationInProgress bool; DefaultAddrPool []string; SubnetSize int; DataPathPort int

system.versionInfo  Client system.clientVersion; Server *types.Version
system.clientVersion  Platform *any; Version; APIVersion:ApiVersion; DefaultAPIVersion; GitCommit; GoVersion; Os; Arch; BuildTime; Context
types.Version  Platform types.Platform; Components []types.ComponentVersion; Version; APIVersion:ApiVersion; MinAPIVersion; GitCommit; GoVersion; Os; Arch; KernelVersion; Experimental bool; BuildTime
types.Platform  Name
types.ComponentVersion  Name; Version; Details map[]string`;

export interface Field {
  readonly name: string;
  readonly json: string;
  readonly type: string;
  /** Are its fields the outer one's too? */
  readonly embedded: boolean;
}

export interface Struct {
  readonly fields: readonly Field[];
  /** Is it written anew as JSON? */
  readonly anew: boolean;
}

function readField(text: string): Field {
  const [named = '', typed = 'string'] = text.trim().split(' ');
  const [name = '', json = name] = named.split(':');
  return { name, json, type: typed.replace('+', '').replace(/!$/, ''), embedded: typed.includes('+') };
}

const TYPES: ReadonlyMap<string, Struct> = new Map(
  SOURCE.split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', fields = ''] = line.split('  ');
      return [
        name.replace(/!$/, ''),
        { fields: fields === '' ? [] : fields.split(';').map(readField), anew: name.endsWith('!') },
      ];
    }),
);

export const structOf = (type: string): Struct | undefined => TYPES.get(type);
