import { beforeEach, describe, expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { anEngine, outside, type TestEngine } from '../testing.ts';

let engine: TestEngine;
beforeEach(() => {
  engine = anEngine(outside);
  engine.begin({ method: 'POST', path: '/images/create?fromImage=redis&tag=7' });
  engine.clock.advance(120 * SECOND);
});

const names = (): string[] => (engine.ask('GET', '/volumes').body as { Volumes: { Name: string }[] }).Volumes.map(({ Name }) => Name); // prettier-ignore
const message = (body: unknown) => (body as { message: string }).message;
/** Its id. */
function aContainer(HostConfig: object, more: object = {}): string {
  const running = engine.begin({
    method: 'POST',
    path: '/containers/create',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ Image: 'redis:7', HostConfig, ...more }),
  });
  engine.clock.advance(SECOND);
  const { status, body } = running.now();
  return status === 201 ? (body as { Id: string }).Id : message(body);
}
const act = (method: 'POST' | 'DELETE', path: string) => {
  const running = engine.begin({ method, path });
  engine.clock.advance(30 * SECOND);
  return running.now();
};
const data = { Type: 'volume', Source: 'data', Target: '/data' };

test('a volume is made, shown, made again as the same, and removed', () => {
  const made = engine.ask('POST', '/volumes/create', { Name: 'data', Labels: { a: 'b' } });
  expect(made).toMatchObject({
    status: 201,
    body: { Name: 'data', Driver: 'local', Scope: 'local', Labels: { a: 'b' }, Options: null, Mountpoint: '/var/lib/docker/volumes/data/_data' }, // prettier-ignore
  });
  expect(engine.ask('POST', '/volumes/create', { Name: 'data' }).body).toEqual(made.body);
  expect(engine.ask('GET', '/volumes/data').body).toEqual(made.body);
  expect(engine.ask('DELETE', '/volumes/data').status).toBe(204);
  expect(engine.ask('GET', '/volumes/data')).toMatchObject({ status: 404, body: { message: 'get data: no such volume' } }); // prettier-ignore
});

test.each<[string, object, number, string]>([
  ['a name that no directory could have', { Name: 'a/b' }, 400, 'create a/b: "a/b" includes invalid characters for a local volume name'],
  ['another driver', { Name: 'a', Driver: 'nfs' }, 404, 'error looking up volume plugin nfs: plugin "nfs" not found'],
  ['a volume of the swarm', { Name: 'a', ClusterVolumeSpec: {} }, 501, 'Waggle does not have cluster volumes: a volume belongs to one machine'],
])('%s is refused', (_what, body, status, expected) => {
  const answer = engine.ask('POST', '/volumes/create', body);
  expect([answer.status, message(answer.body)]).toEqual([status, expect.stringContaining(expected)]);
}); // prettier-ignore

describe('a container', () => {
  test('gets the volume that it asks for, and holds it until it is removed', () => {
    const id = aContainer({ Mounts: [data] });
    expect(names()).toEqual(['data']);
    expect(engine.ask('GET', `/containers/${id}/json`).body).toMatchObject({
      Mounts: [{ Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/data', Driver: 'local', RW: true }], // prettier-ignore
    });
    const held = engine.ask('DELETE', '/volumes/data');
    expect([held.status, message(held.body)]).toEqual([409, `remove data: volume is in use - [${id}]`]);
    act('DELETE', `/containers/${id}?v=1`);
    expect(names()).toEqual(['data']);
    expect(engine.ask('DELETE', '/volumes/data').status).toBe(204);
  });

  test('gets a volume of its own where its image wants one, which goes with it if one says so', () => {
    const id = aContainer({});
    const [own] = names();
    expect(own).toMatch(/^[0-9a-f]{64}$/);
    act('DELETE', `/containers/${id}`);
    expect(names()).toEqual([own]);
    expect(engine.ask('POST', '/volumes/prune').body).toEqual({ VolumesDeleted: [own], SpaceReclaimed: 0 });

    act('DELETE', `/containers/${aContainer({})}?v=1`);
    expect(names()).toEqual([]);
  });

  test('that removes itself takes its own volume along', () => {
    const id = aContainer({ AutoRemove: true });
    act('POST', `/containers/${id}/start`);
    expect(names()).toHaveLength(1);
    act('POST', `/containers/${id}/stop`);
    expect(names()).toEqual([]);
  });

  test('leaves in a volume what the next one finds, and in one of its own what nobody finds', () => {
    const visit = (host: object) => {
      const id = aContainer(host, { Cmd: ['sh', '-c', 'ls /data; touch /data/kept'] });
      act('POST', `/containers/${id}/start`);
      const { text } = engine.ask('GET', `/containers/${id}/logs?stdout=1`);
      act('DELETE', `/containers/${id}`);
      return text.includes('kept');
    };
    expect([visit({ Mounts: [data] }), visit({ Mounts: [data] }), visit({})]).toEqual([false, true, false]);
    expect(engine.disk.list('volumes/data/_data/')).toEqual(['volumes/data/_data/kept']);
  });

  test.each<[string, object, string]>([
    ['a directory that is not there', { Mounts: [{ Type: 'bind', Source: '/nope', Target: '/x' }] }, 'invalid mount config for type "bind": bind source path does not exist: /nope'],
    ['a path that is none', { Mounts: [{ Type: 'volume', Source: 'a', Target: 'x' }] }, `invalid mount config for type "volume": invalid mount path: 'x' mount path must be absolute`],
    ['one place twice', { Binds: ['a:/x', 'b:/x'] }, 'Duplicate mount point: /x'],
    ['a driver that is not here', { Mounts: [{ ...data, VolumeOptions: { DriverConfig: { Name: 'nfs' } } }] }, 'error looking up volume plugin nfs: plugin "nfs" not found'],
  ])('is refused %s', (_what, host, expected) => {
    expect(aContainer(host)).toBe(expected);
  }); // prettier-ignore

  test('sees a directory of the machine, and what -v makes for it', () => {
    expect(aContainer({ Binds: ['/srv/new:/x:ro', '/var/run/docker.sock:/var/run/docker.sock'] })).toMatch(/^[0-9a-f]{64}$/); // prettier-ignore
  });
});

test('prune leaves named volumes alone unless all are meant', () => {
  engine.ask('POST', '/volumes/create', { Name: 'data' });
  expect(engine.ask('POST', '/volumes/prune').body).toMatchObject({ VolumesDeleted: [] });
  const all = encodeURIComponent('{"all":{"true":true}}');
  expect(engine.ask('POST', `/volumes/prune?filters=${all}`).body).toMatchObject({ VolumesDeleted: ['data'] });
});
