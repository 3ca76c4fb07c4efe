/** Who objects first is heard: Docker's order of the checks, over specs that are wrong in every way at once (swarm-semantics §9.1). */
import { describe, expect, test } from 'vitest';
import type { ContainerSpec, Port, ServiceSpec, SwarmSpec, TaskSpec } from '../../api/engine/specs.ts';
import type { Address, NodeId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import { aNode, aServiceSpec, aSwarmSpec } from '../testing.ts';
import { aControl } from './testing.ts';

type Fault = readonly [refusal: string, spoil: (spec: ServiceSpec) => ServiceSpec];

const task =
  (more: Partial<TaskSpec>) =>
  (spec: ServiceSpec): ServiceSpec => ({ ...spec, TaskTemplate: { ...spec.TaskTemplate, ...more } });
const container =
  (more: Partial<ContainerSpec>) =>
  (spec: ServiceSpec): ServiceSpec =>
    task({ ContainerSpec: { ...(spec.TaskTemplate.ContainerSpec as ContainerSpec), ...more } })(spec);
const whole =
  (more: Partial<ServiceSpec>) =>
  (spec: ServiceSpec): ServiceSpec => ({ ...spec, ...more });
const resources =
  (part: 'Limits' | 'Reservations', more: object) =>
  (spec: ServiceSpec): ServiceSpec => {
    const { Resources } = spec.TaskTemplate;
    return task({ Resources: { ...Resources, [part]: { ...Resources?.[part], ...more } } })(spec);
  };
const restart = (more: object) => (spec: ServiceSpec) =>
  task({ RestartPolicy: { ...spec.TaskTemplate.RestartPolicy, ...more } })(spec);
const health = (more: object) => (spec: ServiceSpec) =>
  container({ Healthcheck: { ...spec.TaskTemplate.ContainerSpec?.Healthcheck, ...more } })(spec);
const rollout = (more: object) => (spec: ServiceSpec) =>
  whole({ UpdateConfig: { Parallelism: 1, ...spec.UpdateConfig, ...more } })(spec);

const file = (Name: string) => ({ Name, UID: '0', GID: '0', Mode: 0o444 });
const secrets = (id: string) => container({ Secrets: [{ File: file('t'), SecretID: id, SecretName: 'a' }] });
const configs = (id: string) => container({ Configs: [{ File: file('t'), ConfigID: id, ConfigName: 'c' }] });
const port = (PublishedPort: number): Port => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort,
  PublishMode: 'ingress',
});
const ports = (Mode: 'vip' | 'dnsrr', ...Ports: Port[]) => whole({ EndpointSpec: { Mode, Ports } });

