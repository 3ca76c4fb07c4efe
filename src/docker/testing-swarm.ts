/** Five nodes, three of them managers, with some services: the answers of `node-1`, which leads. */
import { ago, type Answer, refusal, type Routes } from './testing.ts';

const id = (letter: string, number: number) => `${letter}${number}${letter.repeat(23)}`;

export const nodeId = (number: number) => id('n', number);

const node = (number: number, role: 'manager' | 'worker', more: object = {}) => ({
  ID: nodeId(number),
  Version: { Index: 10 + number },
  CreatedAt: ago(3600),
  UpdatedAt: ago(60),
  Spec: { Labels: {}, Role: role, Availability: 'active' },
  Description: {
    Hostname: `node-${number}`,
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Resources: { NanoCPUs: 4e9, MemoryBytes: 8 * 2 ** 30 },
    Engine: {
      EngineVersion: '28.2.2',
      Plugins: [
        { Type: 'Log', Name: 'json-file' },
        { Type: 'Network', Name: 'bridge' },
        { Type: 'Network', Name: 'overlay' },
        { Type: 'Volume', Name: 'local' },
      ],
    },
    TLSInfo: { TrustRoot: 'PEM\n', CertIssuerSubject: 'MBMx', CertIssuerPublicKey: 'MFkw' },
  },
  Status: { State: 'ready', Addr: `192.168.0.${10 + number}` },
  ...(role === 'manager'
    ? { ManagerStatus: { Reachability: 'reachable', Addr: `192.168.0.${10 + number}:2377` } }
    : {}),
  ...more,
});

export const nodes = [
  node(1, 'manager', {
    Spec: { Labels: { empty: '', zone: 'a' }, Role: 'manager', Availability: 'active' },
    ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '192.168.0.11:2377' },
  }),
  node(10, 'worker', { Spec: { Labels: {}, Role: 'worker', Availability: 'drain' } }),
  node(2, 'manager'),
  node(3, 'manager', {
    Status: { State: 'down', Message: 'heartbeat failure', Addr: '192.168.0.13' },
    ManagerStatus: { Reachability: 'unreachable', Addr: '192.168.0.13:2377' },
  }),
  node(4, 'worker', { Spec: { Labels: {}, Role: 'worker', Availability: 'pause' } }),
];

const DIGEST = `sha256:${'d'.repeat(64)}`;

const taskTemplate = (image: string, more: object = {}) => ({
  ContainerSpec: { Image: image, Init: false, DNSConfig: {}, Isolation: 'default' },
  Resources: { Limits: {}, Reservations: {} },
  Placement: {},
  ForceUpdate: 0,
  Runtime: 'container',
  ...more,
});

const port = (published: number, target: number, protocol = 'tcp', mode = 'ingress') => ({
  Protocol: protocol,
  TargetPort: target,
  PublishedPort: published,
  PublishMode: mode,
});

const service = (number: number, name: string, more: { Spec?: object; [field: string]: unknown } = {}) => ({
  ID: id('s', number),
  Version: { Index: 20 + number },
  CreatedAt: ago(300),
  UpdatedAt: ago(300),
  Endpoint: { Spec: { Mode: 'vip' } },
  ServiceStatus: { RunningTasks: 2, DesiredTasks: 3, CompletedTasks: 0 },
  ...more,
  Spec: {
    Name: name,
    Labels: {},
    TaskTemplate: taskTemplate(`nginx:1.25@${DIGEST}`),
    Mode: { Replicated: { Replicas: 3 } },
    EndpointSpec: { Mode: 'vip' },
    ...more.Spec,
  },
});

export const web = service(1, 'web', {
  Spec: { Labels: { tier: 'front', note: '' } },
  Endpoint: {
    Spec: { Mode: 'vip' },
    Ports: [port(8080, 80), port(8081, 81), port(5353, 53, 'udp'), port(9000, 90), port(7000, 70, 'tcp', 'host')],
  },
  UpdateStatus: { State: 'completed', StartedAt: ago(300), CompletedAt: ago(90), Message: 'update completed' },
});

