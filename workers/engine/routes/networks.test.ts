import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../api/engine/specs.ts';
import type { NetworkId } from '../../api/ids.ts';
import type { Network } from '../../api/objects/network.ts';
import { err, ok } from '../../std/result.ts';
import { anEngine, onManager, onWorker, outside, type Leader } from '../testing.ts';
import type { Swarm } from '../swarm.ts';

const network = (id: string, Name: string, more: Partial<NetworkSpec> = {}, subnet?: string): Network => ({
  id: id as NetworkId,
  meta: { version: 9, createdUs: 1_000_000, updatedUs: 1_000_000 },
  spec: { Name, Labels: {}, DriverConfiguration: { Name: 'overlay' }, ...more },
  driverState: { Name: 'overlay', Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4096' } },
  ipam: { Driver: { Name: 'default' }, ...(subnet && { Configs: [{ Subnet: subnet, Gateway: subnet.replace('.0/24', '.1') }] }) },
}); // prettier-ignore

const ingress = network('ing1', 'ingress', { Ingress: true }, '10.0.0.0/24');
const app = network('app1', 'app', {}, '10.0.1.0/24');
const host = network('host1', 'host', { Labels: { 'com.docker.swarm.predefined': 'true' }, DriverConfiguration: { Name: 'host' } }); // prettier-ignore
const leader: Leader = { listNetworks: () => ok([app, host, ingress]) };
const told: Partial<Swarm> = {
  attachments: () => ({ ingress, own: [{ networkId: 'ing1' as NetworkId, address: '10.0.0.2/24' }] }),
};
const names = (body: unknown) => (body as { Name: string; Scope: string }[]).map(({ Name, Scope }) => `${Name} ${Scope}`).sort(); // prettier-ignore
const local = ['bridge local', 'host local', 'none local'];
const member = [...local, 'docker_gwbridge local', 'ingress swarm'];

describe('the networks that a machine lists', () => {
  test.each<[string, ReturnType<typeof anEngine>, string[]]>([
    ['outside of a swarm: its own', anEngine(outside), local],
    ['on a worker: the mesh, and what its containers use', anEngine(onWorker, {}, told), member],
    ['on a manager: all of the swarm', anEngine(onManager, leader, told), [...member, 'app swarm']],
    ['on a manager without a leader: what it has itself', anEngine(onManager, {}, told), member],
  ])('%s', (_where, engine, expected) => {
    expect(names(engine.ask('GET', '/networks').body)).toEqual([...expected].sort());
  });

  test.each<[string, Record<string, string[]>, string[]]>([
    ['type', { type: ['custom'] }, ['app swarm', 'docker_gwbridge local', 'ingress swarm']],
    ['scope', { scope: ['swarm'] }, ['app swarm', 'ingress swarm']],
    ['driver', { driver: ['null'] }, ['none local']],
    ['name', { name: ['gw'] }, ['docker_gwbridge local']],
    ['what nobody uses', { dangling: ['true'] }, ['app swarm', 'docker_gwbridge local']],
  ])('filtered by %s', (_what, filters, expected) => {
    const path = `/networks?filters=${encodeURIComponent(JSON.stringify(filters))}`;
    expect(names(anEngine(onManager, leader, told).ask('GET', path).body)).toEqual(expected);
  });
});

describe('one network', () => {
  test('as a manager has it in its store, before anything here uses it', () => {
    expect(anEngine(onManager, leader, told).ask('GET', '/networks/app').body).toEqual({
      Name: 'app',
      Id: 'app1',
      Created: '2026-01-10T10:00:01Z',
      Scope: 'swarm',
      Driver: 'overlay',
      EnableIPv4: false,
      EnableIPv6: false,
      IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] },
      Internal: false,
      Attachable: false,
      Ingress: false,
      ConfigFrom: { Network: '' },
      ConfigOnly: false,
      Containers: null,
      Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4096' },
      Labels: null,
    });
  });

  test('as it is here: with whoever hangs in it, the machine’s own balancer too', () => {
    expect(anEngine(onWorker, {}, told).ask('GET', '/networks/ingress').body).toMatchObject({
      EnableIPv4: true,
      Ingress: true,
      Containers: { 'ingress-sbox': { Name: 'ingress-endpoint', MacAddress: '02:42:0a:00:00:02', IPv4Address: '10.0.0.2/24' } }, // prettier-ignore
    });
  });

  test.each([
    ['by id', '/networks/app1', 'app'],
    ['by the beginning of its id', '/networks/ap', 'app'],
    ['as the machine has it', '/networks/host', 'host'],
  ])('is found %s', (_how, path, expected) => {
    expect(anEngine(onManager, leader, told).ask('GET', path).body).toMatchObject({ Name: expected });
  });

  test('of every machine is the swarm’s record where the swarm is asked for', () => {
    const { ask } = anEngine(onManager, leader, told);
    expect(ask('GET', '/networks/host?scope=swarm').body).toMatchObject({ Id: 'host1', Scope: 'swarm' });
    expect(ask('GET', '/networks/nope').body).toEqual({ message: 'network nope not found' });
  });
});