/** Every check of a creation, in order: each spec below has this fault and all that follow. */
const faults: readonly Fault[] = [
  ['InvalidArgument meta: name must be provided', whole({ Name: '' })],
  ['InvalidArgument invalid cpu value 0.0001: Must be at least 0.001', resources('Limits', { NanoCPUs: 1e5 })],
  ['InvalidArgument invalid memory value 1: Must be at least 4MiB', resources('Limits', { MemoryBytes: 1 })],
  ['InvalidArgument invalid cpu value 0.0002: Must be at least 0.001', resources('Reservations', { NanoCPUs: 2e5 })],
  ['InvalidArgument invalid memory value 2: Must be at least 4MiB', resources('Reservations', { MemoryBytes: 2 })],
  ['InvalidArgument TaskSpec: restart-delay cannot be negative', restart({ Delay: -1 })],
  ['InvalidArgument TaskSpec: restart-window cannot be negative', restart({ Window: -1 })],
  ['Unknown constraint expected one operator from ==, !=', task({ Placement: { Constraints: ['a'] } })],
  ['InvalidArgument malformed secret reference', secrets('')],
  ['InvalidArgument malformed config reference', configs('')],
  [
    "InvalidArgument CredentialSpec references config 'x', but that config isn't in config references with RuntimeTarget",
    container({ Privileges: { CredentialSpec: { Config: 'x' } } }),
  ],
  [
    'InvalidArgument expanding env failed: expanding env "A={{": template: expansion:1: unclosed action',
    container({ Env: ['A={{'] }),
  ],
  ['InvalidArgument ContainerSpec: "A B" is not a valid repository/tag', container({ Image: 'A B' })],
  [
    'InvalidArgument ContainerSpec: duplicate mount point: /a',
    container({ Mounts: [1, 2].map(() => ({ Type: 'volume', Source: 'v', Target: '/a' })) }),
  ],
  ['InvalidArgument ContainerSpec: Interval in HealthConfig cannot be less than 1ms', health({ Interval: 1 })],
  ['InvalidArgument ContainerSpec: Timeout in HealthConfig cannot be less than 1ms', health({ Timeout: 1 })],
  ['InvalidArgument ContainerSpec: Retries in HealthConfig cannot be negative', health({ Retries: -1 })],
  ['InvalidArgument Number of replicas must be non-negative', whole({ Mode: { Replicated: { Replicas: -1 } } })],
  ['InvalidArgument TaskSpec: update-delay cannot be negative', rollout({ Delay: -1 })],
  ['InvalidArgument TaskSpec: update-monitor cannot be negative', rollout({ Monitor: -1 })],
  [
    'InvalidArgument TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1',
    rollout({ MaxFailureRatio: 2 }),
  ],
  [
    "InvalidArgument EndpointSpec: port published with ingress mode can't be used with dnsrr mode",
    ports('dnsrr', port(8080), port(8080)),
  ],
  ['InvalidArgument EndpointSpec: duplicate published ports provided', ports('vip', port(8080), port(8080))],
  [
    'InvalidArgument Service cannot be explicitly attached to the ingress network "ingress"',
    task({ Networks: [{ Target: 'ingress' }] }),
  ],
  [
    "InvalidArgument port '8080' is already in use by service 'taken' (ID) as an ingress port",
    ports('vip', port(8080)),
  ],
  ['InvalidArgument secret not found: a', secrets('1')],
  ['InvalidArgument config not found: c', configs('1')],
  ['AlreadyExists name conflicts with an existing object: service taken already exists', whole({ Name: 'taken' })],
];

describe('creating a service, of several faults', () => {
  test.each(faults.map(([refusal], at) => [at + 1, refusal] as const))('no. %i comes first: %s', (number, expected) => {
    const { create, refusal } = aControl();
    const { id } = create('taken', ports('vip', port(8080))(aServiceSpec('taken')));
    const spec = faults
      .slice(number - 1)
      .reduceRight<ServiceSpec>((spoilt, [, spoil]) => spoil(spoilt), aServiceSpec('web'));
    expect(refusal('createService', { spec }).replace(id, 'ID')).toBe(expected);
  });
});

describe('updating a service, of several faults', () => {
  const updating = () => {
    const controls = aControl();
    const { id } = controls.create('web');
    const taken = controls.create('taken', ports('vip', port(8080))(aServiceSpec('taken')));
    return { ...controls, id, takenId: taken.id };
  };
  const later: readonly Fault[] = [
    [
      "InvalidArgument port '8080' is already in use by service 'taken' (ID) as an ingress port",
      ports('vip', port(8080)),
    ],
    ['InvalidArgument secret not found: a', secrets('1')],
    ['InvalidArgument config not found: c', configs('1')],
    ['Unimplemented service mode change is not allowed', whole({ Mode: { Global: {} } })],
    ['Unimplemented renaming services is not supported', whole({ Name: 'other' })],
    ['FailedPrecondition service ID does not have a previous spec', (spec) => spec],
  ];

  test.each(later.map(([refusal], at) => [at + 1, refusal] as const))('no. %i comes first: %s', (number, expected) => {
    const { refusal, id, takenId } = updating();
    const spec = later
      .slice(number - 1)
      .reduceRight<ServiceSpec>((spoilt, [, spoil]) => spoil(spoilt), aServiceSpec('web'));
    const said = refusal('updateService', { id, version: 0, spec, rollback: 'previous' });
    expect(said.replace(takenId, 'ID').replace(id, 'ID')).toBe(expected);
  });

  test('the version comes last of all', () => {
    const { refusal, id } = updating();
    const request = { id, version: 0, spec: aServiceSpec('web'), rollback: 'none' } as const;
    expect(refusal('updateService', request)).toBe('Unknown update out of sequence');
  });
});

