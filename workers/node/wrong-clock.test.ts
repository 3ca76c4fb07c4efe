/** A machine whose calendar is wrong, or whose clock drifts, as a whole swarm meets it. Real nodes in one thread. */
import { describe, expect, test } from 'vitest';
import { EPOCH_MS, HOUR, MINUTE, MS, SECOND, type Micros } from '../api/time.ts';
import { parse } from '../ca/certificate.ts';
import { aSite, hostnameOf, type Site } from './testing.ts';

const YEAR = 365 * 24 * HOUR;

const setClock = (site: Site, n: number, offsetUs: Micros, driftPpm = 0) =>
  expect(site.datacenter.input({ kind: 'clock', hostname: hostnameOf(n), offsetUs, driftPpm })).toEqual({ ok: true });
const reboot = (site: Site, n: number) => {
  site.kill(n);
  site.start(n);
};
/** How far that date is from now, µs: positive for the future. */
const ahead = (site: Site, date: string) => (Date.parse(date) - EPOCH_MS) * MS - site.datacenter.nowUs;
const isAbout = (span: Micros, expected: Micros) => expect(Math.abs(span - expected)).toBeLessThan(MINUTE);

describe('what a machine says of the time', () => {
  test('is what its own calendar shows: its system time, its containers and their logs', () => {
    const site = aSite(1);
    site.init();
    setClock(site, 1, 3 * HOUR);
    site.createService('web', 1);
    site.run(30);
    const { SystemTime } = site.ask(1, 'GET', '/info').json as { SystemTime: string };
    isAbout(ahead(site, SystemTime), 3 * HOUR);
    const [container] = site.ask(1, 'GET', '/containers/json').json as { Id: string; Status: string }[];
    const { Created, State } = site.ask(1, 'GET', `/containers/${container?.Id}/json`).json as {
      Created: string;
      State: { StartedAt: string };
    };
    isAbout(ahead(site, Created), 3 * HOUR);
    isAbout(ahead(site, State.StartedAt), 3 * HOUR);
    expect(container?.Status).toMatch(/^Up \d+ seconds$/);
    const view = site.datacenter.views()[hostnameOf(1)]?.containers?.[0];
    // The page knows better: there, it began when it began.
    isAbout((view?.startedUs ?? 0) - site.datacenter.nowUs, 0);
  });

  test('stands in what it has written for all: objects by the leader, task states by whoever runs them', () => {
    const site = aSite(2);
    site.form(1, 1);
    site.ask(1, 'POST', `/nodes/${site.named('node-1').ID}/update?version=${site.named('node-1').Version.Index}`, {
      ...{ Availability: 'drain', Labels: {}, Role: 'manager' },
    });
    setClock(site, 1, -2 * HOUR);
    setClock(site, 2, 5 * HOUR);
    site.createService('web', 1);
    site.run(30);
    const [service] = site.ask(1, 'GET', '/services').json as { CreatedAt: string }[];
    const [task] = site.ask(1, 'GET', '/tasks').json as { CreatedAt: string; Status: { Timestamp: string } }[];
    isAbout(ahead(site, service!.CreatedAt), -2 * HOUR);
    isAbout(ahead(site, task!.CreatedAt), -2 * HOUR);
    isAbout(ahead(site, task!.Status.Timestamp), 5 * HOUR);
  });
});

describe('delays and patience', () => {
  test('are measured by counting: a calendar that jumps neither deposes a leader nor takes a node for dead', () => {
    const site = aSite(4);
    site.form(3, 1);
    site.createService('web', 4);
    site.run(30);
    const before = site.events.length;
    for (const offset of [3 * YEAR, -3 * YEAR, 0]) {
      for (const n of [1, 2, 3, 4]) setClock(site, n, offset + n * MINUTE);
      site.run(60);
    }
    const codes = new Set(site.events.slice(before).map(({ code }) => code));
    codes.delete('clock.set');
    expect([...codes]).toEqual([]);
    expect(site.running()).toHaveLength(4);
  });

  test('drift with the clock: a leader’s heartbeats come late, and within its followers’ patience', () => {
    const site = aSite(3);
    site.form(3);
    site.run(5);
    const before = site.events.length;
    setClock(site, 1, 0, -100_000);
    setClock(site, 2, 0, 100_000);
    site.run(600);
    expect(site.events.slice(before).filter(({ code }) => code.startsWith('raft.'))).toEqual([]);
    expect(site.nodes().map(({ Status }) => Status.State)).toEqual(['ready', 'ready', 'ready']);
  });

  test('a restart that another leader goes on with is reckoned by two calendars, as in the real one', () => {
    /** When the task of a service that crashes is started again, once the leader was killed in its delay of 60 s. */
    const restartedAfter = (offsetUs: Micros) => {
      const site = aSite(4);
      site.form(3, 1);
      for (const n of [1, 2, 3]) {
        const node = site.named(`node-${n}`);
        site.ask(1, 'POST', `/nodes/${node.ID}/update?version=${node.Version.Index}`, {
          ...{ Availability: 'drain', Labels: {}, Role: 'manager' },
        });
      }
      for (const n of [2, 3]) if (offsetUs !== 0) setClock(site, n, offsetUs);
      site.ask(1, 'POST', '/services/create', {
        Name: 'web',
        TaskTemplate: {
          ContainerSpec: { Image: 'nginx:alpine' },
          RestartPolicy: { Condition: 'any', Delay: 60_000_000_000 },
        },
        Mode: { Replicated: { Replicas: 1 } },
      });
      site.run(30);
      const [container] = site.ask(4, 'GET', '/containers/json').json as { Id: string }[];
      site.ask(4, 'POST', `/containers/${container?.Id}/kill`);
      site.run(5);
      const crashedUs = site.datacenter.nowUs;
      site.kill(1);
      site.run(120);
      const started = site.events.filter(({ code, atUs }) => code === 'container.started' && atUs > crashedUs)[0];
      return ((started?.atUs ?? Infinity) - crashedUs) / SECOND;
    };
    const right = restartedAfter(0);
    expect(right).toBeGreaterThan(50);
    expect(right).toBeLessThan(65);
    // By their calendar the delay was over long ago.
    expect(restartedAfter(HOUR)).toBeLessThan(45);
  });
});

