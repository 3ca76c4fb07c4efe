import { describe, expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { IMAGES } from '../catalogue.ts';
import { MIB } from '../image.ts';
import type { Asked } from '../serving.ts';
import { aMachine, started, type Machine } from '../testing.ts';

interface Case {
  readonly env?: readonly string[];
  readonly cmd?: readonly string[];
  /** By when it serves; seconds. */
  readonly within: number;
  /** The log says this by then. */
  readonly says: string | null;
  /** What it answers: a path of HTTP or a line, and a part of the answer. */
  readonly asked?: readonly [port: number, what: string, answer: string];
  /** Its end after its stop signal; null: it takes no notice. */
  readonly stops: number | null;
}

const CASES: Readonly<Record<string, Case>> = {
  nginx: { within: 1, says: 'start worker processes', asked: [80, '/', 'Welcome to nginx!'], stops: 0 },
  httpd: { within: 1, says: 'resuming normal operations', asked: [80, '/', 'It works!'], stops: 0 },
  'traefik/whoami': { within: 1, says: 'Starting up on port 80', asked: [80, '/?x=1', 'GET /?x=1 HTTP/1.1'], stops: 2 },
  redis: { within: 1, says: 'Ready to accept connections tcp', asked: [6379, 'ping', 'PONG'], stops: 0 },
  memcached: { within: 1, says: null, asked: [11211, 'version', 'VERSION 1.6'], stops: 0 },
  postgres: {
    env: ['POSTGRES_PASSWORD=x'],
    within: 10,
    says: 'database system is ready to accept connections',
    asked: [5432, "select 'hi'", 'hi'],
    stops: 0,
  },
  mysql: {
    env: ['MYSQL_ROOT_PASSWORD=x'],
    within: 40,
    says: 'ready for connections',
    asked: [3306, 'ping', 'ok'],
    stops: 0,
  },
  mongo: { within: 3, says: 'Waiting for connections', asked: [27017, 'ping', 'ok'], stops: 0 },
  rabbitmq: { within: 20, says: 'Server startup complete', asked: [5672, 'ping', 'ok'], stops: 0 },
  'prom/node-exporter': { within: 1, says: 'Listening on', asked: [9100, '/metrics', 'node_cpu_count 4'], stops: 2 },
  'portainer/agent': { within: 2, says: 'Starting Agent API server', asked: [9001, '/', 'HTTPS server'], stops: 0 },
  'portainer/portainer-ce': { within: 4, says: 'starting HTTP server', asked: [9000, '/', 'Portainer'], stops: 0 },
  'dockersamples/visualizer': { within: 4, says: null, asked: [8080, '/', 'Visualizer'], stops: 143 },
  'dockersamples/examplevotingapp_vote': {
    within: 2,
    says: 'Listening at',
    asked: [80, '/', 'Cats vs Dogs'],
    stops: 0,
  },
  'dockersamples/examplevotingapp_result': {
    within: 2,
    says: 'App running on port 80',
    asked: [80, '/', 'Result'],
    stops: 143,
  },
  'dockersamples/examplevotingapp_worker': { within: 3, says: 'Waiting for db', stops: 143 },
  'waggle/crash': { within: 1, says: 'I shall crash in 10 s', asked: [80, '/', 'Hello from'], stops: 0 },
  'waggle/flaky-health': { within: 1, says: 'I shall fall ill in 60 s', asked: [80, '/health', '200'], stops: 0 },
  'waggle/leak': { within: 1, says: 'I leak 5 MiB a second', asked: [80, '/', 'Hello from'], stops: 0 },
  'waggle/stubborn': { within: 1, says: 'I shall not go by myself', asked: [80, '/', 'Hello from'], stops: null },
  'waggle/slow-start': { within: 31, says: 'ready', asked: [80, '/', 'Hello from'], stops: 0 },
  'waggle/cpu-hog': { within: 1, says: 'I keep 1 processor busy', asked: [80, '/', 'Hello from'], stops: 0 },
  'waggle/forker': { within: 2, says: 'I shall have many children', asked: [80, '/', 'Hello from'], stops: 0 },
  'waggle/slow-pull': { within: 1, says: 'here I am', asked: [80, '/', 'Hello from'], stops: 0 },
};

/** These have rows of their own below. */
const APART = ['alpine', 'busybox', 'hello-world', 'haproxy', 'waggle/arm-only'];

const log = (machine: Machine): string =>
  machine.runtime.containers
    .list()
    .flatMap(({ id }) => machine.runtime.containers.log(id).lines.map(({ text }) => text))
    .join('\n');

const exitCode = (machine: Machine): number | null => {
  const state = machine.runtime.containers.named('web')?.state;
  return state?.kind === 'exited' ? state.exitCode : null;
};

function ask(machine: Machine, port: number, what: string): string {
  const id = machine.runtime.containers.list()[0]!.id;
  const from = '10.0.0.2:43210';
  const asked: Asked = what.startsWith('/')
    ? { kind: 'http', method: 'GET', path: what, headers: { Host: 'web' }, body: '', from }
    : { kind: 'line', text: what, from };
  let text = 'no answer';
  const serve = machine.runtime.containers.listener(id, port);
  serve?.(asked, (told) => (text = told.kind === 'http' ? told.body : told.kind === 'line' ? told.text : 'closed'));
  machine.clock.advance(SECOND);
  return serve === undefined ? 'nobody listens' : text;
}

test('every image has a row', () => {
  expect([...Object.keys(CASES), ...APART].sort()).toEqual(IMAGES.map(({ repository }) => repository).sort());
});

describe.each(Object.entries(CASES))('%s', (image, { env = [], cmd = null, within, says, asked, stops }) => {
  const running = (): Machine => {
    const machine = aMachine();
    started(machine, { image, env, cmd, stopGraceUs: 5 * SECOND });
    machine.clock.advance(within * SECOND);
    return machine;
  };

  test(`runs, and weighs what it should`, () => {
    const machine = running();
    const { id, state } = machine.runtime.containers.list()[0]!;
    expect(state.kind).toBe('running');
    const stats = machine.runtime.containers.stats(id)!;
    expect(stats.memory.usageBytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(machine.runtime.containers.processes(id).length).toBe(stats.pids.current);
    if (says !== null) expect(log(machine)).toContain(says);
  });

  if (asked !== undefined) {
    test(`answers ${asked[1]} on port ${asked[0]}`, () => {
      expect(ask(running(), asked[0], asked[1])).toContain(asked[2]);
    });
  }

  test(stops === null ? 'takes no notice of its stop signal' : `ends with ${stops} on its stop signal`, () => {
    const machine = running();
    machine.runtime.containers.stop(machine.runtime.containers.list()[0]!.id, {}, () => undefined);
    machine.clock.advance(4.9 * SECOND);
    expect(exitCode(machine)).toBe(stops);
    machine.clock.advance(SECOND);
    expect(exitCode(machine)).toBe(stops ?? 137);
  });
});

describe('images that will not run', () => {
  test.each<[string, readonly string[], readonly string[] | null, number, string]>([
    ['postgres', [], null, 1, 'superuser password is not specified'],
    ['postgres', ['POSTGRES_PASSWORD_FILE=/run/secrets/none'], null, 1, 'superuser password is not specified'],
    ['mysql', [], null, 1, 'Database is uninitialized and password option is not specified'],
    ['haproxy', [], null, 1, 'Cannot open configuration file/directory /usr/local/etc/haproxy/haproxy.cfg'],
    ['alpine', [], null, 0, ''],
    ['busybox', [], null, 0, ''],
    ['hello-world', [], null, 0, 'Hello from Docker!'],
    ['waggle/crash', ['AFTER=1', 'CODE=42'], null, 42, 'panic'],
    ['waggle/crash', [], ['--after=1', '--code', '7'], 7, 'panic'],
    ['nginx', [], ['nginx', '-v'], 0, 'nginx version'],
  ])('%s with %j %j ends with %i: %s', (image, env, cmd, code, says) => {
    const machine = aMachine();
    started(machine, { image, env, cmd });
    expect(exitCode(machine)).toBe(code);
    expect(log(machine)).toContain(says);
  });

  test('one for other machines is not pulled', () => {
    const machine = aMachine();
    let said = '';
    machine.runtime.images.pull(
      { domain: 'docker.io', path: 'waggle/arm-only', tag: 'latest', digest: null },
      { onDone: (result) => (said = result.ok ? 'pulled' : result.error.message) },
    );
    machine.clock.advance(60 * SECOND);
    expect(said).toBe('no matching manifest for linux/amd64 in the manifest list entries');
  });
});
