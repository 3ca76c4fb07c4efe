import { describe, expect, test } from 'vitest';
import type { NodeId, ServiceId } from '../../api/ids.ts';
import { SECOND } from '../../api/time.ts';
import { created, pulled, started } from '../../runtime/testing.ts';
import type { SwarmChange } from '../swarm.ts';
import { aNode, anEngine, aService, onManager, outside } from '../testing.ts';

const running = (engine = anEngine(outside)) => ({
  engine,
  container: started(engine, { image: 'nginx', name: 'web' }),
});

describe('commands inside a container', () => {
  const exec = (engine: ReturnType<typeof anEngine>, body: object) => {
    const made = engine.ask('POST', '/containers/web/exec', { AttachStdout: true, AttachStderr: true, ...body });
    const { Id } = made.body as { Id: string };
    const started = engine.begin({ method: 'POST', path: `/exec/${Id}/start`, body: '{"Detach":false}' });
    engine.clock.advance(SECOND);
    const asked = started.now();
    const { ExitCode } = engine.ask('GET', `/exec/${Id}/json`).body as { ExitCode: number };
    return { made, text: asked.text.slice(8), ended: asked.ended, code: ExitCode };
  };

  const cases: readonly (readonly [body: object, text: unknown, code: number, what: string])[] = [
    [{ Cmd: ['echo', 'hello'] }, 'hello\n', 0, 'a command'],
    [{ Cmd: ['sh', '-c', 'echo $A; exit 3'], Env: ['A=b'] }, 'b\n', 3, 'a script with a variable of its own'],
    [{ Cmd: ['hostname'] }, expect.stringMatching(/^[0-9a-f]{12}\n$/), 0, "the container's name"],
  ];
  test.each(cases)('%j → %j, code %i: %s', (body, text, code, _what) => {
    const { engine } = running();
    expect(exec(engine, body)).toMatchObject({ made: { status: 201 }, text, code });
  });

  test('what is not there is said in the output, and leaves 127', () => {
    const { engine } = running();
    const { text, code } = exec(engine, { Cmd: ['nope'] });
    expect(text).toMatch(/^OCI runtime exec failed: .*exec: "nope": executable file not found in \$PATH: unknown\r\n$/);
    expect(code).toBe(127);
  });

  test('detached, it answers at once, and the command goes on', () => {
    const { engine } = running();
    const { Id } = engine.ask('POST', '/containers/web/exec', { Cmd: ['sleep', '5'] }).body as { Id: string };
    expect(engine.ask('POST', `/exec/${Id}/start`, { Detach: true })).toMatchObject({ status: 200, ended: true });
    expect(engine.ask('GET', `/exec/${Id}/json`).body).toMatchObject({ Running: true, ExitCode: null });
    engine.clock.advance(6 * SECOND);
    expect(engine.ask('GET', `/exec/${Id}/json`).body).toMatchObject({ Running: false, ExitCode: 0 });
  });

  test('are refused where nothing runs, where it is paused, without a command, and elsewhere than in /', () => {
    const engine = anEngine(outside);
    const { id } = created(engine, { image: 'nginx', name: 'idle' });
    const { container } = running(engine);
    const ask = (path: string, body: object = { Cmd: ['ls'] }) => engine.ask('POST', path, body);
    expect(ask('/containers/idle/exec')).toMatchObject({
      status: 409,
      body: { message: `container ${id} is not running` },
    });
    expect(ask('/containers/web/exec', {})).toMatchObject({
      status: 400,
      body: { message: 'No exec command specified' },
    });
    expect(ask('/containers/web/exec', { Cmd: ['ls'], WorkingDir: '/etc' })).toMatchObject({ status: 501 });
    expect(ask('/containers/web/exec', { Cmd: ['ls'], WorkingDir: '/' }).status).toBe(201);
    ask('/containers/web/pause');
    expect(ask('/containers/web/exec')).toMatchObject({
      status: 409,
      body: { message: `container ${container.id} is paused, unpause the container before exec` },
    });
    expect(ask('/exec/x/start')).toMatchObject({ status: 404, body: { message: 'No such exec instance: x' } });
  });
});

