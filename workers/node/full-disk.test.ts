/** A disk that takes nothing more, as a whole swarm meets it. Real nodes in one thread. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { aSite, hostnameOf, type Site } from './testing.ts';

const FULL = 'no space left on device';

const fill = (site: Site, n: number) => site.datacenter.input({ kind: 'fill', hostname: hostnameOf(n) });
const free = (site: Site, n: number) => site.datacenter.input({ kind: 'free', hostname: hostnameOf(n) });
const leaders = (site: Site, ...among: number[]) => among.filter((n) => site.raft(n)?.role === 'leader');

describe('the disk of a leader', () => {
  function leaderFull(): Site {
    const site = aSite(3);
    site.form(3);
    site.run(5);
    fill(site, 1);
    return site;
  }

  test('is not missed as long as there is nothing to write', () => {
    const site = leaderFull();
    site.run(30);
    expect(leaders(site, 1, 2, 3)).toEqual([1]);
    expect(site.services(1)).toEqual([]);
  });

  test('is full when something is decided: that leader stops at once, says why, and another leads', () => {
    const site = leaderFull();
    site.createService('web', 1, 2);
    expect(site.info(1)).toMatchObject({
      LocalNodeState: 'error',
      Error: `manager stopped: failed to save entries to storage: ${FULL}`,
    });
    site.run(60);
    expect(leaders(site, 2, 3)).toHaveLength(1);
    expect(site.createService('other', 1, 2).status).toBe(201);
    expect(site.services(3)).toContain('other');
  });

  test('is tried again and again, ever more slowly, and the manager is back when there is room', () => {
    const site = leaderFull();
    const fullUs = site.datacenter.nowUs;
    site.createService('web', 1, 2);
    site.run(200);
    const failures = site.events.flatMap(({ code, on, atUs }) =>
      code === 'swarm.error' && on === 'node-1' ? [atUs] : [],
    );
    const pauses = failures.slice(1).map((atUs, i) => (atUs - (failures[i] as number)) / SECOND);
    expect(failures[0]).toBeGreaterThan(fullUs);
    expect(failures.length).toBeGreaterThan(5);
    expect(Math.max(...pauses)).toBeGreaterThan(20);
    expect(failures.length).toBeLessThan(30);
    free(site, 1);
    site.run(60);
    expect(site.info(1)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true, Error: '' });
    const [leader] = leaders(site, 1, 2, 3) as [number];
    expect(site.raft(1)?.appliedIndex).toBe(site.raft(leader)?.appliedIndex);
    expect(site.nodes(1).map(({ ManagerStatus }) => ManagerStatus?.Reachability)).toEqual(Array(3).fill('reachable'));
  });

  test('was full when it went down: it boots, and comes back when there is room', () => {
    const site = leaderFull();
    site.createService('web', 1, 2);
    site.kill(1);
    site.start(1);
    site.run(60);
    expect(leaders(site, 1, 2, 3)).toHaveLength(1);
    free(site, 1);
    site.run(60);
    expect(site.info(1)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true });
    expect(site.datacenter.machines().map(({ power }) => power)).toEqual(['on', 'on', 'on']);
  });
});

test('the disks of a majority: nothing is decided, and all that was decided is there when they have room', () => {
  const site = aSite(3);
  site.form(3);
  expect(site.createService('before', 1).status).toBe(201);
  site.run(20);
  fill(site, 2);
  fill(site, 3);
  const { status } = site.createService('during', 1);
  expect(status).not.toBe(201);
  site.run(120);
  expect(leaders(site, 1, 2, 3)).toEqual([]);
  free(site, 2);
  site.run(90);
  expect(leaders(site, 1, 2)).toHaveLength(1);
  expect(site.services(1)).toContain('before');
  expect(site.createService('after', 1).status).toBe(201);
  free(site, 3);
  site.run(60);
  expect(site.info(3)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true });
  expect(site.services(3)).toEqual(site.services(1));
});

describe('the disk of a worker', () => {
  function workerFull(): Site {
    const site = aSite(2);
    site.form(1, 1);
    site.run(2);
    fill(site, 2);
    return site;
  }
  const drained = (site: Site) => {
    const node = site.named('node-1');
    site.ask(1, 'POST', `/nodes/${node.ID}/update?version=${node.Version.Index}`, {
      ...{ Availability: 'drain', Labels: {}, Role: 'manager' },
    });
  };

  test('takes no container: tasks are rejected there, and run once there is room', () => {
    const site = workerFull();
    drained(site);
    site.createService('web', 1);
    site.run(20);
    const tasks = site.ask(1, 'GET', '/tasks').json as { Status: { State: string; Err?: string } }[];
    expect(tasks.map(({ Status }) => [Status.State, Status.Err])).toContainEqual([
      'rejected',
      'No such image: nginx:alpine',
    ]);
    expect(site.running()).toEqual([]);
    expect(site.logged(2)).toContain(`failed writing status to disk: ${FULL}`);
    free(site, 2);
    site.run(30);
    expect(site.running()).toHaveLength(1);
  });

  test('lets what runs there run on', () => {
    const site = aSite(2);
    site.form(1, 1);
    drained(site);
    site.createService('web', 2);
    site.run(20);
    fill(site, 2);
    site.run(120);
    expect(site.running()).toHaveLength(2);
    expect(site.nodes().map(({ Status }) => Status.State)).toEqual(['ready', 'ready']);
  });

  test('takes no image and no container that a person asks for', () => {
    const site = workerFull();
    let said = '';
    site.datacenter.call(
      hostnameOf(2),
      { method: 'POST', path: '/images/create?fromImage=nginx&tag=alpine' },
      ({ chunk }) => {
        said += chunk ?? '';
      },
    );
    site.run(20);
    const message = `failed to register layer: ${FULL}`;
    expect(JSON.parse(said.trim().split('\n').at(-1) as string)).toEqual({ errorDetail: { message }, error: message });
    free(site, 2);
    site.datacenter.call(
      hostnameOf(2),
      { method: 'POST', path: '/images/create?fromImage=nginx&tag=alpine' },
      () => {},
    );
    site.run(20);
    fill(site, 2);
    const created = site.ask(2, 'POST', '/containers/create?name=web', { Image: 'nginx:alpine' });
    expect([created.status, created.message]).toEqual([
      500,
      expect.stringMatching(/^mkdir \/var\/lib\/docker\/overlay2\/[0-9a-f]{64}-init: no space left on device$/),
    ]);
    free(site, 2);
    expect(site.ask(2, 'POST', '/containers/create?name=web', { Image: 'nginx:alpine' }).status).toBe(201);
    fill(site, 2);
    const { json } = site.ask(2, 'GET', '/containers/json?all=1');
    const [{ Id }] = json as [{ Id: string }];
    const started = site.ask(2, 'POST', `/containers/${Id}/start`);
    expect([started.status, started.message]).toEqual([
      500,
      `write /var/lib/docker/containers/${Id}/config.v2.json: ${FULL}`,
    ]);
    free(site, 2);
    expect(site.ask(2, 'POST', `/containers/${Id}/start`).status).toBe(204);
  });
});

test('a certificate that is renewed meanwhile is not taken, and asked for again until it can be kept', () => {
  const site = aSite(2);
  site.init(1, { Spec: { CAConfig: { NodeCertExpiry: 3_600_000_000_000 } } });
  site.join(2, site.tokens().Worker);
  const certificate = () =>
    String(site.datacenter.hardware.hosts[1]?.disk.image().find(({ path }) => path.endsWith('node.crt'))?.bytes);
  const before = certificate();
  fill(site, 2);
  const failures = () => site.logged(2).filter((line) => line === `failed to save the renewed certificate: ${FULL}`);
  // Between half and four fifths of two hours, of which one lies before it was issued.
  for (let minute = 0; minute < 50 && failures().length < 2; minute++) site.run(60);
  expect(failures().length).toBeGreaterThan(1);
  expect(certificate()).toBe(before);
  free(site, 2);
  for (let minute = 0; minute < 10 && certificate() === before; minute++) site.run(60);
  expect(certificate()).not.toBe(before);
  expect(site.named('node-2').Status.State).toBe('ready');
});

describe('a machine with a full disk outside of any swarm', () => {
  const message = `error saving TLS certificate in /var/lib/docker/swarm/certificates/swarm-node.crt: ${FULL}`;

  test('founds none', () => {
    const site = aSite(1);
    fill(site, 1);
    const { status, message: said } = site.init();
    expect([status, said]).toEqual([500, message]);
    expect(site.info(1)).toMatchObject({ LocalNodeState: 'inactive' });
    free(site, 1);
    expect(site.init().status).toBe(200);
  });

  test('joins none', () => {
    const site = aSite(2);
    site.form(1);
    fill(site, 2);
    const { status, message: said } = site.join(2, site.tokens().Worker);
    expect([status, said]).toEqual([500, message]);
    free(site, 2);
    expect(site.join(2, site.tokens().Worker).status).toBe(200);
  });
});