describe('demoting a manager, of several faults', () => {
  const manager = (id: string) => aNode(id, { role: 'manager' });
  /** Node-1 is to become a worker: in a group of these, which may (not) lose it. */
  const demoting = (managers: readonly string[], members: readonly string[], canRemove: boolean) => {
    const { leadership, put, refusal, get } = aControl();
    put('node', ...managers.map(manager));
    leadership.group = members.map((id, at) => ({
      nodeId: id as NodeId,
      raftId: at + 1,
      addr: id,
      address: id as Address,
      leader: false,
      reachability: 'reachable',
    }));
    leadership.members.canRemove = () => canRemove;
    const { spec } = get('node', 'node-1') as SwarmNode;
    return refusal('updateNode', { id: 'node-1' as NodeId, version: 0, spec: { ...spec, Role: 'worker' } });
  };

  test.each([
    [['node-1'], [], false, 'FailedPrecondition attempting to demote the last manager of the swarm'],
    [['node-1', 'node-2'], [], false, "NotFound can't find manager in raft memberlist"],
    [
      ['node-1', 'node-2'],
      ['node-1'],
      false,
      "FailedPrecondition can't remove member from the raft: this would result in a loss of quorum",
    ],
    [['node-1', 'node-2'], ['node-1'], true, 'Unknown update out of sequence'],
  ])('managers %j, in Raft %j, a quorum left: %s → %s', (managers, members, canRemove, expected) => {
    expect(demoting(managers, members, canRemove)).toBe(expected);
  });
});

describe('updating the cluster, of several faults', () => {
  const wrongs = [
    ['InvalidArgument minimum certificate expiry time is: 1h0m0s', { CAConfig: { NodeCertExpiry: 3600e9 - 1 } }],
    ['InvalidArgument heartbeat time period cannot be a negative duration', { Dispatcher: { HeartbeatPeriod: -1 } }],
    ['InvalidArgument modification of cluster name is not allowed', { Name: 'mine' }],
    ['Unknown update out of sequence', {}],
  ] as const;

  test.each(wrongs.map(([refusal], at) => [at, refusal] as const))('no. %i comes first: %s', (first, expected) => {
    const spec = aSwarmSpec(Object.assign({}, ...wrongs.slice(first).map(([, more]) => more)) as Partial<SwarmSpec>);
    const request = { version: 0, spec, rotateWorkerToken: false, rotateManagerToken: false };
    expect(aControl().refusal('updateCluster', request)).toBe(expected);
  });
});

describe('a request that does not say which', () => {
  test.each([
    ['getService', 'InvalidArgument invalid argument'],
    ['removeNode', 'InvalidArgument invalid argument'],
    ['updateSecret', 'InvalidArgument invalid argument'],
    ['getSecret', 'InvalidArgument secret ID must be provided'],
    ['removeConfig', 'InvalidArgument config ID must be provided'],
  ] as const)('%s → %s', (method, expected) => {
    expect(aControl().refusal(method, { id: '' } as never)).toBe(expected);
  });
});

test('what is too large for one entry of the log is refused, and has not happened', () => {
  const { refusal, good } = aControl();
  const spec = aServiceSpec('web', { Labels: { a: 'x'.repeat(1_572_864) } });
  expect(refusal('createService', { spec })).toBe("Unknown raft: raft message is too large and can't be sent");
  expect(good('listServices', {})).toEqual([]);
});