describe('pausing and renaming', () => {
  test('a paused container says so, and is not paused twice', () => {
    const { engine, container } = running();
    expect(engine.ask('POST', '/containers/web/pause').status).toBe(204);
    expect(engine.ask('GET', '/containers/json').body).toMatchObject([
      { State: 'paused', Status: 'Up 1 second (Paused)' },
    ]);
    expect(engine.ask('POST', '/containers/web/pause')).toMatchObject({
      status: 409,
      body: { message: `Container ${container.id} is already paused` },
    });
    expect(engine.ask('POST', '/containers/web/unpause').status).toBe(204);
    expect(engine.ask('POST', '/containers/web/unpause').status).toBe(409);
  });

  test.each([
    ['api', 204, undefined],
    ['web', 400, 'Renaming a container with the same name as its current name'],
    ['', 400, 'Neither old nor new names may be empty'],
    [
      'no/slash',
      400,
      'Error when allocating new name: Invalid container name (no/slash), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    ],
  ])('to %j → %i %s', (name, status, message) => {
    const { engine } = running();
    const asked = engine.ask('POST', `/containers/web/rename?name=${encodeURIComponent(name)}`);
    expect(asked.status).toBe(status);
    expect((asked.body as { message?: string } | undefined)?.message).toBe(message);
    expect(engine.ask('GET', `/containers/${status === 204 ? name : 'web'}/json`).status).toBe(200);
  });
});

describe('what a container takes', () => {
  test('is told once, after a second, beside what it was a second before', () => {
    const { engine, container } = running();
    const asked = engine.begin({ method: 'GET', path: '/containers/web/stats?stream=0' });
    expect(asked.now().text).toBe('');
    engine.clock.advance(SECOND);
    expect(asked.now()).toMatchObject({ ended: true, body: { name: '/web', id: container.id } });
    const { cpu_stats: now, precpu_stats: before } = asked.now().body as Record<string, { system_cpu_usage: number }>;
    expect(now!.system_cpu_usage - before!.system_cpu_usage).toBe(4e9);
  });

  test('goes on every second until nobody listens', () => {
    const { engine } = running();
    const asked = engine.begin({ method: 'GET', path: '/containers/web/stats' });
    engine.clock.advance(3 * SECOND);
    asked.hangUp();
    engine.clock.advance(3 * SECOND);
    expect(asked.now().text.trim().split('\n')).toHaveLength(3);
  });

  test('its processes', () => {
    const { engine } = running();
    const { Titles, Processes } = engine.ask('GET', '/containers/web/top').body as {
      Titles: string[];
      Processes: string[][];
    };
    expect(Titles).toContain('PPID');
    expect(Processes[0]?.at(-1)).toContain('nginx');
    expect(engine.ask('GET', '/containers/web/top?ps_args=aux').status).toBe(501);
  });
});

describe('lists', () => {
  test('tell sizes where they are asked for', () => {
    const { engine } = running();
    expect(engine.ask('GET', '/containers/json?size=1').body).toMatchObject([{ SizeRw: 0, SizeRootFs: 70_000_000 }]);
    expect(engine.ask('GET', '/containers/web/json?size=1').body).toMatchObject({ SizeRootFs: 70_000_000 });
    expect((engine.ask('GET', '/containers/json').body as object[])[0]).not.toHaveProperty('SizeRootFs');
  });
  test.each([
    ['{"before":{"web":true}}', ['/old']],
    ['{"since":{"old":true}}', ['/web']],
    ['{"health":{"none":true}}', ['/old', '/web']],
    ['{"health":{"healthy":true}}', []],
    ['{"expose":{"80/tcp":true}}', ['/web']],
    ['{"expose":{"70-90":true}}', ['/web']],
    ['{"publish":{"80":true}}', []],
    ['{"volume":{"data":true}}', ['/web']],
    ['{"volume":{"/nowhere":true}}', []],
  ])('of containers by %s → %j', (filters, names) => {
    const engine = anEngine(outside);
    created(engine, { image: 'alpine', name: 'old' });
    started(engine, { image: 'nginx', name: 'web', mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }] });
    const listed = engine.ask('GET', `/containers/json?all=1&filters=${filters}`).body as { Names: string[] }[];
    expect(listed.flatMap(({ Names }) => Names).sort()).toEqual(names);
  });
  test.each([
    ['{"before":{"nope":true}}', 404, 'No such container: nope'],
    ['{"health":{"well":true}}', 400, "invalid filter 'health=[well]'"],
  ])('of containers by %s → %i %s', (filters, status, message) => {
    expect(anEngine(outside).ask('GET', `/containers/json?filters=${filters}`)).toMatchObject({
      status,
      body: { message },
    });
  });
  test.each([
    ['{"before":{"nginx":true}}', ['alpine:latest']],
    ['{"since":{"alpine":true}}', ['nginx:latest']],
    ['{"label":{"a":true}}', []],
    ['{"until":{"30s":true}}', ['nginx:latest', 'alpine:latest']],
    ['{"until":{"90s":true}}', ['alpine:latest']],
  ])('of images by %s → %j', (filters, names) => {
    const engine = anEngine(outside);
    created(engine, { image: 'alpine', name: 'old' });
    running(engine);
    const listed = engine.ask('GET', `/images/json?filters=${filters}`).body as { RepoTags: string[] }[];
    expect(listed.flatMap(({ RepoTags }) => RepoTags)).toEqual(names);
  });
});

