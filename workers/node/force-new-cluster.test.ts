/** `docker swarm init --force-new-cluster`: swarm-semantics §3.10. Real nodes, with tasks, certificates and torn disks. */
import { describe, expect, test } from 'vitest';
import { aSite, hostnameOf, type Site } from './testing.ts';

const NOT_A_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const ALREADY =
  'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.';
const NO_LEADER =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

const managerStatus = (site: Site, on: number) =>
  Object.fromEntries(
    site
      .nodes(on)
      .map(({ Description, ManagerStatus: manager }) => [
        Description.Hostname,
        manager ? (manager.Leader ? 'Leader' : manager.Reachability) : '',
      ]),
  );

/** `managers` and one worker, with three tasks; then all managers but the first lose their power. */
function quorumLost(managers: number, seed = 7): Site {
  const site = aSite(managers + 1, seed);
  site.form(managers, 1);
  site.createService('web', 3);
  site.run(15);
  for (let n = 2; n <= managers; n++) site.kill(n);
  site.run(30);
  return site;
}

/** Each hears it from the one manager that there is, when it stands for election: at worst one after another. */
function untilOut(site: Site, former: readonly number[]): void {
  const isIn = (n: number) => site.raft(n) !== null;
  for (let seconds = 0; seconds < 90 && former.some(isIn); seconds++) site.run(1);
  expect(former.filter(isIn)).toEqual([]);
}

describe('who may', () => {
  test('outside of a swarm it is an ordinary init', () => {
    const site = aSite(1);
    expect(site.forceNewCluster(1).status).toBe(200);
    expect(managerStatus(site, 1)).toEqual({ 'node-1': 'Leader' });
  });

  test('a manager may not without the flag', () => {
    const site = quorumLost(3);
    expect(site.init(1)).toMatchObject({ status: 503, message: ALREADY });
  });

  test('a worker may not', () => {
    const site = aSite(2);
    site.form(1, 1);
    expect(site.forceNewCluster(2)).toMatchObject({ status: 503, message: NOT_A_MANAGER });
    expect(site.info(2)).toMatchObject({ LocalNodeState: 'active' });
  });

  test('an address that is not its own is refused before anything is touched', () => {
    const site = quorumLost(3);
    expect(site.forceNewCluster(1, { AdvertiseAddr: '10.9.8.7' }).status).toBe(400);
    expect(site.ask(1, 'GET', '/services').message).toBe(NO_LEADER);
  });
});

