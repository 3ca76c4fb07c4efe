/** What `docker events` tells on a manager that was away, or has just come: only what is new from then on (container-runtime §10). */
import { describe, expect, test } from 'vitest';
import { EPOCH_MS } from '../api/time.ts';
import { aSite, type Site } from './testing.ts';

/** What an engine remembers of its swarm, oldest first. */
function told(site: Site, on: number, types = ['service', 'network', 'secret']): readonly string[] {
  site.run(1);
  const until = (EPOCH_MS + site.datacenter.nowUs / 1000) / 1000;
  let text = '';
  const query = new URLSearchParams({
    since: '1',
    until: String(until),
    filters: JSON.stringify({ scope: ['swarm'] }),
  });
  site.datacenter.call(`node-${on}` as never, { method: 'GET', path: `/events?${query.toString()}` }, ({ chunk }) => {
    text += chunk ?? '';
  });
  site.run(1);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { Type: string; Action: string; Actor: { Attributes: { name: string } } })
    .filter(({ Type }) => types.includes(Type))
    .map(({ Type, Action, Actor }) => `${Type} ${Action} ${Actor.Attributes.name}`);
}

const update = (site: Site, name: string, replicas: number) => {
  const [service] = site.ask(1, 'GET', `/services?filters={"name":["${name}"]}`).json as {
    ID: string;
    Version: { Index: number };
    Spec: { Mode: { Replicated: object } };
  }[];
  const { ID, Version, Spec } = service as NonNullable<typeof service>;
  const body = { ...Spec, Mode: { Replicated: { Replicas: replicas } } };
  expect(site.ask(1, 'POST', `/services/${ID}/update?version=${Version.Index}`, body).status).toBe(200);
};

/** node-1 leads three, of which `old` knows. */
function aSwarm(settings: object = {}): Site {
  const site = aSite(4);
  site.init(1, { Spec: { Raft: settings } });
  for (const n of [2, 3]) site.join(n, site.tokens().Manager);
  site.createService('old', 1);
  site.run(10);
  return site;
}

/** Without a snapshot the log is told again from its beginning, with many of them it is nearly all in one. */
describe.each([
  ['from the log alone', {}],
  ['from a snapshot', { SnapshotInterval: 5, LogEntriesForSlowFollowers: 1 }],
])('%s', (_, settings) => {
  test('a follower that comes back tells nothing of what was, nor of what happened without it', () => {
    const site = aSwarm(settings);
    site.kill(3);
    site.createService('missed', 1);
    site.run(5);
    site.start(3);
    site.run(10);
    expect(site.services(3)).toEqual(['missed', 'old']);
    expect(told(site, 3)).toEqual([]);
    site.createService('new', 1);
    update(site, 'old', 2);
    expect(told(site, 3)).toEqual(['service create new', 'service update old']);
  });

  test('nor does one that comes back to a swarm where nothing happens', () => {
    const site = aSwarm(settings);
    site.kill(3);
    site.run(2);
    site.start(3);
    site.run(10);
    expect(told(site, 3)).toEqual([]);
    site.createService('new', 1);
    expect(told(site, 3)).toEqual(['service create new']);
  });

  test('nor one that joins', () => {
    const site = aSwarm(settings);
    site.join(4, site.tokens().Manager);
    site.run(10);
    expect(site.services(4)).toEqual(['old']);
    expect(told(site, 4)).toEqual([]);
    site.createService('new', 1);
    expect(told(site, 4)).toEqual(['service create new']);
  });

  test('nor a manager that is alone, and leads again', () => {
    const site = aSite(1);
    site.init(1, { Spec: { Raft: settings } });
    site.createService('old', 1);
    site.run(10);
    site.kill(1);
    site.start(1);
    site.run(10);
    expect(told(site, 1)).toEqual([]);
    site.createService('new', 1);
    expect(told(site, 1)).toEqual(['service create new']);
  });
});

test('a new swarm tells of itself from its first object on', () => {
  const site = aSite(1);
  site.init(1);
  site.createService('web', 1);
  expect(told(site, 1, ['service', 'network', 'node'])).toEqual(
    expect.arrayContaining(['node create ', 'network create ingress', 'service create web']),
  );
});

test('one that was cut off tells what it has missed when it hears of it', () => {
  const site = aSwarm();
  const groups = [['node-3'], ['node-1', 'node-2']];
  site.datacenter.input({ kind: 'partition', groups } as never);
  site.createService('elsewhere', 1);
  site.run(3);
  site.datacenter.input({ kind: 'mend-all' } as never);
  site.run(15);
  expect(told(site, 3)).toContain('service create elsewhere');
});