test('clearing away takes what does not run, and what the filters name', () => {
  const engine = anEngine(outside);
  running(engine);
  created(engine, { image: 'nginx', name: 'keep', labels: { keep: 'yes' } });
  const { id } = created(engine, { image: 'nginx', name: 'idle' });
  const pruned = engine.begin({ method: 'POST', path: '/containers/prune?filters={"label!":{"keep":true}}' });
  engine.clock.advance(SECOND);
  expect(pruned.now().body).toEqual({ ContainersDeleted: [id], SpaceReclaimed: 0 });
  expect(engine.ask('GET', '/containers/json?all=1').body).toMatchObject([{ Names: ['/keep'] }, { Names: ['/web'] }]);
});

test('images that nobody uses go when all are asked for, and no sooner', () => {
  const engine = anEngine(outside);
  running(engine);
  created(engine, { image: 'alpine', name: 'idle' });
  engine.ask('DELETE', '/containers/idle');
  engine.clock.advance(SECOND);
  const dangling = engine.ask('POST', '/images/prune?filters={"dangling":{"true":true}}').body;
  expect(dangling).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 });
  const all = engine.ask('POST', '/images/prune?filters={"dangling":{"false":true}}').body;
  expect(all).toMatchObject({ ImagesDeleted: [{ Untagged: 'alpine:latest' }, {}, {}] });
  const history = engine.ask('GET', '/images/nginx/history').body as { Tags: unknown; Id: string }[];
  expect(history[0]?.Tags).toEqual(['nginx:latest']);
  expect(history.at(-1)).toMatchObject({ Id: '<missing>', CreatedBy: 'ADD layer 1 of 7 /' });
});

test('the use of the disk counts who uses an image', () => {
  const { engine } = running();
  expect(engine.ask('GET', '/system/df').body).toMatchObject({
    Images: [{ RepoTags: ['nginx:latest'], Containers: 1 }],
    Containers: [{ Names: ['/web'] }],
  });
  expect(engine.ask('GET', '/system/df?type=odd')).toMatchObject({ body: { message: 'unknown object type: odd' } });
  expect(engine.ask('GET', '/system/df?type=image').body).not.toHaveProperty('Containers');
});

describe('events', () => {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { Type: string; Action: string; Actor: { Attributes: object } });
  const actions = (text: string) => lines(text).map(({ Type, Action }) => `${Type} ${Action}`);

  test('of the past are told up to now, those to come as they come', () => {
    const { engine } = running();
    const past = engine.ask('GET', '/events?since=1&until=2000000000');
    expect(actions(past.text)).toEqual(['image pull', 'container create', 'container start']);
    expect(past.ended).toBe(false);
    const coming = engine.begin({ method: 'GET', path: '/events?filters={"event":{"pause":true}}' });
    engine.ask('POST', '/containers/web/pause');
    engine.ask('POST', '/containers/web/unpause');
    expect(actions(coming.now().text)).toEqual(['container pause']);
  });

  test('carry their instant to the nanosecond', () => {
    const { engine } = running();
    const { text } = engine.ask('GET', '/events?since=1&filters={"event":{"start":true}}');
    expect(text).toMatch(/"time":(\d{10}),"timeNano":\1\d{6}000\}\n$/);
  });

  const change = (of: SwarmChange['change'], atUs = 0): SwarmChange => ({ atUs, change: of });
  const web = (replicas: number) =>
    aService({ spec: { ...aService().spec, Mode: { Replicated: { Replicas: replicas } } } });
  const drained = aNode({ spec: { ...aNode().spec, Availability: 'drain' } });

  test.each([
    [change({ table: 'service', kind: 'create', object: web(2) }), 'service create', { name: 'web' }],
    [
      change({ table: 'service', kind: 'update', before: web(2), object: web(5) }),
      'service update',
      { name: 'web', 'replicas.old': '2', 'replicas.new': '5' },
    ],
    [
      change({ table: 'node', kind: 'update', before: aNode(), object: drained }),
      'node update',
      { name: 'node-1', 'availability.old': 'active', 'availability.new': 'drain' },
    ],
  ])('of the swarm are told on managers: %#', (told, action, attributes) => {
    const engine = anEngine(onManager, {}, { changes: () => [told] });
    const { text } = engine.ask('GET', '/events?since=1&filters={"scope":{"swarm":true}}');
    expect(actions(text)).toEqual([action]);
    expect(lines(text)[0]?.Actor.Attributes).toEqual(attributes);
  });

  test.each([
    ['{"service":{"we":true}}', ['service create']],
    ['{"node":{"node-1":true}}', ['node create']],
    ['{"type":{"network":true}}', []],
  ])('filtered by %s → %j', (filters, expected) => {
    const engine = anEngine(
      onManager,
      {},
      {
        changes: () => [
          change({ table: 'service', kind: 'create', object: { ...web(1), id: 's9' as ServiceId } }),
          change({ table: 'node', kind: 'create', object: aNode({ id: 'n9' as NodeId }) }),
        ],
      },
    );
    expect(actions(engine.ask('GET', `/events?since=1&filters=${filters}`).text)).toEqual(expected);
  });
});

