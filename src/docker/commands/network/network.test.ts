import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { shellWords } from '../../parse/values.ts';
import { aClient, aScreen, refusal, type Routes } from '../../testing.ts';

async function type(line: string, routes: Routes = {}) {
  const screen = aScreen();
  const client = aClient(routes);
  const code = await docker(shellWords(line), client, screen, new AbortController().signal);
  const { asked } = client;
  return { code, out: screen.stdout, err: screen.stderr, body: JSON.parse(asked.at(-1)?.body || 'null'), asked };
}

const network = (Name: string, Driver: string, Scope: string, more: object = {}) => ({
  Id: `${Name}0123456789abcdef`,
  Name,
  Driver,
  Scope,
  Created: '2026-01-10T10:00:00.5Z',
  Labels: {},
  ...more,
});

test('network ls', async () => {
  const networks = [network('ingress', 'overlay', 'swarm'), network('bridge', 'bridge', 'local'), network('none', 'null', 'local')]; // prettier-ignore
  expect((await type('network ls', { 'GET /networks': networks })).out).toBe(
    `NETWORK ID     NAME      DRIVER    SCOPE
bridge012345   bridge    bridge    local
ingress01234   ingress   overlay   swarm
none01234567   none      null      local
`,
  );
});

describe('network create', () => {
  const made: Routes = { 'POST /networks/create': { Id: 'abc', Warning: '' } };
  const plain = {
    Driver: 'bridge',
    Scope: '',
    IPAM: { Driver: 'default', Options: {}, Config: [] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigOnly: false,
    ConfigFrom: null,
    Options: {},
    Labels: {},
    Name: 'foo',
  };

  test.each<[string, object]>([
    ['foo', plain],
    ['-d overlay --attachable --internal foo', { ...plain, Driver: 'overlay', Attachable: true, Internal: true }],
    ['--opt encrypted --label a=b foo', { ...plain, Options: { encrypted: '' }, Labels: { a: 'b' } }],
    ['--ipv6 foo', { ...plain, EnableIPv6: true }],
    [
      '--subnet 10.1.0.0/24,10.2.0.0/24 --gateway 10.2.0.9 --ip-range 10.1.0.128/25 foo',
      {
        ...plain,
        IPAM: {
          ...plain.IPAM,
          Config: [
            { Subnet: '10.1.0.0/24', IPRange: '10.1.0.128/25' },
            { Subnet: '10.2.0.0/24', Gateway: '10.2.0.9' },
          ],
        },
      },
    ],
  ])('%s', async (line, body) => {
    const typed = await type(`network create ${line}`, made);
    expect([typed.out, typed.body]).toEqual(['abc\n', body]);
  });

  test.each([
    ['--gateway 10.1.0.1', 'every ip-range or gateway must have a corresponding subnet'],
    ['--subnet 10.2.0.0/24 --gateway 10.1.0.1', 'no matching subnet for gateway 10.1.0.1'],
    ['--subnet 10.2.0.0/24 --ip-range 10.1.0.0/25', 'no matching subnet for range 10.1.0.0/25'],
    ['--subnet 10.0.0.0/8 --subnet 10.1.0.0/24', 'multiple overlapping subnet configuration is not supported'],
    ['--subnet 10.0.0.0 --gateway 10.0.0.1', 'invalid CIDR address: 10.0.0.0'],
  ])('%s → %s', async (flags, message) => {
    expect(await type(`network create ${flags} foo`, made)).toMatchObject({ code: 1, err: `${message}\n`, asked: [] });
  });
});

describe('network rm', () => {
  const routes: Routes = {
    'GET /networks/nope': refusal(404, 'network nope not found'),
    'GET /networks/ingress': network('ingress', 'overlay', 'swarm', { Ingress: true }),
    'GET /networks/*': network('app', 'overlay', 'swarm'),
    'DELETE /networks/used': refusal(400, 'rpc error: code = FailedPrecondition desc = network a is in use by service b'), // prettier-ignore
    'DELETE /networks/*': '',
  };

  test.each([
    ['app nope used', 1, 'app\n', 'Error response from daemon: network nope not found\nError response from daemon: rpc error: code = FailedPrecondition desc = network a is in use by service b\nexit status 1\n'],
    ['-f nope app', 0, 'app\n', ''],
  ])('%s', async (line, code, out, err) => {
    expect(await type(`network rm ${line}`, routes)).toMatchObject({ code, out, err });
  }); // prettier-ignore

  test('asks about the mesh', async () => {
    const { code, out } = await type('network rm ingress', routes);
    expect([code, out]).toEqual([1, expect.stringMatching(/^WARNING! Before removing the routing-mesh[^]*\[y\/N\]/)]);
  });
});

test('network prune', async () => {
  const pruned = { 'POST /networks/prune': { NetworksDeleted: ['a', 'b'] } };
  expect((await type('network prune -f', pruned)).out).toBe('Deleted Networks:\na\nb\n\n');
});

test('volume prune and create', async () => {
  const pruned = { 'POST /volumes/prune': { VolumesDeleted: ['v'], SpaceReclaimed: 2048 } };
  expect((await type('volume prune -af', pruned)).out).toBe('Deleted Volumes:\nv\n\nTotal reclaimed space: 2.048kB\n');
  const created = await type('volume create --label a=b data', { 'POST /volumes/create': { Name: 'data' } });
  expect([created.out, created.body]).toEqual(['data\n', { Driver: 'local', Name: 'data', Labels: { a: 'b' } }]);
  expect((await type('volume create --group g data')).err).toContain('cluster volumes are not part of Waggle');
});
