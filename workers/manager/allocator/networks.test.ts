import { beforeEach, describe, expect, test } from 'vitest';
import type { IpamConfig, NetworkSpec, ServiceSpec } from '../../api/engine/specs.ts';
import type { NetworkId, NodeId, TaskId } from '../../api/ids.ts';
import type { Network } from '../../api/objects/network.ts';
import type { Task } from '../../api/objects/task.ts';
import { ok } from '../../std/result.ts';
import { aLeadership, aNetwork, aNode, aService, aServiceSpec, aTask, type TestLeadership } from '../testing.ts';
import { Addresses } from './addresses.ts';
import { allocator } from './allocator.ts';
import { NetworkSpace } from './network-space.ts';
import { Subnets } from './subnets.ts';
import { parseSubnet, subnetText, type Subnet } from '../../std/ipv4.ts';

const subnet = (text: string): Subnet => parseSubnet(text) as Subnet;

describe('subnets', () => {
  test.each<[string, string[], string]>([
    ['the first of the pool', [], '10.0.0.0/24'],
    ['the next', ['10.0.0.0/24'], '10.0.1.0/24'],
    ['the lowest hole', ['10.0.0.0/24', '10.0.2.0/24'], '10.0.1.0/24'],
    ['behind a wide one', ['10.0.0.0/24', '10.0.1.128/25', '10.0.2.0/23'], '10.0.4.0/24'],
    ['others are in nobody’s way', ['10.0.0.0/24', '192.168.5.0/24'], '10.0.1.0/24'],
  ])('%s', (_what, taken, expected) => {
    const subnets = new Subnets();
    for (const text of taken) subnets.claim(subnet(text));
    const next = subnets.next();
    expect(next.ok && subnetText(next.value)).toBe(expected);
  });

  test('come from the pools in their order, cut as the swarm was told to', () => {
    const subnets = new Subnets({ pools: ['172.30.0.0/25', '192.168.128.0/17'], subnetBits: 26 });
    const given = Array.from({ length: 4 }, () => subnets.next());
    expect(given.map((one) => one.ok && subnetText(one.value))).toEqual([
      '172.30.0.0/26',
      '172.30.0.64/26',
      '192.168.128.0/26',
      '192.168.128.64/26',
    ]);
  });

  test('that overlap are refused, until the other is released', () => {
    const subnets = new Subnets();
    subnets.claim(subnet('10.5.0.0/16'));
    expect(subnets.claim(subnet('10.5.7.0/24'))).toMatchObject({ error: expect.stringContaining('Pool overlaps') });
    subnets.release(subnet('10.5.0.0/16'));
    expect(subnets.claim(subnet('10.5.7.0/24')).ok).toBe(true);
  });

  test('run out', () => {
    const subnets = new Subnets();
    subnets.claim(subnet('10.0.0.0/8'));
    expect(subnets.next()).toMatchObject({ ok: false });
  });
});

describe('the addresses of a subnet', () => {
  const given = (addresses: Addresses) => {
    const one = addresses.give();
    return one.ok ? one.value : one.error;
  };

  test('are given one after the other, freed ones only when the others are used up', () => {
    const addresses = new Addresses(subnet('10.0.1.0/29'));
    expect([1, 2, 3].map(() => given(addresses))).toEqual(['10.0.1.1/29', '10.0.1.2/29', '10.0.1.3/29']);
    addresses.release('10.0.1.2/29');
    expect([1, 2, 3, 4, 5].map(() => given(addresses))).toEqual([
      '10.0.1.4/29', '10.0.1.5/29', '10.0.1.6/29', '10.0.1.2/29', 'could not find an available IP', // .0 and .7 are nobody's
    ]); // prettier-ignore
  });

  test('may be a part of it, with the prefix of the whole', () => {
    expect(given(new Addresses(subnet('10.5.0.0/16'), subnet('10.5.9.0/24')))).toBe('10.5.9.0/16');
  });

  test('can be claimed once', () => {
    const addresses = new Addresses(subnet('10.0.1.0/24'));
    expect(addresses.claim('10.0.1.1').ok).toBe(true);
    expect([addresses.claim('10.0.1.1/24'), addresses.claim('10.0.2.1')]).toEqual([
      { ok: false, error: 'Address already in use' },
      { ok: false, error: 'Invalid Address' },
    ]);
    expect(given(addresses)).toBe('10.0.1.2/24');
  });
});

