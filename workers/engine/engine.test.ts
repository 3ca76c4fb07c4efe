import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import { aCluster, anEngine, aNode, aService, onManager, onWorker, outside } from './testing.ts';

const NO_SWARM =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const WORKER =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
const PREPARING =
  'This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.';

describe('transport', () => {
  test('the ping is the same with a version and without, and a HEAD has no body', () => {
    const engine = anEngine(onManager);
    for (const path of ['/_ping', '/v1.24/_ping', '/v1.50/_ping']) {
      const asked = engine.ask('GET', path);
      expect(asked).toMatchObject({ status: 200, text: 'OK', ended: true });
      expect(asked.headers).toMatchObject({
        'Api-Version': '1.50',
        Ostype: 'linux',
        'Docker-Experimental': 'false',
        'Builder-Version': '2',
        Swarm: 'active/manager',
        Server: 'Docker/28.2.2 (linux)',
        'Content-Type': 'text/plain; charset=utf-8',
      });
    }
    expect(engine.ask('HEAD', '/_ping')).toMatchObject({ status: 200, text: '', ended: true });
    expect(anEngine(onWorker).ask('HEAD', '/_ping').headers['Swarm']).toBe('active/worker');
    expect(anEngine(outside).ask('HEAD', '/_ping').headers['Swarm']).toBe('inactive');
  });

  test.each([
    [
      '/v1.20/info',
      'client version 1.20 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
    ],
    ['/v1.99/info', 'client version 1.99 is too new. Maximum supported API version is 1.50'],
    ['/v2.1/info', 'client version 2.1 is too new. Maximum supported API version is 1.50'],
  ])('%s → 400 %s', (path, message) => {
    expect(anEngine(outside).ask('GET', path)).toMatchObject({ status: 400, body: { message } });
  });

  test.each([
    ['GET', '/nope', 404, 'page not found'],
    ['DELETE', '/info', 404, 'page not found'],
    ['GET', '/volumes/v', 404, 'get v: no such volume'],
  ] as const)('%s %s → %i %s', (method, path, status, message) => {
    expect(anEngine(onManager).ask(method, path)).toMatchObject({ status, body: { message } });
  });

  test.each([
    ['{"Name":', 'invalid JSON: got EOF while reading request body'],
    ['{} x', 'unexpected content after JSON'],
    ['nope', "invalid JSON: invalid character 'n' looking for beginning of value"],
    ['{"Name" 1}', "invalid JSON: invalid character '1' after object key"],
    ['{"Labels":{"a":"b" "c"}}', "invalid JSON: invalid character '\"' after object key:value pair"],
    ['{"Name":7}', 'invalid JSON: json: cannot unmarshal number into Go struct field ServiceSpec.Name of type string'],
    [
      '{"TaskTemplate":{"ForceUpdate":-1}}',
      'invalid JSON: json: cannot unmarshal number -1 into Go struct field ServiceSpec.TaskTemplate.ForceUpdate of type uint64',
    ],
    ['{"Mode":{"Replicated":{},"Global":{}}}', 'must specify only one service mode'],
  ])('the body %s → 400 %s', (body, message) => {
    const engine = anEngine(onManager);
    expect(engine.ask('POST', '/services/create', body)).toMatchObject({ status: 400, body: { message } });
    expect(engine.calls).toEqual([]);
  });

  test('a body that is not JSON by its type is refused', () => {
    const asked = anEngine(onManager).ask('POST', '/services/create', '{}', { 'Content-Type': 'text/plain' });
    expect(asked).toMatchObject({
      status: 400,
      body: { message: "unsupported Content-Type header (text/plain): must be 'application/json'" },
    });
  });
});