describe('published ports', () => {
  const bindings = (HostPort: string) => ({ '80/tcp': [{ HostIp: '', HostPort }] });
  const at = (hostPort: number) => `0.0.0.0:${hostPort}->80/tcp`;
  const make = (engine: ReturnType<typeof anEngine>, name: string, HostConfig: object) => {
    const body = JSON.stringify({ Image: 'nginx', HostConfig });
    engine.begin({ method: 'POST', path: `/containers/create?name=${name}`, body });
    engine.clock.advance(SECOND);
    const asked = engine.begin({ method: 'POST', path: `/containers/${name}/start` });
    engine.clock.advance(SECOND);
    return asked.now();
  };
  const shown = (engine: ReturnType<typeof anEngine>, query = '') =>
    (engine.ask('GET', `/containers/json${query}`).body as { Names: string[]; Ports: Record<string, unknown>[] }[]).map(
      ({ Names, Ports }) =>
        `${Names[0]} ${Ports.map((one) => `${String(one['IP'])}:${String(one['PublicPort'])}->${String(one['PrivatePort'])}/${String(one['Type'])}`).join()}`,
    );

  test('are listed and inspected while it runs', () => {
    const engine = anEngine(outside);
    pulled(engine, 'nginx');
    expect(make(engine, 'one', { PortBindings: bindings('8080') }).status).toBe(204);
    expect(make(engine, 'any', { PublishAllPorts: true }).status).toBe(204);
    expect(shown(engine)).toEqual([`/any ${at(32_768)}`, `/one ${at(8080)}`]);
    expect(engine.ask('GET', '/containers/one/json').body).toMatchObject({
      HostConfig: { PortBindings: bindings('8080') },
      NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] } },
    });
    expect(shown(engine, '?filters={"publish":["8080"]}')).toEqual([`/one ${at(8080)}`]);
    engine.ask('POST', '/containers/one/kill');
    engine.clock.advance(SECOND);
    expect(engine.ask('GET', '/containers/one/json').body).toMatchObject({ NetworkSettings: { Ports: {} } });
  });

  test('a second taker is created and not started, until the first has ended', () => {
    const engine = anEngine(outside);
    pulled(engine, 'nginx');
    make(engine, 'one', { PortBindings: bindings('8080') });
    const { status, body } = make(engine, 'two', { PortBindings: bindings('8080') });
    const { Id } = engine.ask('GET', '/containers/two/json').body as { Id: string };
    const why = `failed to set up container networking: driver failed programming external connectivity on endpoint two (${Id}): Bind for 0.0.0.0:8080 failed: port is already allocated`;
    expect([status, body]).toEqual([500, { message: why }]);
    expect(engine.ask('GET', '/containers/two/json').body).toMatchObject({
      State: { Status: 'created', ExitCode: 128, Error: why },
    });
    engine.ask('POST', '/containers/one/kill');
    engine.clock.advance(SECOND);
    engine.ask('POST', '/containers/two/start');
    engine.clock.advance(SECOND);
    expect(shown(engine)).toEqual([`/two ${at(8080)}`]);
  });

  test('that are none are refused', () => {
    const engine = anEngine(outside);
    const refused = (PortBindings: object) =>
      engine.ask('POST', '/containers/create', { Image: 'nginx', HostConfig: { PortBindings } }).body;
    expect(refused({ 'x/tcp': [{ HostPort: '1' }] })).toEqual({ message: 'invalid port specification: "x/tcp"' });
    expect(refused({ '80/tcp': [{ HostPort: '99999' }] })).toEqual({ message: 'invalid port specification: "99999"' });
  });
});

