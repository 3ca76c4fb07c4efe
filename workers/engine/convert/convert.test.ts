import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../api/engine/specs.ts';
import { SECOND } from '../../api/time.ts';
import { dice } from '../../std/dice.ts';
import { aMachine, created, started } from '../../runtime/testing.ts';
import { aCluster, aNode, aService, aTask } from '../testing.ts';
import { containerJson, containerSummaryJson } from './container.ts';
import { humanDuration } from './human-duration.ts';
import { nodeJson } from './node.ts';
import { readNodeSpec } from './node-spec.ts';
import { listedServiceJson, serviceJson } from './service.ts';
import { readServiceSpec } from './service-spec.ts';
import { readSwarmSpec } from './swarm-spec.ts';
import { swarmJson } from './swarm.ts';
import { taskJson } from './task.ts';

const written = (body: unknown): ServiceSpec => {
  const spec = readServiceSpec(body, dice(1));
  if (!spec.ok) throw new Error(spec.error.message);
  return spec.value;
};

const container = (spec: object) => ({ TaskTemplate: { ContainerSpec: spec } });
const mounts = (...given: object[]) => container({ Mounts: given });

describe('how a created spec reads back', () => {
  test('as the docker client sends it', () => {
    const sent = {
      Name: 'web',
      Labels: {},
      TaskTemplate: {
        ContainerSpec: { Image: 'nginx:1.25', Init: false, DNSConfig: {} },
        Resources: { Limits: {}, Reservations: {} },
        Placement: {},
        ForceUpdate: 0,
      },
      Mode: { Replicated: { Replicas: 2 } },
      EndpointSpec: {
        Mode: 'vip',
        Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }],
      },
    };
    expect(written(sent)).toEqual({
      ...sent,
      TaskTemplate: {
        ...sent.TaskTemplate,
        ContainerSpec: { ...sent.TaskTemplate.ContainerSpec, Isolation: 'default' },
        Runtime: 'container',
      },
    });
  });

  test('as briefly as it can be said', () => {
    expect(written({ TaskTemplate: { ContainerSpec: { Image: 'nginx' } } })).toEqual({
      Name: expect.stringMatching(/^[a-z]+_[a-z]+$/),
      Labels: {},
      TaskTemplate: { ContainerSpec: { Image: 'nginx', Isolation: 'default' }, ForceUpdate: 0, Runtime: 'container' },
      Mode: { Replicated: { Replicas: 1 } },
    });
  });

  test.each<[string, object, object]>([
    [
      'an explicit zero of replicas stays',
      { Mode: { Replicated: { Replicas: 0 } } },
      { Mode: { Replicated: { Replicas: 0 } } },
    ],
    ['a global service has no replicas', { Mode: { Global: {} } }, { Mode: { Global: {} } }],
    ['and no more has a global job', { Mode: { GlobalJob: {} } }, { Mode: { GlobalJob: {} } }],
    [
      'a job runs once',
      { Mode: { ReplicatedJob: {} } },
      { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } } },
    ],
    [
      'so many times in all as at a time',
      { Mode: { ReplicatedJob: { MaxConcurrent: 3 } } },
      { Mode: { ReplicatedJob: { MaxConcurrent: 3, TotalCompletions: 3 } } },
    ],
    [
      'nulls and empty lists are nothing',
      { Labels: null, EndpointSpec: { Ports: [] } },
      { Labels: {}, EndpointSpec: { Mode: 'vip' } },
    ],
    ['names of fields match in any case', { name: 'low', LABELS: { a: '' } }, { Name: 'low', Labels: { a: '' } }],
    [
      'a restart policy always says its attempts',
      { TaskTemplate: { RestartPolicy: { Condition: 'on-failure', Delay: 0 } } },
      { TaskTemplate: { RestartPolicy: { Condition: 'on-failure', Delay: 0, MaxAttempts: 0 } } },
    ],
    [
      'an update configuration says what it falls back to',
      { UpdateConfig: { Parallelism: 2, Delay: 0 } },
      { UpdateConfig: { Parallelism: 2, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' } },
    ],
    [
      'a port that is published anywhere has no number',
      { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 0 }] } },
      { EndpointSpec: { Mode: 'vip', Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }] } },
    ],
    [
      'options of a bind are all kept, and have a propagation',
      mounts({ Type: 'bind', Target: '/a', BindOptions: { NonRecursive: true, ReadOnlyForceRecursive: true } }),
      mounts({
        Type: 'bind',
        Target: '/a',
        BindOptions: { NonRecursive: true, ReadOnlyForceRecursive: true, Propagation: 'rprivate' },
      }),
    ],
    [
      'options of a bind that say nothing are none',
      mounts({ Type: 'bind', Target: '/a', BindOptions: {} }),
      { TaskTemplate: { ContainerSpec: { Mounts: [{ Type: 'bind', Target: '/a' }] } } },
    ],
  ])('%s', (_, sent, expected) => {
    expect(written({ Name: 'x', ...sent })).toMatchObject(expected);
  });

  test.each<[object, number, string]>([
    [
      { TaskTemplate: { ContainerSpec: { Mounts: [{ Type: 'cluster' }] } } },
      501,
      'Waggle does not have cluster volumes: a volume belongs to one machine',
    ],
    [{ TaskTemplate: { RestartPolicy: { Condition: 'maybe' } } }, 400, 'invalid RestartCondition: "maybe"'],
    [mounts({ Type: 'floppy', Target: '/a' }), 400, 'invalid MountType: "floppy"'],
    [
      mounts({ Type: 'bind', Target: '/a', BindOptions: { Propagation: 'far' } }),
      400,
      'invalid MountPropagation: "far"',
    ],
    [
      container({ Configs: [{ ConfigID: 'a', ConfigName: 'b' }] }),
      400,
      'invalid Config: either File or Runtime should be set',
    ],
    [
      container({ Configs: [{ ConfigID: 'a', ConfigName: 'b', File: {}, Runtime: {} }] }),
      400,
      'invalid Config: cannot specify both File and Runtime',
    ],
    [
      container({ Privileges: { CredentialSpec: {} } }),
      400,
      'invalid CredentialSpec: must either provide "file", "registry", or "config" for credential spec',
    ],
    [
      container({ Privileges: { CredentialSpec: { File: 'a', Registry: 'b' } } }),
      400,
      'invalid CredentialSpec: cannot specify both "file" and "registry" credential specs',
    ],
    [{ UpdateConfig: { FailureAction: 'cry' } }, 400, 'unrecognized update failure action cry'],
    [{ UpdateConfig: { Order: 'random' } }, 400, 'unrecognized update order random'],
  ])('%j → %i %s', (body, status, message) => {
    expect(readServiceSpec(body, dice(1))).toEqual({ ok: false, error: { status, message } });
  });

  test('switched-off health checks are no health checks', () => {
    expect(
      written({ TaskTemplate: { ContainerSpec: { Healthcheck: { Test: ['NONE'] } } } }).TaskTemplate.ContainerSpec,
    ).toMatchObject({
      Healthcheck: { Test: ['NONE'] },
    });
  });
});

