/** What is sent to the engine, and in which order (docker-cli §5.1, §5.8). */
import { describe, expect, test } from 'vitest';
import { docker } from '../../docker.ts';
import { aClient, aScreen, Answer, refusal, type Routes } from '../../testing.ts';
import { rich, web } from '../../testing-swarm.ts';

async function send(words: readonly string[], routes: Routes = {}) {
  const client = aClient({
    ...routes,
    'POST /services/create': new Answer(201, { ID: 's1', Warnings: null }),
    'POST /services/*/update': { Warnings: null },
    'GET /services/web': web,
    'GET /services/rich': rich,
    ...routes,
  });
  const screen = aScreen();
  const code = await docker(words, client, screen, new AbortController().signal);
  const last = client.asked.at(-1);
  const spec = last?.method === 'POST' && last.body ? JSON.parse(last.body) : null;
  return {
    code,
    spec,
    screen,
    asked: client.asked.map(({ method, path }) => `${method} ${path.replace('/v1.50', '')}`),
  };
}

const create = (flags: readonly string[], image = ['nginx']) =>
  send(['service', 'create', '-d', '--no-resolve-image', ...flags, ...image]);

describe('service create', () => {
  test('sends the complete default', async () => {
    expect(JSON.stringify((await create([])).spec)).toBe(
      '{"Labels":{},"TaskTemplate":{"ContainerSpec":{"Image":"nginx:latest","Init":false,"DNSConfig":{}},"Resources":{"Limits":{},"Reservations":{}},"Placement":{},"ForceUpdate":0},"Mode":{"Replicated":{}},"EndpointSpec":{"Mode":"vip"}}',
    );
  });

  test.each([
    ['--name web --label a=b', { Name: 'web', Labels: { a: 'b' } }],
    ['--mode replicated --replicas 3', { Mode: { Replicated: { Replicas: 3 } } }],
    ['--mode global', { Mode: { Global: {} } }],
    [
      '--mode replicated-job --replicas 10 --max-concurrent 2',
      { Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 10 } } },
    ],
    ['--endpoint-mode dnsrr', { EndpointSpec: { Mode: 'dnsrr' } }],
    [
      '--update-delay 10s --update-parallelism 0',
      {
        UpdateConfig: {
          Parallelism: 0,
          Delay: 1e10,
          FailureAction: 'pause',
          Monitor: 5e9,
          MaxFailureRatio: 0,
          Order: 'stop-first',
        },
      },
    ],
    [
      '--rollback-monitor 1s',
      {
        RollbackConfig: {
          Parallelism: 1,
          FailureAction: 'pause',
          Monitor: 1e9,
          MaxFailureRatio: 0,
          Order: 'stop-first',
        },
      },
    ],
  ])('%s', async (flags, part) => {
    expect((await create(flags.split(' '))).spec).toMatchObject(part);
  });

  test.each([
    ['--env A=1 --env B=2 --env A=3', { ContainerSpec: { Env: ['B=2', 'A=3'] } }],
    ['--limit-cpu .5 --limit-memory 50m', { Resources: { Limits: { NanoCPUs: 5e8, MemoryBytes: 50 * 2 ** 20 } } }],
    ['--restart-delay 1s', { RestartPolicy: { Condition: 'any', Delay: 1e9, MaxAttempts: 0 } }],
    [
      '--constraint node.role==worker --placement-pref spread=node.labels.zone',
      {
        Placement: {
          Constraints: ['node.role==worker'],
          Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
        },
      },
    ],
    [
      '--health-cmd true --health-interval 2s',
      { ContainerSpec: { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 2e9 } } },
    ],
    ['--no-healthcheck', { ContainerSpec: { Healthcheck: { Test: ['NONE'] } } }],
    ['--host a:10.0.0.1', { ContainerSpec: { Hosts: ['10.0.0.1 a'] } }],
    [
      '--cap-add net_admin --cap-drop ALL',
      { ContainerSpec: { CapabilityAdd: ['CAP_NET_ADMIN'], CapabilityDrop: ['ALL'] } },
    ],
    [
      '--mount type=volume,source=v,target=/d,readonly',
      { ContainerSpec: { Mounts: [{ Type: 'volume', Source: 'v', Target: '/d', ReadOnly: true }] } },
    ],
    ['--log-driver json-file --log-opt max-file=5', { LogDriver: { Name: 'json-file', Options: { 'max-file': '5' } } }],
  ])('%s', async (flags, part) => {
    expect((await create(flags.split(' '))).spec.TaskTemplate).toMatchObject(part);
  });

  test('what follows the image is the command, flags and all', async () => {
    const { spec } = await create(['--entrypoint', 'sh -c'], ['alpine', 'ping', '-c', '3', 'web']);
    expect(spec.TaskTemplate.ContainerSpec).toMatchObject({ Command: ['sh', '-c'], Args: ['ping', '-c', '3', 'web'] });
  });

  test.each([
    ['80', [{ TargetPort: 80 }]],
    ['8080:80/udp', [{ TargetPort: 80, PublishedPort: 8080, Protocol: 'udp' }]],
    [
      '8080-8081:80-81',
      [
        { TargetPort: 80, PublishedPort: 8080 },
        { TargetPort: 81, PublishedPort: 8081 },
      ],
    ],
    [
      '8080-8081:80',
      [
        { TargetPort: 80, PublishedPort: 8080 },
        { TargetPort: 80, PublishedPort: 8081 },
      ],
    ],
    [':80', [{ TargetPort: 80 }]],
    [
      'published=8080,target=80,protocol=UDP,mode=HOST',
      [{ TargetPort: 80, PublishedPort: 8080, Protocol: 'udp', PublishMode: 'host' }],
    ],
  ])('--publish %s', async (value, ports) => {
    const whole = ports.map((port) => ({ Protocol: 'tcp', PublishMode: 'ingress', ...port }));
    expect((await create(['--publish', value])).spec.EndpointSpec.Ports).toEqual(whole);
  });

  test.each([
    ['--publish 8080:80-82', 'invalid ranges specified for container and host Ports: 80-82 and 8080'],
    ['--publish 127.0.0.1:80:80', 'hostip is not supported'],
    ['--publish 80:80/foo', 'invalid proto: foo'],
    ['--publish 80:', 'no port specified: 80:<empty>'],
    ['--publish target=80,mode=foo', "invalid publish mode value (foo): must be either 'ingress' or 'host'"],
    ['--mount type=volume', 'target is required'],
    ['--mount foo=bar', "unexpected key 'foo' in 'foo=bar'"],
    ['--mount target=/a,bind-propagation=x', "cannot mix 'bind-*' options with mount type 'volume'"],
    ['--secret source=a,foo=b', 'invalid field in secret request: foo'],
    ['--network alias=x', 'network name/id is not specified'],
    ['--placement-pref foo=bar', 'unsupported placement preference foo (only spread is supported)'],
    ['--dns foo', 'IP address is not correctly formatted: foo'],
    ['--host a:foo', 'invalid IP address in add-host: "foo"'],
    ['--ulimit nofile=2:1', 'ulimit soft limit must be less than or equal to hard limit: 2 > 1'],
    ['--env =x', 'invalid environment variable: =x'],
    ['--label =b', "invalid label '=b': empty name"],
    ['--mode foo', 'Unknown mode: foo, only replicated and global supported'],
    ['--mode global --replicas 2', 'replicas can only be used with replicated or replicated-job mode'],
    ['--max-concurrent 2', 'max-concurrent can only be used with replicated-job mode'],
    ['--mode replicated-job --update-delay 2s', 'update and rollback configuration is not supported for jobs'],
    ['--no-healthcheck --health-cmd x', '--no-healthcheck conflicts with --health-* options'],
    ['--env-file /nope', 'open /nope: no such file or directory'],
    ['--generic-resource gpu', 'invalid generic-resource format `gpu` expected `name=value`'],
  ])('%s is refused before anything is sent: %s', async (flags, message) => {
    const { asked, screen } = await create(flags.split(' '));
    expect(screen.stderr).toContain(message);
    expect(asked).toEqual([]);
  });

  test('pins the image to the digest that the registry names', async () => {
    const { spec, asked } = await send(['service', 'create', '-d', 'nginx:1.25'], {
      'GET /distribution/nginx:1.25/json': {
        Descriptor: { digest: 'sha256:aa' },
        Platforms: [
          { architecture: 'amd64', os: 'linux' },
          { architecture: 'arm', os: 'linux' },
        ],
      },
    });
    expect(asked).toEqual(['GET /distribution/nginx:1.25/json', 'POST /services/create']);
    expect(spec.TaskTemplate.ContainerSpec.Image).toBe('nginx:1.25@sha256:aa');
    expect(spec.TaskTemplate.Placement.Platforms).toEqual([{ Architecture: 'amd64', OS: 'linux' }, { OS: 'linux' }]);
  });

  test('creates it all the same where the registry cannot say, with a warning', async () => {
    const { screen, code } = await send(['service', 'create', '-d', 'nope'], {
      'GET /distribution/**': refusal(404, 'no such image'),
    });
    expect([code, screen.stdout]).toEqual([0, 's1\n']);
    expect(screen.stderr).toBe(
      'image nope:latest could not be accessed on a registry to record\nits digest. Each node will access nope:latest independently,\npossibly leading to different nodes running different\nversions of the image.\n\n',
    );
  });

  test('looks networks and secrets up first; the engine says what is missing', async () => {
    const { screen, asked } = await send(['service', 'create', '--network', 'n', 'nginx'], {
      'GET /networks/n': refusal(404, 'network n not found'),
    });
    expect(screen.stderr).toBe('Error response from daemon: network n not found\n');
    expect(asked).toEqual(['GET /networks/n?scope=swarm']);
    const missing = await send(['service', 'create', '--secret', 's', 'nginx'], { 'GET /secrets': [] });
    expect(missing.screen.stderr).toBe('secret not found: s\n');
  });
});

