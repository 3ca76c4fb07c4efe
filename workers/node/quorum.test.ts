/** What a person meets of Raft at a swarm's edge: swarm-semantics §3.3 to §3.7, §3.11. Real nodes in one thread. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { nodeWith } from './node.ts';
import { aSite, hostnameOf, type Site } from './testing.ts';

const cutOff = (site: Site, from: number, to: number, oneWay = false) =>
  site.datacenter.input({ kind: 'cut', from: hostnameOf(from), to: hostnameOf(to), oneWay });

describe('a new manager', () => {
  test('that the leader cannot reach is told so within 20 s, and nothing of it stays behind', () => {
    const site = aSite(3);
    site.form(2);
    cutOff(site, 1, 3);
    const { status, message } = site.join(3, site.tokens().Manager, ['192.168.0.12:2377']);
    expect([status, message]).toEqual([
      500,
      "manager stopped: can't initialize raft node: rpc error: code = Unknown desc = could not connect to prospective new cluster member using its advertised address: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
    ]);
    expect(site.info(3)).toMatchObject({ LocalNodeState: 'inactive', NodeID: '' });
    expect(site.raft(1)?.members).toHaveLength(2);
    site.datacenter.input({ kind: 'mend-all' });
    expect(site.join(3, site.tokens().Manager).status).toBe(200);
    site.run(5);
    expect(site.raft(1)?.members).toHaveLength(3);
  });

  test('that is promoted and cannot join tries again until it can', () => {
    const site = aSite(4);
    site.form(3, 1);
    cutOff(site, 1, 4);
    site.setRole('node-4', 'manager');
    site.run(60);
    expect(site.info(4)).toMatchObject({ LocalNodeState: 'error' });
    const attempts = () => site.events.filter(({ code, on }) => code === 'swarm.error' && on === 'node-4').length;
    // One attempt takes 15 s: 10 s for the leader that does not answer, and 5 s for its question whether we do.
    expect(attempts()).toBeGreaterThan(1);
    site.datacenter.input({ kind: 'mend-all' });
    site.run(60);
    expect(site.info(4)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true, Error: '' });
  });
});

test('a manager whose log is damaged says so, and is started again ever more slowly', () => {
  const site = aSite(1);
  site.init();
  site.run(30);
  site.kill(1);
  const disk = site.datacenter.hardware.hosts[0]?.disk.image() ?? [];
  const path = disk.map((file) => file.path).find((each) => each.startsWith('raft/wal/')) as string;
  expect(site.datacenter.input({ kind: 'corrupt', hostname: hostnameOf(1), path })).toEqual({ ok: true });
  site.start(1);
  site.run(60);
  const why = `can't initialize raft node: irreparable WAL error: ${path}: crc mismatch`;
  expect(site.info(1)).toMatchObject({ LocalNodeState: 'error', Error: `manager stopped: ${why}` });
  const failures = site.events.filter(({ code }) => code === 'swarm.error').map(({ atUs }) => atUs);
  const pauses = failures.slice(1).map((atUs, i) => (atUs - (failures[i] as number)) / SECOND);
  expect(pauses).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6]);
});

describe('without a leader', () => {
  function leaderless(): Site {
    const site = aSite(3);
    site.form(3);
    site.kill(1);
    site.kill(2);
    return site;
  }
  const TOO_FEW =
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";
  const LATE = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';

  test.each([
    ['at once', 0, LATE, 20],
    ['after 30 s', 30, TOO_FEW, 0],
  ])('a command %s (%i s after the loss) ends with %s, after %i s', (_, after, message, seconds) => {
    const site = leaderless();
    site.run(after);
    const beganUs = site.datacenter.nowUs;
    expect(site.ask(3, 'GET', '/services').message).toBe(message);
    expect(Math.floor((site.datacenter.nowUs - beganUs) / SECOND)).toBe(seconds);
  });

  test('a manager that starts again serves, and says the same', () => {
    const site = leaderless();
    site.kill(3);
    site.start(3);
    site.run(15);
    expect(site.info(3)).toMatchObject({ ControlAvailable: true });
    expect(site.ask(3, 'GET', '/services').message).toBe(TOO_FEW);
  });
});

test('a service that is too large for one entry is refused in Raft’s words', () => {
  const site = aSite(1);
  site.init();
  const Env = [`BULK=${'x'.repeat(1_600_000)}`];
  const refused = site.ask(1, 'POST', '/services/create', {
    Name: 'bulk',
    TaskTemplate: { ContainerSpec: { Image: 'nginx', Env } },
  });
  expect([refused.status, refused.message]).toEqual([
    500,
    "rpc error: code = Unknown desc = raft: raft message is too large and can't be sent",
  ]);
  expect(site.services()).toEqual([]);
});

describe('a manager taken out of the group', () => {
  test('though it is to be one: it waits for its role twice, and joins again', () => {
    const site = aSite(3);
    site.form(3);
    // Demoted and promoted again before it has heard of either.
    cutOff(site, 1, 3);
    cutOff(site, 2, 3);
    site.run(5);
    site.setRole('node-3', 'worker');
    site.run(3);
    site.setRole('node-3', 'manager');
    site.run(5);
    site.datacenter.input({ kind: 'mend-all' });
    site.run(30);
    expect(site.raft(3)).toBeNull();
    site.run(30);
    const logged = site.logged(3);
    expect(logged).toEqual([
      'failed to get worker role after manager stop, forcing certificate renewal',
      'failed to get worker role after manager stop, restarting manager',
    ]);
    expect(site.raft(1)?.members).toHaveLength(3);
    expect(site.named('node-3').ManagerStatus).toMatchObject({ Reachability: 'reachable' });
  });
});

describe('a quorum that is there, and far away', () => {
  /** Raises the latency bit by bit: a leader that hears nothing for ten seconds would step down. */
  function farAway(site: Site, seconds: number, from = 2): void {
    for (let latency = from; latency <= seconds; latency += 2) {
      for (const to of [3, 4, 5]) {
        const cable = { latencyUs: latency * SECOND };
        site.datacenter.input({ kind: 'cable', from: hostnameOf(1), to: hostnameOf(to), cable });
        site.datacenter.input({ kind: 'cable', from: hostnameOf(to), to: hostnameOf(1), cable });
      }
      site.run(8);
    }
  }

  test('locks the store for more than 30 s, and so the leader hands over to one that is near', () => {
    const site = aSite(5);
    site.form(5);
    farAway(site, 12);
    // An answer takes 24 s. The leader is believed in all the while, and its store is free again now and then.
    expect([site.raft(1)?.role, site.logged(1)]).toEqual(['leader', []]);
    farAway(site, 30, 14);
    expect(site.logged(1)).toEqual([
      'Attempting to transfer leadership',
      'data store lock held too long - transferring leadership',
    ]);
    for (let second = 0; second < 60 && site.raft(1)?.role === 'leader'; second++) site.run(1);
    expect(site.raft(1)?.role).toBe('follower');
    expect(site.createService('web', 1, 2).status).toBe(201);
  });
});

test('nodes can be run otherwise than Docker runs them, all through the swarm', () => {
  const site = aSite(3, 7, nodeWith({ raft: { electionTick: 3, tickUs: SECOND / 2 } }));
  site.form(3);
  expect(site.logged(1)).toEqual([
    'election tick value (3s) is different from the one defined in the cluster config (10s), the cluster may be unstable',
  ]);
  site.kill(1);
  site.run(5);
  expect(site.raft(2)?.leader).not.toBe(0);
});