describe('what a client that speaks an older version sends', () => {
  const sent = {
    Name: 'x',
    Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'nginx',
        Privileges: { NoNewPrivileges: true, Seccomp: { Mode: 'unconfined' } },
        Sysctls: { a: 'b' },
        CapabilityAdd: ['CAP_NET_ADMIN'],
        Ulimits: [{ Name: 'nofile', Hard: 2, Soft: 1 }],
        OomScoreAdj: 5,
      },
      Resources: { Limits: { Pids: 5 } },
      Placement: { MaxReplicas: 1 },
      ForceUpdate: 0,
      Runtime: 'container',
    },
  };
  const container = { Image: 'nginx', Isolation: 'default' };
  const { Sysctls, CapabilityAdd, Ulimits, Privileges } = sent.TaskTemplate.ContainerSpec;
  const once = { Mode: { Replicated: { Replicas: 1 } } };

  test.each([
    [46, {}, sent.TaskTemplate.ContainerSpec, {}],
    [45, {}, { Sysctls, CapabilityAdd, Ulimits, Privileges }, {}],
    [43, {}, { Sysctls, CapabilityAdd, Ulimits, Privileges: {} }, {}],
    [40, once, { Sysctls, Privileges: {} }, { Resources: { Limits: {} } }],
    [39, once, { Privileges: {} }, { Resources: { Limits: {} }, Placement: {} }],
  ])('1.%i: later fields are passed over', (minor, other, fields, task) => {
    expect(readServiceSpec(sent, dice(1), minor)).toEqual({
      ok: true,
      value: {
        ...sent,
        Labels: {},
        ...other,
        TaskTemplate: { ...sent.TaskTemplate, ...task, ContainerSpec: { ...container, ...fields } },
      },
    });
  });
});

