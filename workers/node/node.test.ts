/** One machine's part in a swarm, told through its own Engine API. Real nodes, in one thread. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Hostname } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { aSite, type Site } from './testing.ts';

const NOT_A_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const A_WORKER =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
const ALREADY =
  'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.';

let site: Site;
let datacenter: Site['datacenter'];
let { ask, init, tokens, join, info, nodes, named, setRole }: Site = {} as Site;

function at(next: Site): void {
  site = next;
  ({ datacenter, ask, init, tokens, join, info, nodes, named, setRole } = site);
}

beforeEach(() => at(aSite(4)));

/** node-1 and node-2 manage, node-3 and node-4 work. */
const aSwarm = () => site.form(2, 2);

describe('outside of a swarm', () => {
  test.each([
    ['GET', '/nodes', NOT_A_MANAGER],
    ['GET', '/services', NOT_A_MANAGER],
    ['POST', '/swarm/leave', 'This node is not part of a swarm'],
  ] as const)('%s %s is refused', (method, path, message) => {
    expect(ask(1, method, path)).toMatchObject({ status: 503, message });
  });

  test('info says so', () => expect(info(1)).toMatchObject({ LocalNodeState: 'inactive', ControlAvailable: false }));

  test.each([
    ['10.9.8.7', 'advertise address 10.9.8.7 is not an address of this machine, whose only one is 192.168.0.11'],
    ['eth7', 'advertise address must be a non-zero IP address or network interface (with optional port number)'],
    ['0.0.0.0', 'advertise address must be a non-zero IP address or network interface (with optional port number)'],
  ])('init with the advertised address %s is refused', (AdvertiseAddr, message) => {
    expect(init(1, { AdvertiseAddr })).toMatchObject({ status: 400, message });
    expect(info(1)).toMatchObject({ LocalNodeState: 'inactive' });
  });
});

test('init that listens nowhere is refused', () => {
  expect(init(1, { ListenAddr: 'eth7:2377' })).toMatchObject({
    status: 400,
    message: 'listen address must be an IP address or network interface (with optional port number)',
  });
});

describe('init', () => {
  test('makes a swarm of one, which answers at once', () => {
    const { status, json } = init();
    expect(status).toBe(200);
    expect(json).toMatch(/^[0-9a-z]{25}$/);
    expect(nodes()).toMatchObject([{ ID: json, Status: { State: 'ready' }, ManagerStatus: { Leader: true } }]);
    expect(tokens().Worker).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/);
  });

  test('takes its subnets from where it is told to, the routing mesh first', () => {
    init(1, { DefaultAddrPool: ['10.20.0.0/16'], SubnetSize: 26 });
    expect(ask(1, 'POST', '/networks/create', { Name: 'app', Driver: 'overlay' }).status).toBe(201);
    site.run(2);
    const subnetOf = (name: string) =>
      (ask(1, 'GET', `/networks/${name}?scope=swarm`).json as { IPAM: { Config: { Subnet: string }[] } }).IPAM.Config;
    expect([subnetOf('ingress'), subnetOf('app')]).toMatchObject([
      [{ Subnet: '10.20.0.0/26', Gateway: '10.20.0.1' }],
      [{ Subnet: '10.20.0.64/26', Gateway: '10.20.0.65' }],
    ]);
    expect(ask(1, 'GET', '/swarm').json).toMatchObject({ DefaultAddrPool: ['10.20.0.0/16'], SubnetSize: 26 });
  });

  test.each([
    [['10.20.0.0/16'], 30, 'subnet size is out of range: 30'],
    [['10.20.0.0/16', '10.30.0.0/25'], 24, 'invalid CIDR: "10.30.0.0/25". Subnet size is too small for pool: 24'],
    [['300.0.0.0/8'], 24, 'invalid CIDR address: 300.0.0.0/8'],
  ])('pools %j in subnets of %i bits are refused', (DefaultAddrPool, SubnetSize, message) => {
    expect(init(1, { DefaultAddrPool, SubnetSize })).toMatchObject({ status: 400, message });
  });

  test('a second time is refused', () => {
    init();
    expect(init()).toMatchObject({ status: 503, message: ALREADY });
  });
});