describe('service update', () => {
  const update = (flags: readonly string[], name = 'web') => send(['service', 'update', '-d', ...flags, name]);

  test('sends the whole spec back with the version that was read', async () => {
    const { spec, asked, screen } = await update([]);
    expect(asked.at(-1)).toBe(`POST /services/${web.ID}/update?registryAuthFrom=spec&version=21`);
    expect(spec).toEqual(web.Spec);
    expect(screen.stdout).toBe('web\n');
  });

  test.each([
    ['--replicas 5', { Mode: { Replicated: { Replicas: 5 } } }],
    ['--label-add a=b --label-rm tier --label-rm none', { Labels: { note: '', a: 'b' } }],
    ['--force', { TaskTemplate: { ForceUpdate: 1 } }],
    ['--image redis --no-resolve-image', { TaskTemplate: { ContainerSpec: { Image: 'redis:latest' } } }],
    ['--publish-add 8080:80', { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080 }] } }],
    ['--update-order start-first', { UpdateConfig: { Order: 'start-first', Parallelism: 1 } }],
  ])('%s', async (flags, part) => {
    expect((await update(flags.split(' '))).spec).toMatchObject(part);
  });

  test.each([
    ['--env-add C=3 --env-rm A', { ContainerSpec: { Env: ['B=2', 'C=3'] } }],
    [
      '--constraint-add a==b --constraint-rm node.role==worker',
      { Placement: { Constraints: ['a==b', 'node.labels.zone==a'] } },
    ],
    ['--mount-add target=/data,source=other', { ContainerSpec: { Mounts: [{ Source: 'other', Target: '/data' }] } }],
    ['--limit-cpu 1', { Resources: { Limits: { NanoCPUs: 1e9, MemoryBytes: 50 * 2 ** 20, Pids: 100 } } }],
    ['--restart-condition none', { RestartPolicy: { Condition: 'none', Delay: 5e9 } }],
    ['--health-retries 7', { ContainerSpec: { Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'], Retries: 7 } } }],
    ['--args', { ContainerSpec: { Args: ['sleep', '1d'] } }],
  ])('%s changes only that', async (flags, part) => {
    const words = flags === '--args' ? ['--args', 'sleep 1d'] : flags.split(' ');
    expect((await update(words, 'rich')).spec.TaskTemplate).toMatchObject(part);
  });

  test.each([
    [{ Global: {} }, '--replicas 2', null],
    [{ ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 4 } }, '--replicas 2', null],
    [{ GlobalJob: {} }, '--replicas 2', null],
    [{ Replicated: { Replicas: 3 } }, '--max-concurrent 2', { Replicated: { Replicas: 3 } }],
    [
      { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 4 } },
      '--max-concurrent 3',
      { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 4 } },
    ],
  ])('of %j with %s: the mode sent is %j', async (Mode, flags, sent) => {
    const { spec, screen } = await send(['service', 'update', '-d', ...flags.split(' '), 'web'], {
      'GET /services/web': { ...web, Spec: { ...web.Spec, Mode } },
    });
    if (sent === null) expect(screen.stderr).toBe('replicas can only be used with replicated mode\n');
    else expect(spec.Mode).toEqual(sent);
  });

  test('the last mount that is removed leaves none', async () => {
    const { spec } = await update(['--mount-rm', '/data'], 'rich');
    expect(spec.TaskTemplate.ContainerSpec.Mounts).toBeUndefined();
  });

  test('--rollback asks for the former spec, and for nothing else', async () => {
    expect((await update(['--rollback'])).asked.at(-1)).toContain('rollback=previous');
    const { screen, code } = await update(['--rollback', '--replicas', '2']);
    expect([code, screen.stderr]).toEqual([1, 'other flags may not be combined with --rollback\n']);
  });
});

test('service scale tells of each service apart', async () => {
  const { screen, code, asked } = await send(['service', 'scale', '-d', 'web=5', 'nope=2', 'rich=x'], {
    'GET /services/nope': refusal(404, 'service nope not found'),
  });
  expect([code, screen.stdout]).toEqual([1, 'web scaled to 5\n']);
  expect(screen.stderr).toBe(
    'nope: Error response from daemon: service nope not found\nrich: invalid replicas value x: strconv.ParseUint: parsing "x": invalid syntax\n',
  );
  expect(asked).toContain(`POST /services/${web.ID}/update?version=21`);
});