describe.each([3, 5])('%i managers, of whom one is left', (managers) => {
  const worker = managers + 1;
  const dead = Array.from({ length: managers - 1 }, (_, i) => i + 2);

  test('it answers with its node id, leads alone, and keeps services, nodes and tokens', () => {
    const site = quorumLost(managers);
    expect(site.ask(1, 'GET', '/services').message).toBe(NO_LEADER);
    const { status, json } = site.forceNewCluster(1);
    expect([status, json]).toEqual([200, site.info(1)['NodeID']]);
    expect(site.services()).toEqual(['web']);
    expect(managerStatus(site, 1)).toEqual({
      'node-1': 'Leader',
      ...Object.fromEntries([...dead, worker].map((n) => [hostnameOf(n), ''])),
    });
    expect(site.tokens().Worker).toMatch(/^SWMTKN-1-/);
  });

  test('its own tasks and those of the workers never stop; those of the dead are made anew', () => {
    const site = quorumLost(managers);
    const containers = (n: number) =>
      (site.ask(n, 'GET', '/containers/json').json as { Id: string }[]).map(({ Id }) => Id).sort();
    const before = [containers(1), containers(worker)];
    site.forceNewCluster(1);
    expect([containers(1), containers(worker)]).toEqual(before);
    site.run(90);
    const running = site.running();
    expect(running).toHaveLength(3);
    const alive = new Set([1, worker].map((n) => site.named(hostnameOf(n)).ID));
    expect(running.every(({ NodeID }) => alive.has(NodeID))).toBe(true);
    for (const [i, n] of [1, worker].entries())
      expect(containers(n)).toEqual(expect.arrayContaining(before[i] as string[]));
    expect(site.named(hostnameOf(worker)).Status.State).toBe('ready');
    expect(site.named('node-2').Status.State).toBe('down');
  });

  test('a former manager that comes back is out and disturbs nobody; it leaves, joins again, and counts', () => {
    const site = quorumLost(managers);
    site.forceNewCluster(1);
    site.run(20);
    const { term } = site.raft(1) ?? {};
    site.start(2);
    site.run(2);
    // It believes what is on its disk: that it is one of many, and that nobody leads.
    expect(site.raft(2)?.members).toHaveLength(managers);
    untilOut(site, [2]);
    expect(site.ask(2, 'GET', '/nodes').status).toBe(503);
    expect(site.raft(1)).toMatchObject({
      role: 'leader',
      term,
      members: [{ nodeId: site.info(1)['NodeID'] }],
    });

    expect(site.ask(2, 'POST', '/swarm/leave?force=1').status).toBe(200);
    expect(site.join(2, site.tokens().Manager).status).toBe(200);
    site.run(20);
    const listed = site.nodes().filter(({ Description }) => Description.Hostname === 'node-2');
    expect(listed.map(({ Status, ManagerStatus }) => [Status.State, ManagerStatus?.Reachability]).sort()).toEqual([
      ['down', undefined],
      ['ready', 'reachable'],
    ]);
    expect(site.services(2)).toEqual(['web']);
  });

  test('all of them at once come back, and are out before they can agree on anything', () => {
    const site = quorumLost(managers);
    site.forceNewCluster(1);
    site.createService('api', 1);
    const logged = site.events.length;
    dead.forEach(site.start);
    untilOut(site, dead);
    const led = site.events.slice(logged).filter(({ code }) => code === 'raft.leader');
    expect(led.map(({ on }) => on)).toEqual([]);
    expect(site.services()).toEqual(['api', 'web']);
  });
});

test('one that does not leave joins again by itself, as a member that has never been one', () => {
  const site = quorumLost(3);
  site.forceNewCluster(1);
  site.start(2);
  site.run(90);
  expect(managerStatus(site, 1)).toMatchObject({ 'node-1': 'Leader', 'node-2': 'reachable', 'node-3': '' });
  expect(site.services(2)).toEqual(['web']);
});

test('what was never committed is dropped, and was never promised', () => {
  const site = aSite(3);
  site.form(3);
  const others = ['node-2', 'node-3'].map((to) => ({
    kind: 'cut' as const,
    from: hostnameOf(1),
    to: hostnameOf(Number(to.at(-1))),
  }));
  for (const cut of others) site.datacenter.input({ ...cut, oneWay: false });
  const answers: number[] = [];
  const body = JSON.stringify({ Name: 'lost', TaskTemplate: { ContainerSpec: { Image: 'nginx' } } });
  site.datacenter.call(hostnameOf(1), { method: 'POST', path: '/services/create', body }, ({ head }) => {
    if (head) answers.push(head.status);
  });
  site.run(1);
  const { lastIndex = 0, commitIndex = 0 } = site.raft(1) ?? {};
  expect(lastIndex).toBeGreaterThan(commitIndex);
  site.forceNewCluster(1);
  expect(site.services()).toEqual([]);
  expect(answers.filter((status) => status < 300)).toEqual([]);
  site.createService('kept', 1);
  expect(site.services()).toEqual(['kept']);
});

test('settings that the request names are changed, the others stay', () => {
  const site = aSite(1);
  site.init(1, { Spec: { Raft: { SnapshotInterval: 77 }, Orchestration: { TaskHistoryRetentionLimit: 3 } } });
  const spec = () => (site.ask(1, 'GET', '/swarm').json as { Spec: Record<string, unknown> }).Spec;
  site.forceNewCluster(1);
  expect(spec()).toMatchObject({ Raft: { SnapshotInterval: 77 }, Orchestration: { TaskHistoryRetentionLimit: 3 } });
  site.forceNewCluster(1, { Spec: { Orchestration: { TaskHistoryRetentionLimit: 0 } } });
  expect(spec()).toMatchObject({ Raft: { SnapshotInterval: 77 }, Orchestration: { TaskHistoryRetentionLimit: 0 } });
});

