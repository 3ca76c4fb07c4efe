import { execFile, execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byTheWall, byVirtualTime, openBridge, parseOptions, type Bridge } from './bridge.ts';

describe('options', () => {
  test.each([
    [[], { managers: 3, workers: 2, port: 2375, seed: 1, speed: 1 }],
    [
      ['--managers', '1', '--workers=0', '--speed', '0.5'],
      { managers: 1, workers: 0, port: 2375, seed: 1, speed: 0.5 },
    ],
    [['--managers', '0'], '--managers takes a whole number from 1 to 7, not "0"'],
    [['--managers', 'many'], '--managers takes a whole number from 1 to 7, not "many"'],
    [['--speed', 'fast'], '--speed takes a number from 0.05 to 1000, not "fast"'],
    [['--port'], '--port needs a value'],
    [['--colour', 'red'], 'unknown option: --colour'],
    [['5'], 'unknown option: 5'],
  ])('%j', (args, expected) => {
    expect(parseOptions(args)).toEqual(expected);
  });
});

describe('two clocks', () => {
  test('instants keep their order and their fractions', () => {
    const json = '{"CreatedAt":"2026-01-10T10:00:03.953133Z","UpdatedAt":"2026-01-10T10:00:04.5Z","time":1768039204}\n';
    expect(byTheWall(json, 60_200)).toBe(
      '{"CreatedAt":"2026-01-10T10:01:03.953133Z","UpdatedAt":"2026-01-10T10:01:04.5Z","time":1768039264}\n',
    );
    expect(byTheWall('{"timeNano":1768039204000000007}', 1_999)).toBe('{"timeNano":1768039205000000007}');
  });

  test.each([
    ['/events?since=1768125600&until=1768125600.5', '/events?since=1768039200.000000&until=1768039200.500000'],
    ['/services/a/logs?since=1768039200.25', '/services/a/logs?since=1768039200.25'],
    ['/services/a/logs?tail=2&since=0', '/services/a/logs?tail=2&since=0'],
  ])('%s is asked as %s', (asked, expected) => {
    expect(byVirtualTime(asked, 0, 86_400_000)).toBe(expected);
  });
});

/** Port 0: the system finds free ones, so that tests may run beside each other. */
const open = () => openBridge({ managers: 3, workers: 2, port: 0, seed: 7, speed: 20 });

test('a request finds its engine, and a closed bridge lets its ports go', async () => {
  const bridge = await open();
  const http = bridge.addresses.map((address) => address.replace('tcp:', 'http:'));
  const names = await Promise.all(
    http.map(async (address) => ((await (await fetch(`${address}/v1.50/info`)).json()) as { Name: string }).Name),
  );
  expect(names).toEqual(['node-1', 'node-2', 'node-3', 'node-4', 'node-5']);
  const ping = await fetch(`${http[3]}/_ping`, { method: 'HEAD' });
  expect(ping.headers.get('swarm')).toBe('active/worker');
  await bridge.close();
  await expect(fetch(`${http[0]}/_ping`)).rejects.toThrow();
});

