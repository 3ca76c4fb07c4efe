import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { NOW, aClient, aScreen, refusal, type Routes } from '../../testing.ts';
import { percentage } from './stats.ts';

const ID = 'c'.repeat(64);
const frame = (stream: number, text: string) =>
  `${String.fromCharCode(stream)}\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;

async function type(words: readonly string[], routes: Routes, interrupt?: AbortController) {
  const client = aClient(routes);
  const screen = aScreen();
  const code = await docker(words, client, screen, (interrupt ?? new AbortController()).signal);
  return { code, screen, asked: client.asked };
}

describe('docker exec', () => {
  const routes: Routes = {
    'GET /containers/web/json': { Id: ID },
    'POST /containers/web/exec': { Id: 'e1' },
    'POST /exec/e1/start': frame(1, 'out\n') + frame(2, 'err\n'),
    'GET /exec/e1/json': { ExitCode: 3 },
  };
  test('shows both streams, and ends as the command ends', async () => {
    const { code, screen, asked } = await type(
      ['exec', '-e', 'A=b', '-u', 'root', '-w', '/x', 'web', 'ls', '-l'],
      routes,
    );
    expect([code, screen.stdout, screen.stderr]).toEqual([3, 'out\n', 'err\n']);
    expect(JSON.parse(asked[1]?.body ?? '')).toMatchObject({
      Cmd: ['ls', '-l'],
      Env: ['A=b'],
      User: 'root',
      WorkingDir: '/x',
      Detach: false,
    });
    expect(asked[2]?.body).toBe('{"Detach":false,"Tty":false}');
  });
  test('detached it says nothing', async () => {
    const { code, screen, asked } = await type(['exec', '-d', 'web', 'sleep', '9'], {
      ...routes,
      'POST /exec/e1/start': null,
    });
    expect([code, screen.stdout]).toEqual([0, '']);
    expect(asked.at(-1)?.body).toBe('{"Detach":true,"Tty":false}');
  });
  test('nobody can type, so a shell alone is refused and a command is not', async () => {
    expect((await type(['exec', '-it', 'web', 'sh'], routes)).screen.stderr).toContain('give it the command itself');
    expect((await type(['exec', '-it', 'web', 'sh', '-c', 'ls'], routes)).code).toBe(3);
  });
});

const usage = (total: number, system: number) => ({
  cpu_usage: { total_usage: total },
  system_cpu_usage: system,
  online_cpus: 4,
});
const stats = {
  id: ID,
  name: '/web',
  read: '',
  pids_stats: { current: 3 },
  blkio_stats: { io_service_bytes_recursive: [{ op: 'read', value: 1_234 }] },
  cpu_stats: usage(3e9, 8e9),
  precpu_stats: usage(1e9, 4e9),
  memory_stats: { usage: 12 * 2 ** 20, limit: 2 ** 30, stats: { inactive_file: 3 * 2 ** 20 } },
  networks: { eth0: { rx_bytes: 1_230, tx_bytes: 5_680 } },
};

test('docker stats: percentages of one processor, memory without what could be dropped', async () => {
  const { screen } = await type(['stats', '--no-stream'], {
    'GET /containers/json': [{ Id: ID }],
    [`GET /containers/${ID}/stats`]: stats,
  });
  expect(screen.stdout).toBe(
    'CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O           BLOCK I/O     PIDS\n' +
      'cccccccccccc   web       200.00%   9MiB / 1GiB         0.88%     1.23kB / 5.68kB   1.23kB / 0B   3\n',
  );
  expect(percentage({ ...stats, precpu_stats: stats.cpu_stats })).toBe(0);
});

test('docker top has wide columns', async () => {
  const { screen, asked } = await type(['top', 'web', '-ef'], {
    'GET /containers/web/top': { Titles: ['UID', 'PID', 'CMD'], Processes: [['root', '1200', 'nginx']] },
  });
  expect(screen.stdout).toBe(
    `${'UID'.padEnd(20)}${'PID'.padEnd(20)}CMD\n${'root'.padEnd(20)}${'1200'.padEnd(20)}nginx\n`,
  );
  expect(asked[0]?.path).toBe('/v1.50/containers/web/top?ps_args=-ef');
});

describe('docker port', () => {
  const bound = (HostPort: string) => [
    { HostIp: '0.0.0.0', HostPort },
    { HostIp: '::', HostPort },
  ];
  const routes: Routes = {
    'GET /containers/web/json': { NetworkSettings: { Ports: { '443/tcp': null, '80/tcp': bound('8080') } } },
  };
  test.each([
    [['web'], 0, '80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n', ''],
    [['web', '80'], 0, '0.0.0.0:8080\n[::]:8080\n', ''],
    [['web', '99'], 1, '', "Error: No public port '99' published for web\n"],
  ])('%j', async (args, code, out, err) => {
    const { code: ended, screen } = await type(['port', ...args], routes);
    expect([ended, screen.stdout, screen.stderr]).toEqual([code, out, err]);
  });
});

test('docker rename says what failed, and of whom', async () => {
  const { code, screen } = await type(['rename', 'a', 'b'], {
    'POST /containers/a/rename': refusal(404, 'No such container: a'),
  });
  expect([code, screen.stderr]).toEqual([
    1,
    'Error response from daemon: No such container: a\nError: failed to rename container named a\n',
  ]);
});

describe('clearing away', () => {
  const routes: Routes = {
    'POST /containers/prune': { ContainersDeleted: ['c1', 'c2'], SpaceReclaimed: 0 },
    'POST /images/prune': {
      ImagesDeleted: [{ Untagged: 'nginx:latest' }, { Deleted: 'sha256:1' }],
      SpaceReclaimed: 70_000_000,
    },
    'POST /networks/prune': { NetworksDeleted: null },
  };
  test.each([
    [['container', 'prune', '-f'], 'Deleted Containers:\nc1\nc2\n\nTotal reclaimed space: 0B\n'],
    [
      ['image', 'prune', '-af'],
      'Deleted Images:\nuntagged: nginx:latest\ndeleted: sha256:1\n\nTotal reclaimed space: 70MB\n',
    ],
    [
      ['system', 'prune', '-f'],
      'Deleted Containers:\nc1\nc2\n\nDeleted Images:\nuntagged: nginx:latest\ndeleted: sha256:1\n\nTotal reclaimed space: 70MB\n',
    ],
  ])('docker %j', async (words, shown) => {
    expect((await type(words, routes)).screen.stdout).toBe(shown);
  });
  test('is not done without being told so', async () => {
    const { code, screen, asked } = await type(['container', 'prune'], routes);
    expect([code, asked]).toEqual([1, []]);
    expect(screen.stdout).toContain('WARNING! This will remove all stopped containers.\nAre you sure');
  });
});

test('docker system df', async () => {
  const { screen } = await type(['system', 'df'], {
    'GET /system/df': {
      LayersSize: 90_000_000,
      Images: [
        { Id: 'sha256:1', Size: 70_000_000, Containers: 1, SharedSize: 0 },
        { Id: 'sha256:2', Size: 20_000_000, Containers: 0, SharedSize: 0 },
      ],
      Containers: [{ Id: ID, State: 'running' }],
      Volumes: [],
    },
  });
  expect(screen.stdout).toBe(
    'TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\n' +
      'Images          2         1         90MB      20MB (22%)\n' +
      'Containers      1         1         0B        0B\n' +
      'Local Volumes   0         0         0B        0B\n' +
      'Build Cache     0         0         0B        0B\n',
  );
});

test('docker history', async () => {
  const { screen } = await type(['history', 'nginx'], {
    'GET /images/nginx/history': [
      { Id: 'sha256:0123456789abcdef', Created: NOW / 1000 - 60, CreatedBy: 'CMD ["nginx"]', Size: 0, Comment: '' },
      { Id: '<missing>', Created: NOW / 1000 - 60, CreatedBy: 'ADD layer 1 of 1 /', Size: 7e7, Comment: '' },
    ],
  });
  expect(screen.stdout).toBe(
    'IMAGE          CREATED              CREATED BY           SIZE      COMMENT\n' +
      '0123456789ab   About a minute ago   CMD ["nginx"]        0B        \n' +
      '<missing>      About a minute ago   ADD layer 1 of 1 /   70MB      \n',
  );
});

describe('docker events', () => {
  const event =
    '{"Type":"service","Action":"update","Actor":{"ID":"s1","Attributes":{"replicas.new":"5","name":"web"}},"scope":"swarm","time":1767366245,"timeNano":1767366245123456789}\n';
  const routes: Routes = { 'GET /events': event + event };
  test.each([
    [[], '2026-01-02T15:04:05.123456789Z service update s1 (name=web, replicas.new=5)\n'],
    [['--format', 'json'], event],
    [['--format', '{{.Type}} {{.Actor.Attributes.name}}'], 'service web\n'],
  ])('%j', async (flags, line) => {
    expect((await type(['events', ...flags], routes)).screen.stdout).toBe(line + line);
  });
  test('asks for a stretch of time by the swarm’s clock, and for what the filters say', async () => {
    const { asked } = await type(['events', '--since', '1h', '--until', '0s', '-f', 'type=node'], routes);
    expect(asked[0]?.path).toBe(
      `/v1.50/events?filters=${encodeURIComponent('{"type":{"node":true}}')}&since=${NOW / 1000 - 3600}.000000000&until=${NOW / 1000}.000000000`,
    );
  });
});

test('docker inspect knows volumes too', async () => {
  const { code, screen } = await type(['inspect', '--type', 'volume', '-f', '{{.Name}}', 'data'], {
    'GET /volumes/data': { Name: 'data' },
  });
  expect([code, screen.stdout]).toEqual([0, 'data\n']);
});