test('a manager whose certificate has expired while it was off makes a swarm again, and gets a new one', () => {
  const site = aSite(2);
  site.init(1, { Spec: { CAConfig: { NodeCertExpiry: 3_600_000_000_000 } } });
  site.createService('web', 1);
  site.run(10);
  site.kill(1);
  site.run(2 * 3_600);
  site.start(1);
  site.run(1);
  const expired = 'Swarm certificates have expired. To replace them, leave the swarm and join again.';
  expect(site.info(1)).toMatchObject({ LocalNodeState: 'error', Error: expired });
  expect(site.forceNewCluster(1).status).toBe(200);
  site.run(30);
  expect(site.info(1)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true, Error: '' });
  expect(site.running()).toHaveLength(1);
  expect(site.join(2, site.tokens().Worker).status).toBe(200);
});

test('twice at once: both callers are answered', () => {
  const site = quorumLost(3);
  const statuses: number[] = [];
  const body = JSON.stringify({ ListenAddr: '0.0.0.0:2377', ForceNewCluster: true, Spec: {} });
  for (let time = 0; time < 2; time++) {
    site.datacenter.call(hostnameOf(1), { method: 'POST', path: '/swarm/init', body }, ({ head }) => {
      if (head) statuses.push(head.status);
    });
  }
  site.run(30);
  expect(statuses).toHaveLength(2);
  expect(managerStatus(site, 1)).toMatchObject({ 'node-1': 'Leader' });
});

test('a power cut while it is forced, wherever it falls: the former swarm or the new one, and nothing between', () => {
  const seen = new Set<string>();
  for (let cutUs = 0; cutUs < 14_000; cutUs += 1_000) {
    const site = aSite(3, cutUs + 1);
    site.form(3);
    site.createService('web', 1);
    site.kill(2);
    site.kill(3);
    site.run(30);
    const body = JSON.stringify({ ListenAddr: '0.0.0.0:2377', ForceNewCluster: true, Spec: {} });
    site.datacenter.call(hostnameOf(1), { method: 'POST', path: '/swarm/init', body }, () => undefined);
    site.datacenter.run(cutUs);
    site.kill(1);
    site.start(1);
    site.run(30);
    const { role, members = [] } = site.raft(1) ?? {};
    seen.add(`${role === 'leader' ? 'leads' : 'does not lead'} ${members.length}`);
    if (role !== 'leader') expect(site.forceNewCluster(1).status).toBe(200);
    expect(site.services()).toEqual(['web']);
    expect(managerStatus(site, 1)).toEqual({ 'node-1': 'Leader', 'node-2': '', 'node-3': '' });
  }
  expect([...seen].sort()).toEqual(['does not lead 3', 'leads 1']);
});

test('on a full disk nothing is forced, and everything stays as it was until there is room', () => {
  const site = quorumLost(3);
  site.datacenter.input({ kind: 'fill', hostname: hostnameOf(1) });
  const { status, message } = site.forceNewCluster(1);
  expect([status, message]).toEqual([500, "manager stopped: can't initialize raft node: no space left on device"]);
  site.run(5);
  expect(site.raft(1)?.members).toHaveLength(3);
  site.datacenter.input({ kind: 'free', hostname: hostnameOf(1) });
  site.run(30);
  expect(site.forceNewCluster(1).status).toBe(200);
  expect(site.services()).toEqual(['web']);
});

test('forced while its quorum lives: the others learn that they are out', () => {
  const site = aSite(3);
  site.form(3);
  expect(site.forceNewCluster(2).status).toBe(200);
  site.run(25);
  expect(managerStatus(site, 2)).toEqual({ 'node-1': '', 'node-2': 'Leader', 'node-3': '' });
});