export const services = [
  service(2, 'api10', { Spec: { TaskTemplate: taskTemplate('redis:alpine', { Placement: { MaxReplicas: 1 } }) } }),
  web,
  service(3, 'api2', {
    Spec: { Mode: { Global: {} } },
    ServiceStatus: { RunningTasks: 1, DesiredTasks: 1, CompletedTasks: 0 },
  }),
];

const fileTarget = { UID: '0', GID: '0', Mode: 0o444 };

/** One with everything that `--pretty` shows. */
export const rich = service(9, 'rich', {
  Spec: {
    TaskTemplate: {
      ContainerSpec: {
        Image: 'nginx:1.25',
        Args: ['nginx', '-g'],
        Env: ['A=1', 'B=2'],
        Dir: '/w',
        User: 'nobody',
        Sysctls: { 'net.core.somaxconn': '128', 'kernel.domainname': '' },
        Ulimits: [{ Name: 'nofile', Hard: 2048, Soft: 1024 }],
        Init: true,
        Mounts: [{ Type: 'volume', Source: 'data', Target: '/data', ReadOnly: true }],
        Configs: [
          { File: { ...fileTarget, Name: '/etc/nginx/nginx.conf' }, ConfigID: id('k', 1), ConfigName: 'nginx.conf' },
        ],
        Secrets: [{ File: { ...fileTarget, Name: 'pw' }, SecretID: id('p', 1), SecretName: 'pw' }],
        Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'], Interval: 5e9, Timeout: 2e9, Retries: 3 },
        StopGracePeriod: 10e9,
        DNSConfig: {},
        Isolation: 'default',
      },
      Resources: {
        Limits: { NanoCPUs: 500_000_000, MemoryBytes: 50 * 2 ** 20, Pids: 100 },
        Reservations: { NanoCPUs: 250_000_000, MemoryBytes: 10 * 2 ** 20 },
      },
      RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 },
      Placement: {
        Constraints: ['node.role==worker', 'node.labels.zone==a'],
        Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
        MaxReplicas: 2,
      },
      LogDriver: { Name: 'json-file', Options: { 'max-file': '5' } },
      ForceUpdate: 0,
      Runtime: 'container',
    },
    UpdateConfig: {
      Parallelism: 2,
      Delay: 10e9,
      FailureAction: 'rollback',
      Monitor: 5e9,
      MaxFailureRatio: 0.1,
      Order: 'start-first',
    },
    RollbackConfig: { Parallelism: 1, FailureAction: 'pause', Monitor: 5e9, MaxFailureRatio: 0, Order: 'stop-first' },
  },
  Endpoint: { Spec: { Mode: 'vip' }, Ports: [port(8080, 80), port(5353, 53, 'udp')] },
});

const task = (number: number, slot: number, node: number | null, state: string, more: object = {}) => ({
  ID: id('t', number),
  Version: { Index: 40 + number },
  CreatedAt: ago(100 - number),
  UpdatedAt: ago(4),
  Labels: {},
  Spec: taskTemplate(`nginx:1.25@${DIGEST}`),
  ServiceID: web.ID,
  Slot: slot,
  ...(node === null ? {} : { NodeID: nodeId(node) }),
  Status: { Timestamp: ago(5), State: state, Message: 'started', PortStatus: {} },
  DesiredState: 'running',
  Volumes: null,
  ...more,
});

export const tasks = [
  task(1, 1, 1, 'failed', {
    DesiredState: 'shutdown',
    Status: {
      Timestamp: ago(65),
      State: 'failed',
      Message: 'started',
      Err: 'task: non-zero exit (1): something went wrong',
      PortStatus: {},
    },
  }),
  task(2, 10, null, 'pending', {
    Status: {
      Timestamp: ago(0),
      State: 'pending',
      Message: 'pending task scheduling',
      Err: 'no suitable node (scheduling constraints not satisfied on 3 nodes)',
      PortStatus: {},
    },
  }),
  task(3, 2, 4, 'running', {
    Status: { Timestamp: ago(3600), State: 'running', Message: 'started', PortStatus: { Ports: [port(30000, 80)] } },
  }),
  task(4, 1, 2, 'running'),
];