const docker = (() => {
  try {
    return execFileSync('docker', ['version', '--format', '{{.Client.Version}}'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (failure) {
    // Without an engine of its own the client still tells its version, and only then fails.
    return (failure as { stdout?: Buffer }).stdout ?? Buffer.alloc(0);
  }
})();

describe.runIf(docker.length > 0)('a real docker client', () => {
  let bridge: Bridge;
  beforeAll(async () => {
    bridge = await open();
  });
  afterAll(() => bridge.close());

  /** What the client says, and how it ends. */
  const on = (node: number, ...args: string[]): Promise<{ out: string; err: string; code: number }> =>
    new Promise((done) => {
      const env = { ...process.env, DOCKER_HOST: bridge.addresses[node - 1] ?? '' };
      execFile('docker', args, { env, timeout: 60_000 }, (failure, out, err) =>
        done({ out, err, code: failure === null ? 0 : Number(failure.code ?? 1) }),
      );
    });

  test('lists five nodes, of which the first leads', async () => {
    const { out } = await on(1, 'node', 'ls', '--format', '{{.Hostname}} {{.Status}} {{.ManagerStatus}}');
    expect(
      out
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
    ).toEqual([
      'node-1 Ready Leader',
      'node-2 Ready Reachable',
      'node-3 Ready Reachable',
      'node-4 Ready ',
      'node-5 Ready ',
    ]);
  });

  test('creates a service and waits until it has converged', async () => {
    const created = await on(2, 'service', 'create', '--name', 'web', '--replicas', '3', 'nginx:alpine');
    expect(created).toMatchObject({ code: 0, err: '' });
    expect(created.out).toContain('overall progress: 3 out of 3 tasks');
    const { out } = await on(1, 'service', 'ls', '--format', '{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}}');
    expect(out).toBe('web replicated 3/3 nginx:alpine\n');
    const tasks = await on(3, 'service', 'ps', 'web', '--format', '{{.Name}} {{.DesiredState}} {{.CurrentState}}');
    expect(tasks.out.trim().split('\n')).toEqual(
      [1, 2, 3].map((slot) => expect.stringMatching(`^web\\.${slot} Running Running .*(second|minute)s? ago$`)),
    );
  });

  test('has commands run inside, and hears what happens', async () => {
    await on(4, 'run', '-d', '--name', 'inside', 'nginx');
    expect(await on(4, 'exec', 'inside', 'sh', '-c', 'echo $A; exit 3')).toEqual({ out: '\n', err: '', code: 3 });
    expect(await on(4, 'exec', 'inside', 'nope')).toMatchObject({ code: 127 });
    expect((await on(4, 'pause', 'inside')).out).toBe('inside\n');
    const stats = await on(4, 'stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}', 'inside');
    expect(stats.out).toMatch(/^inside [\d.]+MiB \/ 8GiB\n$/);
    await on(4, 'rm', '-f', 'inside');
    const format = ['--format', '{{.Action}}', '--filter', 'container=inside'];
    const told = await on(4, 'events', '--since', '10m', '--until', '0s', ...format);
    expect(told.out.split('\n')).toEqual(expect.arrayContaining(['create', 'start', 'pause', 'die', 'destroy']));
  });

  test('a container that cannot be started leaves nothing behind', async () => {
    expect(await on(4, 'run', '--rm', '--name', 'never', 'alpine', 'nope')).toMatchObject({ code: 127 });
    expect((await on(4, 'ps', '-aq', '--filter', 'name=never')).out).toBe('');
  });

  test('clears away what nobody uses', async () => {
    expect(await on(4, 'system', 'prune', '-f')).toMatchObject({
      out: expect.stringContaining('Total reclaimed space: 0B') as string,
      code: 0,
    });
  });

  test('reads the logs of a service from every node that runs it', async () => {
    const { out, err, code } = await on(3, 'service', 'logs', 'web');
    expect([code, err.includes('start worker processes')]).toEqual([0, true]);
    const prefixes = new Set(
      out.split('\n').flatMap((line) => /^web\.(\d)\.\w{12}@node-\d {4}\| /.exec(line)?.[1] ?? []),
    );
    expect([...prefixes].sort()).toEqual(['1', '2', '3']);
  });

  test.each([
    [
      1,
      ['swarm', 'init'],
      'Error response from daemon: This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.\n',
    ],
    [
      4,
      ['node', 'ls'],
      "Error response from daemon: This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.\n",
    ],
    [1, ['service', 'rm', 'nope'], 'Error response from daemon: service nope not found\n'],
    [
      1,
      ['tag', 'nginx', 'mine'],
      'Error response from daemon: Waggle does not have building, tagging and moving images yet\n',
    ],
  ] as const)('on node-%i %j → %s', async (node, args, err) => {
    expect(await on(node, ...args)).toEqual({ out: '', err, code: 1 });
  });

  test('runs a container, reads its log and removes it', async () => {
    const { out: id, code } = await on(
      4,
      'run',
      '-d',
      '--name',
      'greeter',
      'alpine',
      'sh',
      '-c',
      'echo grüezi; sleep 99',
    );
    expect(code).toBe(0);
    expect(id).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await on(4, 'logs', 'greeter')).toEqual({ out: 'grüezi\n', err: '', code: 0 });
    expect(await on(4, 'rm', '-f', 'greeter')).toMatchObject({ out: 'greeter\n', code: 0 });
  });

  test('runs one attached: its streams are kept apart, its code is the client’s', async () => {
    const ran = await on(4, 'run', '--rm', 'alpine', 'sh', '-c', 'echo out; nope; exit 7');
    expect(ran).toEqual({ out: 'out\n', err: 'sh: nope: not found\n', code: 7 });
  });
});