describe('a network', () => {
  const net = (name: string, spec: Partial<NetworkSpec> = {}): Network =>
    aNetwork(name, { spec: { Name: name, Labels: {}, ...spec } });
  const configs = (...Configs: IpamConfig[]) => ({ IPAMOptions: { Configs } });
  const allocated = (space: NetworkSpace, network: Network) => {
    const given = space.allocate(network);
    return given.ok ? [given.value.driverState?.Options, given.value.ipam?.Configs] : given.error;
  };
  const vxlan = (list: string) => ({ 'com.docker.network.driver.overlay.vxlanid_list': list });

  test('has a subnet, a gateway and a VXLAN id of its own', () => {
    const space = new NetworkSpace();
    expect(allocated(space, net('a'))).toEqual([vxlan('4096'), [{ Subnet: '10.0.0.0/24', Gateway: '10.0.0.1' }]]);
    expect(allocated(space, net('b'))).toEqual([vxlan('4097'), [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }]]);
    expect(space.give('b' as NetworkId)).toEqual(ok('10.0.1.2/24'));
  });

  test('has what it asks for, and keeps its options', () => {
    const asked = net('a', {
      ...configs({ Subnet: '192.168.7.0/24', Gateway: '192.168.7.254', Range: '192.168.7.128/25' }),
      DriverConfiguration: { Name: 'overlay', Options: { encrypted: '', ...vxlan('5000') } },
    });
    const space = new NetworkSpace();
    expect(allocated(space, asked)).toEqual([{ encrypted: '', ...vxlan('5000') }, asked.spec.IPAMOptions?.Configs]);
    expect(space.give('a' as NetworkId)).toEqual(ok('192.168.7.128/24'));
  });

  test('with two subnets has two VXLAN ids, and its addresses from the second when the first is used up', () => {
    const space = new NetworkSpace();
    const both = net('a', configs({ Subnet: '10.9.0.0/30' }, { Subnet: '10.9.1.0/24' }));
    expect(allocated(space, both)).toMatchObject([vxlan('4096,4097'), [{ Gateway: '10.9.0.1' }, { Gateway: '10.9.1.1' }]]); // prettier-ignore
    expect([1, 2].map(() => space.give('a' as NetworkId))).toEqual([ok('10.9.0.2/30'), ok('10.9.1.2/24')]);
  });

  test('that overlaps another gets nothing, and leaves nothing behind', () => {
    const space = new NetworkSpace();
    allocated(space, net('a', configs({ Subnet: '10.9.1.0/24' })));
    expect(allocated(space, net('b', configs({ Subnet: '10.9.2.0/24' }, { Subnet: '10.9.0.0/16' })))).toMatch(/overlaps/); // prettier-ignore
    expect(allocated(space, net('c', configs({ Subnet: '10.9.2.0/24' })))).toMatchObject([vxlan('4097'), {}]);
  });

  test('of the nodes themselves has nothing allocated', () => {
    const space = new NetworkSpace();
    expect(allocated(space, net('a', { DriverConfiguration: { Name: 'bridge' } }))).toEqual([undefined, undefined]);
    expect(space.has('a' as NetworkId)).toBe(false);
  });
});