describe('a service', () => {
  test('shows only what there is', () => {
    expect(serviceJson(aService(), { insertDefaults: false })).toEqual({
      ID: 's1',
      Version: { Index: 21 },
      CreatedAt: '2026-01-10T10:00:01Z',
      UpdatedAt: '2026-01-10T10:00:02.5Z',
      Spec: aService().spec,
      Endpoint: { Spec: { Mode: 'vip' } },
    });
  });

  test('shows its ports, its addresses, its former spec and its update', () => {
    const port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 30_000, PublishMode: 'ingress' } as const;
    const { spec } = aService();
    const service = aService({
      previousSpec: spec,
      endpoint: { mode: 'vip', ports: [port], virtualIps: [{ networkId: 'net' as never, addr: '10.0.0.5/24' }] },
      updateStatus: { state: 'completed', startedUs: 0, completedUs: 5_000_000, message: 'update completed' },
    });
    expect(serviceJson(service, { insertDefaults: false })).toMatchObject({
      PreviousSpec: spec,
      Endpoint: { Spec: { Mode: 'vip' }, Ports: [port], VirtualIPs: [{ NetworkID: 'net', Addr: '10.0.0.5/24' }] },
      UpdateStatus: {
        State: 'completed',
        StartedAt: '2026-01-10T10:00:00Z',
        CompletedAt: '2026-01-10T10:00:05Z',
        Message: 'update completed',
      },
    });
  });

  test('fills in defaults for the eye', () => {
    const { Spec: spec } = serviceJson(aService(), { insertDefaults: true });
    expect(spec.TaskTemplate).toMatchObject({
      ContainerSpec: { StopGracePeriod: 10_000_000_000, DNSConfig: {} },
      RestartPolicy: { Condition: 'any', Delay: 5_000_000_000, MaxAttempts: 0 },
      Placement: {},
    });
    const update = {
      Parallelism: 1,
      FailureAction: 'pause',
      Monitor: 5_000_000_000,
      MaxFailureRatio: 0,
      Order: 'stop-first',
    };
    expect(spec).toMatchObject({ UpdateConfig: update, RollbackConfig: update });
  });

  test('tells its tasks when it was asked for them', () => {
    const listed = { service: aService(), status: { running: 1, desired: 2, completed: 0 } };
    expect(listedServiceJson(listed)).toMatchObject({
      ServiceStatus: { RunningTasks: 1, DesiredTasks: 2, CompletedTasks: 0 },
    });
    expect(listedServiceJson({ ...listed, status: null })).not.toHaveProperty('ServiceStatus');
  });
});