const containers = [
  {
    Id: 'abcdef0123456789'.repeat(4),
    Names: ['/web.1.t1ttttttttttttttttttttttt'],
    Image: `nginx:1.25@${DIGEST}`,
    ImageID: DIGEST,
    Command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
    Created: Date.parse(ago(125)) / 1000,
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 81, PublicPort: 8081, Type: 'tcp' },
      { PrivatePort: 80, Type: 'tcp' },
      { IP: '::', PrivatePort: 81, PublicPort: 8081, Type: 'tcp' },
    ],
    Labels: { 'com.docker.swarm.task': '', b: '2' },
    State: 'running',
    Status: 'Up 2 minutes',
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: { bridge: {} } },
    Mounts: [],
  },
];

const image = (letter: string, tags: string[], size: number) => ({
  Id: `sha256:${letter.repeat(64)}`,
  Created: Date.parse(ago(86400 * 20)) / 1000,
  RepoTags: tags,
  RepoDigests: [`${(tags[0] ?? 'redis').split(':')[0]}@${DIGEST}`],
  Size: size,
  Containers: -1,
  Labels: null,
  ParentId: '',
  SharedSize: -1,
});

const cluster = {
  ID: id('c', 1),
  Version: { Index: 12 },
  CreatedAt: ago(3600),
  UpdatedAt: ago(3600),
  Spec: {
    Name: 'default',
    Labels: {},
    Orchestration: { TaskHistoryRetentionLimit: 5 },
    Raft: {
      SnapshotInterval: 10000,
      KeepOldSnapshots: 0,
      LogEntriesForSlowFollowers: 500,
      ElectionTick: 10,
      HeartbeatTick: 1,
    },
    Dispatcher: { HeartbeatPeriod: 5e9 },
    CAConfig: { NodeCertExpiry: 7776e12 },
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: false },
  },
  TLSInfo: { TrustRoot: 'PEM\n', CertIssuerSubject: 'MBMx', CertIssuerPublicKey: 'MFkw' },
  RootRotationInProgress: false,
  DefaultAddrPool: ['10.0.0.0/8'],
  SubnetSize: 24,
  DataPathPort: 4789,
};

export const info = {
  ID: 'b4a5e',
  Containers: 2,
  ContainersRunning: 1,
  ContainersPaused: 0,
  ContainersStopped: 1,
  Images: 3,
  Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs']],
  Plugins: { Volume: ['local'], Network: ['bridge', 'overlay'], Authorization: null, Log: ['json-file', 'local'] },
  MemoryLimit: true,
  SwapLimit: true,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: true,
  PidsLimit: true,
  IPv4Forwarding: true,
  LoggingDriver: 'json-file',
  CgroupDriver: 'systemd',
  CgroupVersion: '2',
  Debug: false,
  KernelVersion: '6.1.0',
  OperatingSystem: 'Waggle',
  OSType: 'linux',
  Architecture: 'x86_64',
  RegistryConfig: { InsecureRegistryCIDRs: ['127.0.0.0/8'], IndexConfigs: {}, Mirrors: [] },
  NCPU: 4,
  MemTotal: 8 * 2 ** 30,
  DockerRootDir: '/var/lib/docker',
  Name: 'node-1',
  Labels: [],
  ExperimentalBuild: false,
  ServerVersion: '28.2.2',
  Runtimes: { runc: { path: 'runc' } },
  DefaultRuntime: 'runc',
  Swarm: {
    NodeID: nodeId(1),
    NodeAddr: '192.168.0.11',
    LocalNodeState: 'active',
    ControlAvailable: true,
    Error: '',
    RemoteManagers: [
      { NodeID: nodeId(2), Addr: '192.168.0.12:2377' },
      { NodeID: nodeId(1), Addr: '192.168.0.11:2377' },
    ],
    Nodes: 5,
    Managers: 3,
    Cluster: cluster,
  },
  LiveRestoreEnabled: false,
  InitBinary: 'docker-init',
  ContainerdCommit: { ID: '05044ec0a9a75232cad458027ca83437aae3f4da' },
  RuncCommit: { ID: 'v1.2.5-0-g59923ef' },
  InitCommit: { ID: 'de40ad0' },
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
  CDISpecDirs: ['/etc/cdi'],
  Warnings: null,
};