describe('log drivers', () => {
  const make = (LogConfig: object) => {
    const engine = anEngine(outside);
    pulled(engine, 'alpine');
    const body = JSON.stringify({
      Image: 'alpine',
      Cmd: ['sh', '-c', 'echo hello; sleep 60'],
      Env: ['A=1', 'B=2'],
      HostConfig: { LogConfig },
    });
    engine.begin({ method: 'POST', path: '/containers/create?name=talker', body });
    engine.clock.advance(SECOND);
    engine.begin({ method: 'POST', path: '/containers/talker/start' });
    engine.clock.advance(SECOND);
    return engine;
  };
  const logged = (engine: ReturnType<typeof anEngine>, more = '') =>
    engine.ask('GET', `/containers/talker/logs?stdout=1${more}`);

  test('none keeps nothing that could be read', () => {
    const engine = make({ Type: 'none' });
    expect(logged(engine)).toMatchObject({
      status: 501,
      body: { message: 'configured logging driver does not support reading' },
    });
  });

  test('are inspected, and write beside each line what they are asked to', () => {
    const LogConfig = { Type: 'json-file', Config: { 'max-size': '1m', env: 'A' } };
    const engine = make(LogConfig);
    expect(engine.ask('GET', '/containers/talker/json').body).toMatchObject({ HostConfig: { LogConfig } });
    expect(logged(engine).text.slice(8)).toBe('hello\n');
    expect(logged(engine, '&details=1').text.slice(8)).toBe('A=1 hello\n');
  });
});

describe('what a container was created with', () => {
  const update = (engine: ReturnType<typeof anEngine>, body: object, name = 'web') =>
    engine.ask('POST', `/containers/${name}/update`, body);
  const host = (engine: ReturnType<typeof anEngine>) =>
    (engine.ask('GET', '/containers/web/json').body as { HostConfig: object }).HostConfig;
  const nothing = { Memory: 0, NanoCpus: 0, PidsLimit: null, RestartPolicy: {} };

  test('is changed at once, and what is not said stays', () => {
    const { engine } = running();
    expect(update(engine, { ...nothing, Memory: 2 ** 27, NanoCpus: 5e8 })).toMatchObject({
      status: 200,
      body: { Warnings: [] },
    });
    expect(update(engine, { ...nothing, PidsLimit: 50, RestartPolicy: { Name: 'always' } }).status).toBe(200);
    expect(host(engine)).toMatchObject({
      Memory: 2 ** 27,
      NanoCpus: 5e8,
      PidsLimit: 50,
      RestartPolicy: { Name: 'always', MaximumRetryCount: 0 },
    });
    expect(engine.runtime.containers.list()[0]?.state.kind).toBe('running');
  });

  test('a limit below what it needs kills it', () => {
    const engine = anEngine(outside);
    const { id } = started(engine, { image: 'mongo', name: 'web' });
    engine.clock.advance(20 * SECOND);
    update(engine, { ...nothing, Memory: 8 * 2 ** 20 });
    engine.clock.advance(SECOND);
    expect(engine.runtime.containers.get(id)?.state).toMatchObject({ kind: 'exited', exitCode: 137, oomKilled: true });
  });

  test.each([
    [{ Memory: 1 }, 400, 'Minimum memory limit allowed is 6MB'],
    [{ NanoCpus: 1e12 }, 400, /^range of CPUs is from 0\.01 to /],
    [{ RestartPolicy: { Name: 'perhaps' } }, 400, /^invalid restart policy: unknown policy 'perhaps'/],
    [{ CpuShares: 5 }, 501, /^Waggle does not have shares, periods and sets of processors/],
  ])('%j is refused', (body, status, message) => {
    const { engine } = running();
    const answer = update(engine, { ...nothing, ...body });
    expect([answer.status, (answer.body as { message: string }).message]).toEqual([
      status,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
  });
});

test('lists are filtered by network, and by isolation as Linux does it: not at all', () => {
  const { engine } = running();
  const count = (filters: object) =>
    (engine.ask('GET', `/containers/json?filters=${JSON.stringify(filters)}`).body as object[]).length;
  expect([count({ network: ['bridge'] }), count({ network: ['app'] }), count({ isolation: ['hyperv'] })]).toEqual([
    1, 0, 1,
  ]);
});
