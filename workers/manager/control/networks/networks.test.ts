import { beforeEach, describe, expect, test } from 'vitest';
import type { IpamConfig, NetworkSpec, Port, ServiceSpec } from '../../../api/engine/specs.ts';
import type { NetworkId } from '../../../api/ids.ts';
import { PREDEFINED_LABEL } from '../../../api/objects/network.ts';
import { aNetwork, aServiceSpec, aTask } from '../../testing.ts';
import { aControl } from '../testing.ts';

let control: ReturnType<typeof aControl>;
beforeEach(() => {
  control = aControl();
});

const spec = (Name: string, more: Partial<NetworkSpec> = {}): NetworkSpec => ({ Name, Labels: {}, ...more });
const on = (...targets: string[]): Partial<ServiceSpec> => ({
  TaskTemplate: { ...aServiceSpec('').TaskTemplate, Networks: targets.map((Target) => ({ Target })) },
});
const published: Partial<ServiceSpec> = {
  EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' } as Port] },
};
const remove = (id: string) => control.refusal('removeNetwork', { id: id as NetworkId });

describe('a new network', () => {
  test('is an overlay network unless it is to be another, and waits for its addresses', () => {
    expect(control.good('createNetwork', { spec: spec('app') })).toMatchObject({
      spec: { Name: 'app', DriverConfiguration: { Name: 'overlay' } },
      driverState: null,
    });
  });

  const subnets = (...Configs: IpamConfig[]) => ({ IPAMOptions: { Configs } });
  const ipam = 'InvalidArgument ipam configuration:';
  test.each<[string, NetworkSpec, string]>([
    ['no name', spec(''), 'InvalidArgument meta: name must be provided'],
    ['a name with a dot', spec('a.b'), 'InvalidArgument name must be valid as a DNS name component'],
    ['a name that is taken', spec('ingress'), 'Unknown name conflicts with an existing object'],
    ['a second mesh', spec('mesh', { Ingress: true }), 'AlreadyExists ingress network (ingress) is already present'],
    ['an attachable mesh', spec('mesh', { Ingress: true, Attachable: true }), 'InvalidArgument ingress network cannot be attachable'],
    ['a mesh of another driver', spec('mesh', { Ingress: true, DriverConfiguration: { Name: 'bridge' } }), 'Unimplemented only overlay driver is currently supported for ingress network'],
    ['a driver without a name', spec('a', { DriverConfiguration: { Name: '' } }), 'InvalidArgument driver name: if driver is specified name is required'],
    ['a driver that nobody has', spec('a', { DriverConfiguration: { Name: 'weave' } }), 'InvalidArgument error during lookup of plugin weave'],
    ['the label of others', spec('a', { Labels: { [PREDEFINED_LABEL]: 'true' } }), `PermissionDenied label ${PREDEFINED_LABEL} is for internally created predefined networks and cannot be applied by users`],
    ['no subnet', spec('a', subnets({ Subnet: '10.0.0.0' })), `${ipam} invalid subnet 10.0.0.0`],
    ['no range', spec('a', subnets({ Subnet: '10.9.0.0/24', Range: 'x' })), `${ipam} invalid range x`],
    ['a range elsewhere', spec('a', subnets({ Subnet: '10.9.0.0/24', Range: '10.8.0.0/25' })), `${ipam} subnet 10.9.0.0/24 does not contain range 10.8.0.0/25`],
    ['no gateway', spec('a', subnets({ Subnet: '10.9.0.0/24', Gateway: 'x' })), `${ipam} invalid gateway x`],
    ['a gateway elsewhere', spec('a', subnets({ Subnet: '10.9.0.0/24', Gateway: '10.8.0.1' })), `${ipam} subnet 10.9.0.0/24 does not contain gateway 10.8.0.1`],
    ['nothing wrong', spec('a', subnets({ Subnet: '10.9.0.0/24', Gateway: '10.9.0.9', Range: '10.9.0.128/25' })), 'no refusal'],
  ])('with %s', (_what, wanted, expected) => {
    expect(control.refusal('createNetwork', { spec: wanted })).toBe(expected);
  }); // prettier-ignore
});

describe('removing a network', () => {
  beforeEach(() => control.put('network', aNetwork('app')));

  test('that nobody uses', () => {
    expect([remove('app'), remove('app')]).toEqual(['no refusal', 'NotFound network app not found']);
  });

  test('that every node has of its own', () => {
    const bridge = spec('bridge', { Labels: { [PREDEFINED_LABEL]: 'true' } });
    control.put('network', aNetwork('b1', { spec: bridge }));
    expect(remove('b1')).toBe(
      'FailedPrecondition network bridge (b1) is a swarm predefined network and cannot be removed',
    );
  });

  test('that a service uses', () => {
    const { id } = control.create('web', on('app'));
    expect(remove('app')).toBe(`FailedPrecondition network app is in use by service ${id}`);
    control.good('removeService', { id });
    expect(remove('app')).toBe('no refusal');
  });

  test.each([
    ['runs', 'running', 'running', 'FailedPrecondition network app is in use by task t'],
    ['is to end', 'shutdown', 'running', 'no refusal'],
    ['has ended', 'running', 'failed', 'no refusal'],
  ] as const)('of a task that %s', (_what, desiredState, state, expected) => {
    const status = { ...aTask('').status, state };
    const networks = [{ network: aNetwork('app'), addresses: ['10.0.1.3/24'] }];
    control.put('task', aTask('t', { desiredState, status, networks }));
    expect(remove('app')).toBe(expected);
  });

  test('of the mesh, while a service publishes there', () => {
    const { id } = control.create('web', published);
    expect(remove('ingress')).toBe(
      `FailedPrecondition ingress network cannot be removed because service ${id} depends on it`,
    );
  });
});

describe('a service', () => {
  test('cannot be attached to the mesh by name', () => {
    expect(control.refusal('createService', { spec: aServiceSpec('web', on('ingress')) })).toBe(
      'InvalidArgument Service cannot be explicitly attached to the ingress network "ingress"',
    );
  });

  test('cannot publish where there is no mesh, nor be updated to', () => {
    remove('ingress');
    const missing = 'FailedPrecondition service needs ingress network, but no ingress network is present';
    expect(control.refusal('createService', { spec: aServiceSpec('web', published) })).toBe(missing);
    const { id, meta } = control.create('web');
    const wanted = { id, version: meta.version, spec: aServiceSpec('web', published), rollback: 'none' } as const;
    expect(control.refusal('updateService', wanted)).toBe(missing);
  });
});