describe('a task', () => {
  test('shows where it is and how it is', () => {
    const container = { containerId: 'c'.repeat(64) as never, pid: 4242, exitCode: 0 };
    const task = aTask({ status: { atUs: 9_000_000, state: 'running', message: 'started', err: '', container } });
    const json = taskJson(task);
    expect(json).toEqual({
      ID: 't1',
      Version: { Index: 21 },
      CreatedAt: '2026-01-10T10:00:01Z',
      UpdatedAt: '2026-01-10T10:00:02.5Z',
      Labels: {},
      Spec: {
        ContainerSpec: { Image: 'nginx:1.25', Init: false, DNSConfig: {}, Isolation: 'default' },
        Resources: { Limits: {}, Reservations: {} },
        Placement: {},
        ForceUpdate: 0,
      },
      ServiceID: 's1',
      Slot: 1,
      NodeID: 'n1',
      Status: {
        Timestamp: '2026-01-10T10:00:09Z',
        State: 'running',
        Message: 'started',
        ContainerStatus: { ContainerID: 'c'.repeat(64), PID: 4242, ExitCode: 0 },
        PortStatus: {},
      },
      DesiredState: 'running',
      Volumes: null,
    });
    expect(json.Spec).not.toHaveProperty('Runtime');
  });

  test.each(['running', 'starting', 'failed'] as const)(
    'that is %s: its host-mode ports are seen while it runs',
    (state) => {
      const ports = [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }] as const;
      const container = { containerId: 'c'.repeat(64) as never, pid: 4242, exitCode: 0, ports };
      const status = { atUs: 0, state, message: '', err: '', container };
      expect(taskJson(aTask({ status })).Status.PortStatus).toEqual(state === 'running' ? { Ports: ports } : {});
    },
  );

  test('of a global service has no slot, and an unassigned one no node', () => {
    const json = taskJson(aTask({ slot: 0, nodeId: null }));
    expect(json).not.toHaveProperty('Slot');
    expect(json).not.toHaveProperty('NodeID');
  });
});

describe('a node', () => {
  const tls = { TrustRoot: 'PEM', CertIssuerSubject: 's', CertIssuerPublicKey: 'k' };
  test('is a manager only while Raft counts it', () => {
    expect(nodeJson({ node: aNode(), manager: null }, tls)).toEqual({
      ID: 'n1',
      Version: { Index: 21 },
      CreatedAt: '2026-01-10T10:00:01Z',
      UpdatedAt: '2026-01-10T10:00:02.5Z',
      Spec: { Labels: {}, Role: 'manager', Availability: 'active' },
      Description: {
        Hostname: 'node-1',
        Platform: { Architecture: 'x86_64', OS: 'linux' },
        Resources: { NanoCPUs: 4_000_000_000, MemoryBytes: 8 },
        Engine: {
          EngineVersion: '28.2.2',
          Plugins: [
            { Type: 'Log', Name: 'json-file' },
            { Type: 'Log', Name: 'local' },
            { Type: 'Volume', Name: 'local' },
          ],
        },
        TLSInfo: tls,
      },
      Status: { State: 'ready', Addr: '192.168.0.11' },
    });
    const manager = { raftId: 1, addr: '192.168.0.11:2377', address: '' as never, reachability: 'reachable' as const };
    expect(nodeJson({ node: aNode(), manager: { ...manager, leader: true } }, tls)).toMatchObject({
      ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '192.168.0.11:2377' },
    });
    expect(nodeJson({ node: aNode(), manager: { ...manager, leader: false } }, tls).ManagerStatus).not.toHaveProperty(
      'Leader',
    );
  });

  test.each([
    [{ Role: 'boss', Availability: 'active' }, 'invalid Role: "boss"'],
    [{ Role: 'worker' }, 'invalid Availability: ""'],
  ])('its spec %j → 400 %s', (body, message) => {
    expect(readNodeSpec(body)).toEqual({ ok: false, error: { status: 400, message } });
  });
});