describe('making and removing', () => {
  const makes: Leader = { ...leader, createNetwork: () => ok(app), removeNetwork: () => ok(null) };

  test('an overlay network is the managers’', () => {
    const engine = anEngine(onManager, makes, told);
    const body = { Name: 'db', Driver: 'overlay', Attachable: true, IPAM: { Driver: 'default', Config: [{ Subnet: '10.9.0.0/24', IPRange: '10.9.0.0/25' }] }, Options: { encrypted: '' } }; // prettier-ignore
    expect(engine.ask('POST', '/networks/create', body)).toMatchObject({ status: 201, body: { Id: 'app1', Warning: '' } }); // prettier-ignore
    expect(engine.calls.at(-1)).toEqual({
      method: 'createNetwork',
      request: {
        spec: {
          Name: 'db',
          Labels: {},
          DriverConfiguration: { Name: 'overlay', Options: { encrypted: '' } },
          Attachable: true,
          IPAMOptions: { Driver: { Name: 'default' }, Configs: [{ Subnet: '10.9.0.0/24', Range: '10.9.0.0/25' }] },
        },
      },
    });
    expect(engine.ask('DELETE', '/networks/app').status).toBe(204);
  });

  test('a bridge is the machine’s own, with a subnet of its own, and is still there after a reboot', () => {
    const engine = anEngine(outside);
    const { Id } = engine.ask('POST', '/networks/create', { Name: 'mine', Labels: { a: 'b' } }).body as { Id: string };
    expect(Id).toMatch(/^[0-9a-f]{64}$/);
    expect(engine.ask('GET', '/networks/mine').body).toMatchObject({
      Driver: 'bridge',
      Scope: 'local',
      IPAM: { Config: [{ Subnet: '172.19.0.0/16', Gateway: '172.19.0.1' }] },
      Labels: { a: 'b' },
    });
    expect(engine.disk.list('networks/')).toEqual([`networks/${Id}`]);
    expect(engine.ask('POST', '/networks/prune').body).toEqual({ NetworksDeleted: ['mine'] });
    expect(engine.disk.list('networks/')).toEqual([]);
  });

  const noSwarm = 'This node is not a swarm manager. Use "docker swarm init"';
  test.each<[string, ReturnType<typeof anEngine>, Record<string, unknown>, number, string]>([
    ['an overlay network outside of a swarm', anEngine(outside), { Name: 'a', Driver: 'overlay' }, 503, noSwarm],
    ['an overlay network on a worker', anEngine(onWorker), { Name: 'a', Driver: 'overlay' }, 503, noSwarm],
    ['what every machine has', anEngine(outside), { Name: 'host' }, 403, 'host is a pre-defined network and cannot be created'],
    ['a name that is taken', anEngine(onManager, makes, told), { Name: 'app' }, 409, 'network with name app already exists'],
    ['a driver that is not here', anEngine(outside), { Name: 'a', Driver: 'weave' }, 404, 'could not find plugin weave'],
    ['addresses of version 6', anEngine(outside), { Name: 'a', EnableIPv6: true }, 501, 'Waggle has addresses of version 4 alone'],
    ['what the managers refuse', anEngine(onManager, { ...leader, createNetwork: () => err({ code: 'InvalidArgument', message: 'no' }) }), { Name: 'a', Driver: 'overlay' }, 400, 'rpc error: code = InvalidArgument desc = no'],
  ])('%s is refused', (_what, engine, body, status, message) => {
    const answer = engine.ask('POST', '/networks/create', body);
    expect([answer.status, (answer.body as { message: string }).message]).toEqual([status, expect.stringContaining(message)]);
  }); // prettier-ignore

  test.each([
    ['DELETE', '/networks/bridge', 403, 'bridge is a pre-defined network and cannot be removed'],
    ['DELETE', '/networks/docker_gwbridge', 403, 'error while removing network: network docker_gwbridge has active endpoints'], // prettier-ignore
    ['GET', `/networks?filters=${encodeURIComponent('{"type":["odd"]}')}`, 400, "invalid filter: 'type'='odd'"],
    ['GET', `/networks?filters=${encodeURIComponent('{"dangling":["x"]}')}`, 400, "invalid filter 'dangling=[x]'"],
    ['DELETE', '/networks/nope', 404, 'network nope not found'],
    ['POST', '/networks/app/connect', 501, 'Waggle cannot connect a single container to a network'],
  ] as const)('%s %s → %i', (method, path, status, message) => {
    const answer = anEngine(onManager, makes, told).ask(method, path);
    expect([answer.status, (answer.body as { message: string }).message]).toEqual([
      status,
      expect.stringContaining(message),
    ]);
  });
});

describe('a service', () => {
  const creating: Leader = { ...leader, createService: () => ok({ id: 's1' } as never) };
  const attached = (Target: string) => ({ TaskTemplate: { ContainerSpec: { Image: 'nginx' }, Networks: [{ Target, Aliases: ['db'] }] } }); // prettier-ignore

  test.each([
    ['app', 'app1'],
    ['host', 'host1'],
  ])('that names the network %s gets its id', (name, id) => {
    const engine = anEngine(onManager, creating, told);
    expect(engine.ask('POST', '/services/create', attached(name)).status).toBe(201);
    expect(engine.calls.at(-1)?.request).toMatchObject({
      spec: { TaskTemplate: { Networks: [{ Target: id, Aliases: ['db'] }] } },
    });
  });

  test.each([
    ['nope', 500, 'network nope not found'],
    ['docker_gwbridge', 403, 'The network docker_gwbridge cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.'],
  ])('cannot be attached to %s', (name, status, message) => {
    expect(anEngine(onManager, creating, told).ask('POST', '/services/create', attached(name))).toMatchObject({ status, body: { message } });
  }); // prettier-ignore
});