describe('the allocator', () => {
  let lead: TestLeadership;
  const ingress = aNetwork('ingress', { spec: { Name: 'ingress', Labels: {}, Ingress: true } });
  const serviceOn = (name: string, targets: string[], more: Partial<ServiceSpec> = {}) => {
    const TaskTemplate = { ...aServiceSpec(name).TaskTemplate, Networks: targets.map((Target) => ({ Target })) };
    return aService(name, { spec: aServiceSpec(name, { TaskTemplate, ...more }) });
  };
  const published = { EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }] } } as const;
  const fresh = (id: string, service: string, targets: string[], more: Partial<Task> = {}) =>
    aTask(id, {
      serviceId: service as Task['serviceId'],
      spec: { ...aTask('').spec, Networks: targets.map((Target) => ({ Target, Aliases: ['db'] })) },
      status: { ...aTask('').status, state: 'new', message: 'created' },
      ...more,
    });
  const vips = (id: string) => lead.get('service', id)?.endpoint.virtualIps.map(({ networkId, addr }) => `${networkId} ${addr}`); // prettier-ignore
  const addresses = (id: string) => lead.get('task', id)?.networks?.map(({ network, addresses }) => `${network.id} ${addresses}`); // prettier-ignore
  const attachments = (id: string) => lead.get('node', id)?.attachments?.map(({ networkId, address }) => `${networkId} ${address}`); // prettier-ignore
  const change = (id: string, more: Partial<Task>) => lead.put('task', { ...(lead.get('task', id) as Task), ...more });
  const end = (id: string) => change(id, { status: { ...aTask('').status, state: 'shutdown' } });

  beforeEach(() => {
    lead = aLeadership();
  });

  test('gives subnets in the order of need, the mesh first', () => {
    lead.put('network', aNetwork('app'), ingress);
    allocator(lead);
    lead.put('network', aNetwork('db'));
    const subnets = ['ingress', 'app', 'db'].map((id) => lead.get('network', id)?.ipam?.Configs?.[0]?.Subnet);
    expect(subnets).toEqual(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']);
  });

  test('gives every node an address in the mesh, then a service its virtual ones, then its tasks theirs', () => {
    lead.put('network', ingress, aNetwork('app'));
    lead.put('node', aNode('n1'), aNode('n2'));
    allocator(lead);
    lead.put('service', serviceOn('web', ['app'], published));
    lead.put('task', fresh('t', 'web', ['app']));
    expect([attachments('n1'), attachments('n2')]).toEqual([['ingress 10.0.0.2/24'], ['ingress 10.0.0.3/24']]);
    expect(vips('web')).toEqual(['ingress 10.0.0.4/24', 'app 10.0.1.2/24']);
    expect(addresses('t')).toEqual(['ingress 10.0.0.5/24', 'app 10.0.1.3/24']);
    expect(lead.get('task', 't')).toMatchObject({
      status: { state: 'pending', message: 'pending task scheduling' },
      networks: [{ network: { spec: { Name: 'ingress' } } }, { network: { ipam: {} }, aliases: ['db'] }],
    });
  });

  test('gives a service of the mode dnsrr no virtual address, and takes back the one it had', () => {
    lead.put('network', aNetwork('app'));
    allocator(lead);
    lead.put('service', serviceOn('web', ['app']));
    expect(vips('web')).toEqual(['app 10.0.0.2/24']);
    const dnsrr = serviceOn('web', ['app'], { EndpointSpec: { Mode: 'dnsrr' } }).spec;
    lead.put('service', { ...lead.get('service', 'web')!, spec: dnsrr });
    expect([vips('web'), lead.get('service', 'web')?.endpoint.mode]).toEqual([[], 'dnsrr']);
  });

  test('keeps the virtual address of a network that stays', () => {
    lead.put('network', aNetwork('app'), aNetwork('db'));
    allocator(lead);
    lead.put('service', serviceOn('web', ['app']));
    lead.put('service', { ...lead.get('service', 'web')!, spec: serviceOn('web', ['db', 'app']).spec });
    expect(vips('web')).toEqual(['db 10.0.1.2/24', 'app 10.0.0.2/24']);
    lead.put('service', { ...lead.get('service', 'web')!, spec: serviceOn('web', ['app']).spec });
    expect(vips('web')).toEqual(['app 10.0.0.2/24']);
  });

  test('gives no address in networks that are a node’s own, and passes over those that are gone', () => {
    const host = aNetwork('host', { spec: { Name: 'host', Labels: {}, DriverConfiguration: { Name: 'host' } } });
    lead.put('network', host);
    allocator(lead);
    lead.put('service', serviceOn('web', ['host', 'gone']));
    lead.put('task', fresh('t', 'web', ['host', 'gone']));
    expect([vips('web'), addresses('t'), lead.get('task', 't')?.status.state]).toEqual([[], ['host '], 'pending']);
  });

  test('gives a node an address in the networks of its tasks, and takes it back with the last of them', () => {
    lead.put('network', aNetwork('app'));
    lead.put('node', aNode('n1'));
    allocator(lead);
    lead.put('service', serviceOn('web', ['app']));
    lead.put('task', fresh('a', 'web', ['app']), fresh('b', 'web', ['app']));
    expect(attachments('n1')).toBeUndefined();
    for (const id of ['a', 'b']) change(id, { nodeId: 'n1' as NodeId, status: { ...aTask('').status, state: 'running' } }); // prettier-ignore
    expect(attachments('n1')).toEqual(['app 10.0.0.5/24']);
    end('a');
    expect(attachments('n1')).toEqual(['app 10.0.0.5/24']);
    end('b');
    expect(attachments('n1')).toEqual([]);
  });

  describe('in a network of five addresses', () => {
    const small = aNetwork('app', { spec: { Name: 'app', Labels: {}, IPAMOptions: { Configs: [{ Subnet: '10.7.0.0/29' }] } } }); // prettier-ignore
    const state = (id: string) => lead.get('task', id)?.status.state;

    beforeEach(() => {
      lead.put('network', small);
      allocator(lead);
      lead.put('service', serviceOn('web', ['app']));
      lead.put('task', ...['a', 'b', 'c', 'd', 'e'].map((id) => fresh(id, 'web', ['app'])));
    });

    test('keeps a task new for which there is none, without a word', () => {
      expect(['d', 'e'].map(state)).toEqual(['pending', 'new']);
      expect(lead.get('task', 'e')).toMatchObject({ status: { message: 'created', err: '' } });
    });

    test('lets it through when another task ends', () => {
      end('a');
      expect([state('e'), addresses('e')]).toEqual(['pending', ['app 10.7.0.3/29']]);
    });

    test('lets it through when another task is removed', () => {
      lead.store.update((tx) => tx.remove('task', 'b' as TaskId));
      expect(addresses('e')).toEqual(['app 10.7.0.4/29']);
    });

    test('gives a second service no virtual address until there is one', () => {
      lead.store.update((tx) => tx.remove('task', 'e' as TaskId));
      lead.put('service', serviceOn('api', ['app']));
      lead.put('task', fresh('x', 'api', ['app']));
      expect([vips('api'), state('x')]).toEqual([[], 'new']);
      end('a');
      expect([vips('api'), state('x')]).toEqual([['app 10.7.0.3/29'], 'new']);
      end('b');
      expect(addresses('x')).toEqual(['app 10.7.0.4/29']);
    });
  });

  test('gives a network its subnet once the one that was in its way is gone', () => {
    allocator(lead);
    lead.put('network', aNetwork('wide', { spec: { Name: 'wide', Labels: {}, IPAMOptions: { Configs: [{ Subnet: '10.0.0.0/8' }] } } })); // prettier-ignore
    lead.put('network', aNetwork('app'));
    expect(lead.get('network', 'app')?.driverState).toBeNull();
    lead.store.update((tx) => tx.remove('network', 'wide' as NetworkId));
    expect(lead.get('network', 'app')?.ipam?.Configs?.[0]?.Subnet).toBe('10.0.0.0/24');
  });

  test('remembers what the leader before gave away', () => {
    lead.put('network', ingress, aNetwork('app'));
    lead.put('node', aNode('n1'));
    const stop = allocator(lead);
    lead.put('service', serviceOn('web', ['app'], published));
    lead.put('task', fresh('t', 'web', ['app']));
    stop();
    allocator(lead);
    lead.put('network', aNetwork('db'));
    lead.put('service', serviceOn('api', ['app', 'db'], published));
    expect(vips('api')).toEqual(['ingress 10.0.0.5/24', 'app 10.0.1.4/24', 'db 10.0.2.2/24']);
    expect(lead.get('network', 'db')?.driverState?.Options).toMatchObject({
      'com.docker.network.driver.overlay.vxlanid_list': '4098',
    });
  });
});