describe('join', () => {
  test('the token decides the role', () => {
    aSwarm();
    expect(
      nodes()
        .map(({ Description, Spec }) => `${Description.Hostname} ${Spec.Role}`)
        .sort(),
    ).toEqual(['node-1 manager', 'node-2 manager', 'node-3 worker', 'node-4 worker']);
    expect(info(3)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: false });
    expect(ask(3, 'GET', '/nodes')).toMatchObject({ status: 503, message: A_WORKER });
  });

  test.each([
    ['a word', 'nonsense', 400, 'invalid join token'],
    ['no token', '', 400, 'invalid join token'],
  ])('%s is no token', (_what, token, status, message) => {
    init();
    expect(join(2, token)).toMatchObject({ status, message });
    expect(info(2)).toMatchObject({ LocalNodeState: 'inactive' });
  });

  test('a token with a wrong secret is refused, and nothing is left behind', () => {
    init();
    const wrong = tokens().Worker.replace(/.{25}$/, '0'.repeat(25));
    expect(join(2, wrong)).toMatchObject({
      message: 'rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster',
    });
    expect(nodes()).toHaveLength(1);
    expect(info(2)).toMatchObject({ LocalNodeState: 'inactive' });
  });

  test('a token of another cluster: the root does not match', () => {
    init(1);
    init(2);
    expect(join(3, tokens(2).Worker).message).toMatch(/remote CA does not match fingerprint\. Expected: [0-9a-f]{64}$/);
  });

  test('at a machine that runs no manager, the connection is refused', () => {
    init();
    expect(join(3, tokens().Worker, ['192.168.0.12:2377']).message).toContain(
      'dial tcp 192.168.0.12:2377: connect: connection refused',
    );
  });

  test('at a machine that is not there, it times out and goes on behind', () => {
    init();
    expect(join(2, tokens().Worker, ['192.168.0.99:2377'])).toMatchObject({
      status: 503,
      message: expect.stringMatching(/^Timeout was reached before node joined\./) as string,
    });
  });
});

describe('promotion and demotion', () => {
  test('a promoted worker becomes a manager', () => {
    aSwarm();
    expect(setRole('node-3', 'manager').status).toBe(200);
    datacenter.run(5 * SECOND);
    expect(named('node-3').ManagerStatus).toMatchObject({ Reachability: 'reachable' });
    expect(nodes(3)).toHaveLength(4);
  });

  test('a demoted leader hands over and becomes a worker', () => {
    aSwarm();
    setRole('node-3', 'manager');
    datacenter.run(5 * SECOND);
    expect(setRole('node-1', 'worker').status).toBe(200);
    datacenter.run(30 * SECOND);
    expect(ask(1, 'GET', '/nodes')).toMatchObject({ status: 503, message: A_WORKER });
    expect(named('node-1', 2).ManagerStatus).toBeUndefined();
    expect(nodes(2).filter(({ ManagerStatus }) => ManagerStatus?.Leader)).toHaveLength(1);
  });

  test('the last manager cannot be demoted', () => {
    init();
    expect(setRole('node-1', 'worker').message).toBe(
      'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
    );
  });
});

describe('leave', () => {
  test('a worker leaves without a question, and is down a while later', () => {
    aSwarm();
    expect(ask(3, 'POST', '/swarm/leave').status).toBe(200);
    expect(info(3)).toMatchObject({ LocalNodeState: 'inactive' });
    datacenter.run(20 * SECOND);
    expect(named('node-3').Status.State).toBe('down');
  });

  test('the last manager is warned, and forced all the same', () => {
    init();
    expect(ask(1, 'POST', '/swarm/leave').message).toMatch(
      /Removing the last manager erases all current state of the swarm\./,
    );
    expect(nodes()).toHaveLength(1);
    expect(ask(1, 'POST', '/swarm/leave?force=1').status).toBe(200);
    expect(init().status).toBe(200);
  });
});

describe('a power cut', () => {
  test('of all machines at once: each boots from its disk, and the swarm is whole', () => {
    aSwarm();
    const before = nodes()
      .map(({ ID }) => ID)
      .sort();
    for (const kind of ['kill', 'start'] as const) {
      for (let i = 1; i <= 4; i++) datacenter.input({ kind, hostname: `node-${i}` as Hostname });
    }
    datacenter.run(40 * SECOND);
    expect(
      nodes()
        .map(({ ID }) => ID)
        .sort(),
    ).toEqual(before);
    expect(nodes().every(({ Status }) => Status.State === 'ready')).toBe(true);
  });

  test('in the middle of init, wherever it falls: there is a swarm, or one can be made', () => {
    for (let cutUs = 0; cutUs < 40_000; cutUs += 500) {
      const fresh = aSite(1, cutUs + 1);
      const hostname = 'node-1' as Hostname;
      const body = JSON.stringify({ ListenAddr: '0.0.0.0:2377', Spec: {} });
      fresh.datacenter.call(hostname, { method: 'POST', path: '/swarm/init', body }, () => undefined);
      fresh.datacenter.run(cutUs);
      fresh.kill(1);
      fresh.start(1);
      fresh.run(5);
      at(fresh);
      const found = info(1)['LocalNodeState'];
      if (found === 'inactive') expect(init().status).toBe(200);
      expect(nodes()).toMatchObject([{ Status: { State: 'ready' }, ManagerStatus: { Leader: true } }]);
    }
  });

  test('without a leader docker says so', () => {
    aSwarm();
    datacenter.input({ kind: 'kill', hostname: 'node-1' as Hostname });
    datacenter.run(30 * SECOND);
    const { status, message } = ask(2, 'GET', '/services');
    expect(status).toBe(500);
    expect(message).toBe(
      "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
    );
  });
});