const version = {
  Platform: { Name: 'Waggle' },
  Components: [
    {
      Name: 'Engine',
      Version: '28.2.2',
      Details: {
        ApiVersion: '1.50',
        Arch: 'amd64',
        BuildTime: '2025-05-30T12:07:14.000000000+00:00',
        Experimental: 'false',
        GitCommit: '45873be',
        GoVersion: 'go1.24.3',
        KernelVersion: '6.1',
        MinAPIVersion: '1.24',
        Os: 'linux',
      },
    },
    { Name: 'containerd', Version: '1.7.27', Details: { GitCommit: '05044ec' } },
  ],
  Version: '28.2.2',
  ApiVersion: '1.50',
  MinAPIVersion: '1.24',
  GitCommit: '45873be',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
};

const oneOf =
  <T>(kind: string, all: readonly T[], names: (one: T) => readonly string[]) =>
  ({ path }: { path: string }): T | Answer => {
    const [reference = ''] = (path.split('/')[3] ?? '').split('?');
    return all.find((one) => names(one).includes(reference)) ?? refusal(404, `${kind} ${reference} not found`);
  };

const secret = (number: number, Name: string, age: number, more: object = {}) => ({
  ID: id('p', number),
  Version: { Index: 60 + number },
  CreatedAt: ago(age),
  UpdatedAt: ago(4),
  Spec: { Name, Labels: {}, ...more },
});
const secrets = [
  secret(10, 'pw10', 400),
  secret(1, 'pw', 90, { Labels: { tier: 'db', empty: '' }, Templating: { Name: 'golang' } }),
  secret(2, 'pw9', 3, { Driver: { Name: 'vault' } }),
];
const configs = [
  { ...secret(1, 'nginx.conf', 90, { Labels: { tier: 'web' }, Data: btoa('listen 80;\n') }), ID: id('k', 1) },
];

const joinTokens = { Worker: 'SWMTKN-1-worker', Manager: 'SWMTKN-1-manager' };

/** Every answer of the standing swarm; a test puts its own before them. */
export const swarmRoutes: Routes = {
  'HEAD /_ping': '',
  'GET /_ping': 'OK',
  'GET /nodes': nodes,
  'GET /nodes/*': oneOf('node', nodes, (one) => [one.ID, one.Description.Hostname]),
  'POST /nodes/*/update': null,
  'DELETE /nodes/*': ({ path }: { path: string }) =>
    path.includes('node-1')
      ? refusal(
          400,
          `rpc error: code = FailedPrecondition desc = node ${nodeId(1)} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
        )
      : null,
  'GET /services': services,
  'GET /services/*': oneOf('service', [...services, rich], (one) => [one.ID, one.Spec.Name]),
  'DELETE /services/*': oneOf('service', services, (one) => [one.ID, one.Spec.Name]),
  'GET /tasks': tasks,
  'GET /secrets': secrets,
  'GET /secrets/*': oneOf('secret', secrets, (one) => [one.ID, one.Spec.Name]),
  'POST /secrets/create': { ID: id('p', 9) },
  'DELETE /secrets/*': ({ path }: { path: string }) =>
    path.includes('pw10')
      ? refusal(400, "rpc error: code = InvalidArgument desc = secret 'pw10' is in use by the following service: web")
      : path.includes('nope')
        ? refusal(404, 'secret nope not found')
        : null,
  'GET /configs': configs,
  'GET /configs/*': oneOf('config', configs, (one) => [one.ID, one.Spec.Name]),
  'POST /configs/create': { ID: id('k', 9) },
  'GET /containers/json': containers,
  'GET /images/json': [image('c', ['nginx:1.25', 'nginx:latest'], 187_654_321), image('e', [], 18_765)],
  'POST /containers/*/start': refusal(404, 'No such container: a'),
  'POST /containers/*/stop': null,
  'GET /info': info,
  'GET /version': version,
  'GET /swarm': { ...cluster, JoinTokens: joinTokens },
  'POST /swarm/init': nodeId(1),
  'POST /swarm/join': null,
  'POST /swarm/leave': null,
  'POST /swarm/update': null,
};