describe('certificates', () => {
  const certificateOf = (site: Site, n: number) => {
    const disk = site.datacenter.hardware.hosts[n - 1]?.disk.image() ?? [];
    const file = disk.find(({ path }) => path.endsWith('swarm-node.crt'));
    return parse(new TextDecoder().decode(file?.bytes));
  };

  test('are dated by the leader’s calendar', () => {
    const site = aSite(2);
    setClock(site, 1, -HOUR);
    site.form(1, 1);
    for (const n of [1, 2]) isAbout((certificateOf(site, n)?.notBeforeUs ?? 0) - site.datacenter.nowUs, -2 * HOUR);
  });

  test('a machine that boots after the end of its own says so in the daemon’s words, and is back with its right time', () => {
    const site = aSite(3);
    site.form(3);
    setClock(site, 2, YEAR);
    reboot(site, 2);
    site.run(30);
    const expired = 'Swarm certificates have expired. To replace them, leave the swarm and join again.';
    expect(site.info(2)).toMatchObject({ LocalNodeState: 'error', Error: expired });
    expect(site.ask(2, 'GET', '/nodes')).toMatchObject({ status: 503, message: expired });
    setClock(site, 2, 0);
    reboot(site, 2);
    site.run(30);
    expect(site.info(2)).toMatchObject({ LocalNodeState: 'active', Error: '' });
  });

  test('one that boots before its own began to count says that', () => {
    const site = aSite(2);
    site.form(1, 1);
    setClock(site, 2, -YEAR);
    reboot(site, 2);
    site.run(10);
    const { LocalNodeState, Error } = site.info(2) as { LocalNodeState: string; Error: string };
    expect(LocalNodeState).toBe('error');
    expect(Error).toMatch(
      /^error while loading TLS certificate in \/var\/lib\/docker\/swarm\/certificates\/swarm-node.crt: certificate \(1 - [0-9a-z]{25}\) not valid before Sat, 10 Jan 2026 09:00:0\d UTC, and it is currently Fri, 10 Jan 2025 10:00:\d\d UTC: x509: certificate has expired or is not yet valid$/,
    );
  });

  test('a machine that runs on beyond their end trusts nobody whom it meets anew, and says why', () => {
    const site = aSite(2);
    site.form(1, 1);
    site.run(10);
    const before = site.events.length;
    setClock(site, 2, YEAR);
    // The handshakes of an hour ago hold for so long, as real connections do.
    site.run(65 * 60);
    const whys = site.events
      .slice(before)
      .flatMap((event) => (event.code === 'agent.disconnected' ? [event.params.why] : []));
    expect(whys[0]).toMatch(
      /^connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2027-01-10T\d\d:\d\d:\d\dZ is after 2026-04-10T\d\d:\d\d:\d\dZ"$/,
    );
    expect(site.named('node-2').Status.State).toBe('down');
    setClock(site, 2, 0);
    site.run(30);
    expect(site.named('node-2').Status.State).toBe('ready');
  });

  test('a newcomer whose calendar is wrong cannot make use of the one it is given', () => {
    const site = aSite(2);
    site.form(1);
    setClock(site, 2, -YEAR);
    const { status, message } = site.join(2, site.tokens().Worker);
    expect(status).toBe(500);
    expect(message).toMatch(
      /certificate \(1 - [0-9a-z]{25}\) not valid before .*: x509: certificate has expired or is not yet valid$/,
    );
    setClock(site, 2, 0);
    expect(site.join(2, site.tokens().Worker).status).toBe(200);
  });
});