describe('who may be asked what only managers know', () => {
  const paths = ['GET /swarm', 'GET /nodes', 'GET /nodes/x', 'GET /services', 'GET /services/x', 'GET /tasks'];
  test.each([
    ['outside of a swarm', outside, NO_SWARM],
    ['a worker', onWorker, WORKER],
    ['a manager that is not ready', { ...onWorker, preparing: true }, PREPARING],
    [
      'a locked manager',
      { ...outside, state: 'locked' as const },
      'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
    ],
    [
      'one whose certificate has expired',
      { ...outside, state: 'error' as const, error: 'Swarm certificates have expired.' },
      'Swarm certificates have expired.',
    ],
  ])('%s → 503', (_, status, message) => {
    for (const path of paths) {
      const [, where = ''] = path.split(' ');
      expect(anEngine(status).ask('GET', where)).toMatchObject({ status: 503, body: { message } });
    }
  });

  test('everybody may ask for /info', () => {
    expect(anEngine(outside).ask('GET', '/info')).toMatchObject({
      status: 200,
      body: {
        Name: 'node-1',
        Swarm: {
          NodeID: '',
          NodeAddr: '',
          LocalNodeState: 'inactive',
          ControlAvailable: false,
          Error: '',
          RemoteManagers: null,
        },
        Warnings: null,
      },
    });
  });

  test('a manager without a leader says so in /info', () => {
    const message = 'The swarm does not have a leader.';
    const noLeader = () => err({ code: 'Unknown' as const, message });
    const engine = anEngine(onManager, { getCluster: noLeader, listNodes: noLeader, listServices: noLeader });
    expect(engine.ask('GET', '/info')).toMatchObject({
      status: 200,
      body: {
        Swarm: {
          ControlAvailable: true,
          Error: `rpc error: code = Unknown desc = ${message}`,
          Cluster: { ID: '', CreatedAt: '0001-01-01T00:00:00Z' },
        },
      },
    });
    expect(engine.ask('GET', '/services')).toMatchObject({
      status: 500,
      body: { message: `rpc error: code = Unknown desc = ${message}` },
    });
  });

  test('two managers are warned', () => {
    const manager = {
      raftId: 1,
      addr: '192.168.0.11:2377',
      address: '192.168.0.11' as never,
      leader: true,
      reachability: 'reachable' as const,
    };
    const engine = anEngine(onManager, {
      getCluster: () => ok(aCluster()),
      listNodes: () => ok([1, 2, 3].map((i) => ({ node: aNode(), manager: i < 3 ? manager : null }))),
    });
    const { Warnings, Swarm } = engine.ask('GET', '/info').body as Record<string, never>;
    expect(Warnings).toEqual([
      expect.stringMatching(/^WARNING: Running Swarm in a two-manager configuration\. .*\n {9}no fault tolerance/),
    ]);
    expect(Swarm).toMatchObject({ Nodes: 3, Managers: 2, Cluster: { ID: 'cl1', DataPathPort: 4789 } });
    expect(Swarm).not.toHaveProperty('Cluster.JoinTokens');
  });

  test('no answer within 20 s, however many questions that was', () => {
    const engine = anEngine(onManager, { getService: () => 'silence' });
    const call = engine.begin({ method: 'GET', path: '/services/web' });
    engine.clock.advance(20 * SECOND - 1);
    expect(call.pieces).toEqual([]);
    engine.clock.advance(1);
    expect(call.now()).toMatchObject({
      status: 500,
      body: { message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' },
    });
    expect(engine.clock.pending()).toBe(0);
  });

  test('hanging up leaves nothing behind', () => {
    const engine = anEngine(onManager, { getService: () => 'silence' });
    const call = engine.begin({ method: 'GET', path: '/services/web' });
    call.hangUp();
    engine.clock.advance(60 * SECOND);
    expect(call.pieces).toEqual([]);
  });
});

describe("a manager's error as a status", () => {
  test.each([
    ['InvalidArgument', 400],
    ['FailedPrecondition', 400],
    ['NotFound', 404],
    ['AlreadyExists', 409],
    ['PermissionDenied', 403],
    ['Unauthenticated', 401],
    ['Unimplemented', 501],
    ['Unavailable', 503],
    ['Unknown', 500],
    ['DeadlineExceeded', 500],
    ['Aborted', 500],
  ] as const)('%s → %i', (code, status) => {
    const engine = anEngine(onManager, { getCluster: () => err({ code, message: 'because' }) });
    expect(engine.ask('GET', '/swarm')).toMatchObject({
      status,
      body: { message: `rpc error: code = ${code} desc = because` },
    });
  });
});

describe('what a person typed', () => {
  const web = aService();
  const listed = { service: web, status: null };
  const leader = (found: { name?: number; prefix?: number; id?: boolean }) => ({
    getService: () => (found.id ? ok(web) : err({ code: 'NotFound' as const, message: 'service x not found' })),
    listServices: (request: { names?: readonly string[] }) =>
      ok(Array.from({ length: (request.names ? found.name : found.prefix) ?? 0 }, () => listed)),
  });

  test.each([
    [{ id: true }, 200, undefined],
    [{ name: 1 }, 200, undefined],
    [{ prefix: 1 }, 200, undefined],
    [{}, 404, 'service x not found'],
    [{ name: 2 }, 400, 'service x is ambiguous (2 matches found)'],
    [{ prefix: 3 }, 400, 'service x is ambiguous (3 matches found)'],
  ])('%j → %i %s', (found, status, message) => {
    const asked = anEngine(onManager, leader(found)).ask('GET', '/services/x');
    expect(asked.status).toBe(status);
    if (message !== undefined) expect(asked.body).toEqual({ message });
  });

  test('a node may be called self', () => {
    const engine = anEngine(onManager, { getNode: () => ok({ node: aNode(), manager: null }) });
    engine.ask('GET', '/nodes/self');
    expect(engine.calls[0]).toEqual({ method: 'getNode', request: { id: 'n1' } });
  });
});

describe('filters', () => {
  const engine = anEngine(onManager, {
    listNodes: () => ok([]),
    listServices: () => ok([]),
    listTasks: () => ok([]),
    getService: () => ok(aService()),
  });
  const filtered = (path: string, filters: unknown) =>
    engine.ask('GET', `${path}?filters=${encodeURIComponent(JSON.stringify(filters))}`);

  test.each([
    ['/nodes', { role: { boss: true } }, 500, "Invalid role filter: 'boss'"],
    ['/nodes', { membership: { maybe: true } }, 500, "Invalid membership filter: 'maybe'"],
    ['/nodes', { nope: { x: true } }, 400, "invalid filter 'nope'"],
    ['/services', { nope: ['x'] }, 400, "invalid filter 'nope'"],
    ['/tasks', { 'desired-state': { asleep: true } }, 500, "Invalid desired-state filter: 'asleep'"],
  ])('%s %j → %i %s', (path, filters, status, message) => {
    expect(filtered(path, filters)).toMatchObject({ status, body: { message } });
  });

  test('go to the leader in its own words', () => {
    filtered('/nodes', { name: { a: true, b: true }, 'node.label': { 'x=1': true }, role: ['worker'] });
    expect(engine.calls.find(({ method }) => method === 'listNodes')?.request).toEqual({
      namePrefixes: ['a', 'b'],
      nodeLabels: { x: '1' },
      roles: ['worker'],
    });
    filtered('/tasks', { service: { web: true }, 'desired-state': { running: true }, '_up-to-date': { true: true } });
    expect(engine.calls.at(-1)?.request).toEqual({
      serviceIds: ['s1'],
      desiredStates: ['running'],
      upToDate: true,
    });
  });
});

describe('whatever is sent, there is one answer', () => {
  const names = [
    'Name',
    'Labels',
    'Spec',
    'Mode',
    'Replicated',
    'TaskTemplate',
    'ContainerSpec',
    'Image',
    'Env',
    'Cmd',
  ];
  const more = [
    'HostConfig',
    'EndpointSpec',
    'Ports',
    'Role',
    'Availability',
    'RemoteAddrs',
    'Orchestration',
    'toString',
  ];
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, 0, -1, 2.5, '', 'nginx', 'manager', 'active'),
      fc.array(tie('json'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...names, ...more), tie('json'), { maxKeys: 4 }),
    ),
  }));
  const done = { init: (_: unknown, then: (nodeId: never) => void) => then(ok('n1') as never) };
  const paths = [
    '/services/create',
    '/services/s1/update?version=1',
    '/nodes/n1/update?version=1',
    '/swarm/init',
    '/swarm/join',
    '/swarm/update?version=1',
    '/containers/create',
  ];

  test.each(paths)('POST %s', (path) => {
    const swarm = { ...done, join: (_: unknown, then: (joined: never) => void) => then(ok(undefined) as never) };
    const engine = anEngine(onManager, {}, swarm as never);
    fc.assert(
      fc.property(json, (body) => {
        const call = engine.begin({ method: 'POST', path, body: JSON.stringify(body) });
        expect(call.pieces.filter(({ end }) => end)).toHaveLength(1);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
