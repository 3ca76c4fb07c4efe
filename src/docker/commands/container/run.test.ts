import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { Answer, aClient, aScreen, refusal, type Routes } from '../../testing.ts';
import { ports } from './ports.ts';

const ID = 'c'.repeat(64);

/** A frame of standard output. */
const frame = (text: string) => `\u0001\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;

const aContainer: Routes = {
  'POST /containers/create': new Answer(201, { Id: ID, Warnings: [] }),
  [`POST /containers/${ID}/attach`]: frame('hello\n'),
  [`POST /containers/${ID}/wait`]: { StatusCode: 0 },
  [`POST /containers/${ID}/start`]: null,
};

async function type(words: readonly string[], routes: Routes = {}) {
  const client = aClient({ ...routes, ...aContainer, ...routes });
  const screen = aScreen();
  const code = await docker(words, client, screen, new AbortController().signal);
  const asked = client.asked.map(({ method, path }) => `${method} ${path.replace('/v1.50', '').replace(ID, 'ID')}`);
  const body = (path: string) =>
    JSON.parse(client.asked.find((request) => request.path.includes(path))?.body ?? '{}') as Record<string, unknown>;
  return { code, screen, asked, body };
}

describe('docker run', () => {
  test('creates, attaches, waits and only then starts, so that nothing is missed', async () => {
    const { code, screen, asked } = await type(['run', '--name', 'web', 'alpine', 'echo', 'hello']);
    expect([code, screen.stdout, screen.stderr]).toEqual([0, 'hello\n', '']);
    expect(asked).toEqual([
      'POST /containers/create?name=web',
      'POST /containers/ID/attach?stderr=1&stdout=1&stream=1',
      'POST /containers/ID/wait?condition=next-exit',
      'POST /containers/ID/start',
    ]);
  });

  test('detached it says the id alone', async () => {
    const { code, screen, asked } = await type(['run', '-d', '--rm', 'nginx']);
    expect([code, screen.stdout]).toEqual([0, `${ID}\n`]);
    expect(asked).toContain('POST /containers/ID/wait?condition=removed');
    expect(asked.some((request) => request.includes('attach'))).toBe(false);
  });

  test("ends with the container's code", async () => {
    const { code } = await type(['run', 'alpine', 'false'], {
      [`POST /containers/${ID}/wait`]: { StatusCode: 7 },
    });
    expect(code).toBe(7);
  });

  test('pulls what is missing, beside the output', async () => {
    let here = false;
    const { screen, asked } = await type(['run', 'alpine', 'echo', 'hello'], {
      'POST /containers/create': () =>
        here ? new Answer(201, { Id: ID }) : refusal(404, 'No such image: alpine:latest'),
      'POST /images/create': () => {
        here = true;
        return '{"status":"Pulling from library/alpine","id":"latest"}\n';
      },
    });
    expect(screen.stdout).toBe('hello\n');
    expect(screen.stderr).toBe("Unable to find image 'alpine:latest' locally\nlatest: Pulling from library/alpine\n");
    expect(asked.filter((request) => request.includes('create'))).toEqual([
      'POST /containers/create',
      'POST /images/create?fromImage=docker.io%2Flibrary%2Falpine&tag=latest',
      'POST /containers/create',
    ]);
  });

  const start = (status: number, message: string) => ({ [`POST /containers/${ID}/start`]: refusal(status, message) });
  test.each([
    [['--rm', '--restart', 'always'], {}, 125, 'docker: conflicting options: cannot specify both --restart and --rm'],
    [['-d', '-a', 'stdout'], {}, 1, 'conflicting options: cannot specify both --attach and --detach'],
    [['-p', 'abc'], {}, 125, 'docker: invalid containerPort: abc'],
    [['-p', '99999:80'], {}, 125, 'docker: invalid hostPort: 99999'],
    [['--health-cmd', 'x', '--no-healthcheck'], {}, 125, '--no-healthcheck conflicts with --health-* options'],
    [['--memory', 'abc'], {}, 125, 'invalid argument "abc" for "-m, --memory" flag: invalid size: \'abc\''],
    [['--pull', 'foo'], {}, 125, `invalid pull option: 'foo': must be one of "always", "missing" or "never"`],
    [
      ['--pull', 'never'],
      { 'POST /containers/create': refusal(404, 'No such image: alpine:latest') },
      125,
      'docker: Error response from daemon: No such image: alpine:latest\n\nRun ',
    ],
    [[], start(400, 'exec: "x": executable file not found in $PATH: unknown'), 127, 'executable file not found'],
    [[], start(400, 'exec: "/etc": permission denied'), 126, 'permission denied'],
    [[], start(500, 'port is already allocated'), 125, 'docker: Error response from daemon: port is already allocated'],
  ] as const)('run %j', async (flags, routes, code, message) => {
    const run = await type(['run', ...flags, 'alpine'], routes);
    expect(run.screen.stderr).toContain(message);
    expect(run.code).toBe(code);
  });

  test('nobody can type into a shell here, and it says so', async () => {
    const { code, screen } = await type(['run', '-it', 'alpine', 'sh']);
    expect([code, screen.stderr]).toEqual([1, expect.stringContaining('nobody can type into a container here')]);
    expect((await type(['run', '-it', 'alpine', 'sh', '-c', 'echo hello'])).code).toBe(0);
  });

  test('flags become the body', async () => {
    const line =
      '-d -e A=1 -p 8080:80 --restart on-failure:3 -m 64m --cpus .5 --health-cmd true --health-interval 5s ' +
      '--entrypoint /bin/sh -w /w -u 5 -h box -l a=b -v data:/x:ro --network net --network-alias q ' +
      '--stop-signal TERM --stop-timeout 4 --init alpine -c ls';
    const { body } = await type(['run', ...line.split(' ')]);
    expect(body('/containers/create')).toMatchObject({
      Image: 'alpine',
      Cmd: ['-c', 'ls'],
      Entrypoint: ['/bin/sh'],
      Env: ['A=1'],
      User: '5',
      Hostname: 'box',
      WorkingDir: '/w',
      Labels: { a: 'b' },
      ExposedPorts: { '80/tcp': {} },
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5e9 },
      StopSignal: 'TERM',
      StopTimeout: 4,
      HostConfig: {
        Binds: ['data:/x:ro'],
        NetworkMode: 'net',
        PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        Memory: 67_108_864,
        NanoCpus: 5e8,
        Init: true,
        AutoRemove: false,
      },
      NetworkingConfig: { EndpointsConfig: { net: { Aliases: ['q'] } } },
    });
  });
});

test('docker create says the id; what the engine refuses is told without a frame', async () => {
  expect((await type(['create', 'alpine'])).screen.stdout).toBe(`${ID}\n`);
  const refused = await type(['create', 'alpine'], { 'POST /containers/create': refusal(409, 'Conflict.') });
  expect([refused.code, refused.screen.stderr]).toEqual([1, 'Error response from daemon: Conflict.\n']);
});

test('docker start -a attaches to one, and ends as it ends', async () => {
  const inspected = { Id: ID, State: { Running: false }, Config: { Tty: false } };
  const { code, screen, asked } = await type(['start', '-a', 'web'], {
    'GET /containers/web/json': inspected,
    [`POST /containers/${ID}/wait`]: { StatusCode: 3 },
  });
  expect([code, screen.stdout]).toEqual([3, 'hello\n']);
  expect(asked).toContain('POST /containers/ID/wait?condition=next-exit');
  const two = await type(['start', '-a', 'a', 'b']);
  expect([two.code, two.screen.stderr]).toEqual([1, 'you cannot start and attach multiple containers at once\n']);
});

test.each([
  [{ Running: false }, 'You cannot attach to a stopped container, start it first'],
  [{ Running: true, Paused: true }, 'You cannot attach to a paused container, unpause it first'],
])('docker attach to %j: %s', async (State, message) => {
  const { code, screen } = await type(['attach', 'web'], {
    'GET /containers/web/json': { Id: ID, State, Config: { Tty: false } },
  });
  expect([code, screen.stderr]).toEqual([1, `${message}\n`]);
});

describe('published ports of a container', () => {
  const at = (HostPort: string, HostIp = '') => [{ HostIp, HostPort }];
  test.each([
    ['80', { '80/tcp': at('') }, 'on whatever port is free'],
    ['8080:80/udp', { '80/udp': at('8080') }, 'one on another'],
    ['127.0.0.1:8080:80', { '80/tcp': at('8080', '127.0.0.1') }, 'on one address'],
    ['[::1]:80:80', { '80/tcp': at('80', '::1') }, 'on an address of the longer kind'],
    ['127.0.0.1::80', { '80/tcp': at('', '127.0.0.1') }, 'on an address, whatever port is free'],
    ['90-91:80-81', { '80/tcp': at('90'), '81/tcp': at('91') }, 'a range on a range'],
    ['8000-9000:80', { '80/tcp': at('8000-9000') }, 'one on any of a range'],
  ])('%s → %j: %s', (text, bindings, _why) => {
    expect(ports([text], []).bindings).toEqual(bindings);
  });
  test.each([
    ['80:', 'no port specified: 80:<empty>'],
    ['80:80/foo', 'invalid proto: foo'],
    ['x:80:80', 'invalid IP address: x'],
    ['8080:80-82', 'invalid ranges specified for container and host Ports: 80-82 and 8080'],
  ])('%s → %s', (text, message) => {
    expect(() => ports([text], [])).toThrow(message);
  });
  test('exposed ports are there without a host port', () => {
    expect(ports(['80'], ['33', '53/udp']).exposed).toEqual({ '33/tcp': {}, '53/udp': {}, '80/tcp': {} });
  });
});