describe('the swarm', () => {
  test('shows its tokens to managers, and never its key', () => {
    const json = swarmJson(aCluster());
    expect(json).toMatchObject({
      ID: 'cl1',
      RootRotationInProgress: false,
      DefaultAddrPool: ['10.0.0.0/8'],
      SubnetSize: 24,
      DataPathPort: 4789,
      JoinTokens: { Worker: 'SWMTKN-1-d-w', Manager: 'SWMTKN-1-d-m' },
    });
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  test('takes Docker’s defaults where nothing is said', () => {
    const sent = {
      Labels: null,
      Orchestration: {},
      Raft: { ElectionTick: 0, HeartbeatTick: 0 },
      Dispatcher: {},
      CAConfig: {},
      TaskDefaults: {},
      EncryptionConfig: { AutoLockManagers: false },
    };
    for (const body of [sent, undefined, {}]) expect(readSwarmSpec(body)).toEqual({ ok: true, value: aCluster().spec });
  });

  test.each([
    [{ EncryptionConfig: { AutoLockManagers: true } }, 'Waggle cannot lock its managers yet'],
    [{ CAConfig: { ForceRotate: 1 } }, 'Waggle cannot rotate the root certificate yet'],
    [{ CAConfig: { ExternalCAs: [{}] } }, 'Waggle does not have external certificate authorities'],
  ])('%j → 501 %s', (body, message) => {
    expect(readSwarmSpec(body)).toEqual({ ok: false, error: { status: 501, message } });
  });

  test('keeps no history where none is wanted', () => {
    expect(readSwarmSpec({ Orchestration: { TaskHistoryRetentionLimit: 0 } })).toMatchObject({
      value: { Orchestration: { TaskHistoryRetentionLimit: 0 } },
    });
  });
});

describe('a container', () => {
  test('says how long it has been what it is', () => {
    const machine = aMachine();
    const fresh = created(machine, { image: 'nginx' });
    expect(containerSummaryJson(fresh, machine.clock.now())).toMatchObject({
      Names: ['/web'],
      Command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
      State: 'created',
      Status: 'Created',
      Ports: [],
    });
    expect(containerJson(fresh).State).toMatchObject({ StartedAt: '0001-01-01T00:00:00Z', Running: false });
    machine.runtime.containers.start(fresh.id, () => undefined);
    machine.clock.advance(SECOND);
    const running = machine.runtime.containers.list()[0] ?? fresh;
    expect(containerSummaryJson(running, machine.clock.now() + 120 * SECOND)).toMatchObject({
      Status: 'Up 2 minutes',
      Ports: [{ PrivatePort: 80, Type: 'tcp' }],
    });
    machine.runtime.containers.kill(fresh.id, 'KILL');
    machine.clock.advance(5 * SECOND);
    const dead = machine.runtime.containers.list()[0] ?? fresh;
    expect(containerSummaryJson(dead, machine.clock.now())).toMatchObject({
      State: 'exited',
      Status: 'Exited (137) 5 seconds ago',
    });
  });

  test('shows the command that was asked for', () => {
    const container = started(aMachine(), { image: 'alpine', cmd: ['sleep', '99'], env: ['A=1'] });
    expect(containerJson(container)).toMatchObject({
      Path: 'sleep',
      Args: ['99'],
      State: { Status: 'running', Running: true, ExitCode: 0 },
      Config: { Image: 'alpine', Env: [expect.stringMatching(/^PATH=/), 'A=1'], StopSignal: 'SIGTERM' },
    });
  });
});

test.each([
  [0.5, 'Less than a second'],
  [1, '1 second'],
  [59, '59 seconds'],
  [60, 'About a minute'],
  [150, '2 minutes'],
  [3600, 'About an hour'],
  [47 * 3600, '47 hours'],
  [72 * 3600, '3 days'],
  [20 * 86_400, '2 weeks'],
  [90 * 86_400, '3 months'],
])('%d s in words: %s', (seconds, words) => {
  expect(humanDuration(seconds * SECOND)).toBe(words);
});
