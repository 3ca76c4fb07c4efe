import { describe, expect, test } from 'vitest';
import type { ControlApi } from '../../api/control.ts';
import type { Port, ServiceSpec } from '../../api/engine/specs.ts';
import type { Address, NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { TaskState } from '../../api/objects/task.ts';
import { HOUR, SECOND } from '../../api/time.ts';
import { aCluster, aDescription, aNode, aService, aServiceSpec, aSwarmSpec, aTask } from '../testing.ts';
import { aControl } from './testing.ts';

const member = (nodeId: string, raftId: number, leader = false) => ({
  nodeId: nodeId as NodeId,
  raftId,
  addr: `${nodeId}:2377`,
  address: nodeId as Address,
  leader,
  reachability: 'reachable' as const,
});
const manager = (id: string) => aNode(id, { role: 'manager' });
const port = (published: number, PublishMode: Port['PublishMode'], Protocol: Port['Protocol'] = 'tcp') => ({
  EndpointSpec: { Mode: 'vip' as const, Ports: [{ Protocol, TargetPort: 80, PublishedPort: published, PublishMode }] },
});
const replicas = (count: number) => ({ Mode: { Replicated: { Replicas: count } } });

describe('creating a service', () => {
  test('stores it, with nothing of the past', () => {
    const { create, get } = aControl();
    const service = create('web');
    expect(service.id).toMatch(/^[0-9a-z]{25}$/);
    expect(get('service', service.id)).toEqual(service);
    expect(service).toMatchObject({ specVersion: 0, previousSpec: null, updateStatus: null, endpoint: { ports: [] } });
  });

  test('is refused for a bad spec, and then nothing is stored', () => {
    const { refusal, good } = aControl();
    expect(refusal('createService', { spec: aServiceSpec('') })).toBe('InvalidArgument meta: name must be provided');
    expect(good('listServices', {})).toEqual([]);
  });

  test('is refused for a name that is taken, in whatever case', () => {
    const { create, refusal } = aControl();
    create('web');
    const text = (name: string) =>
      `AlreadyExists name conflicts with an existing object: service ${name} already exists`;
    expect(refusal('createService', { spec: aServiceSpec('web') })).toBe(text('web'));
    expect(refusal('createService', { spec: aServiceSpec('WEB') })).toBe(text('WEB'));
  });
});

describe('a published port', () => {
  test.each([
    ['ingress', 'ingress', 'an ingress port'],
    ['ingress', 'host', 'an ingress port'],
    ['host', 'ingress', 'a host-published port'],
  ] as const)('of one service on the %s, of the other on the %s: refused', (first, second, kind) => {
    const { create, refusal } = aControl();
    const { id } = create('web', port(8080, first));
    expect(refusal('createService', { spec: aServiceSpec('api', port(8080, second)) })).toBe(
      `InvalidArgument port '8080' is already in use by service 'web' (${id}) as ${kind}`,
    );
  });

  test.each([
    ['both on their hosts', port(8080, 'host'), port(8080, 'host')],
    ['of two protocols', port(53, 'ingress'), port(53, 'ingress', 'udp')],
    ['of two numbers', port(80, 'ingress'), port(81, 'ingress')],
    ['to be chosen', port(0, 'ingress'), port(0, 'ingress')],
  ])('%s is fine', (_, first, second) => {
    const { create } = aControl();
    create('web', first);
    expect(create('api', second).spec.Name).toBe('api');
  });

  test('that was chosen for a service is taken', () => {
    const { put, refusal } = aControl();
    const chosen = port(30000, 'ingress').EndpointSpec.Ports;
    put('service', aService('web', { endpoint: { mode: 'vip', ports: chosen, virtualIps: [] } }));
    expect(refusal('createService', { spec: aServiceSpec('api', port(30000, 'ingress')) })).toBe(
      "InvalidArgument port '30000' is already in use by service 'web' (web) as an ingress port",
    );
  });

  test('is no conflict with itself when its service is updated', () => {
    const { create, good } = aControl();
    const { id, meta } = create('web', port(8080, 'ingress'));
    const spec = aServiceSpec('web', port(8080, 'host'));
    expect(good('updateService', { id, version: meta.version, spec, rollback: 'none' }).spec).toEqual(spec);
  });
});

describe('updating a service', () => {
  const updating = () => {
    const controls = aControl();
    const first = controls.create('web');
    const update = (spec: ServiceSpec, more: Partial<ControlApi['updateService']['request']> = {}) => ({
      id: first.id,
      version: controls.get('service', first.id)!.meta.version,
      spec,
      rollback: 'none' as const,
      ...more,
    });
    return { ...controls, first, update };
  };

  test('keeps the former spec, and counts the version that the client had read', () => {
    const { good, first, update, put } = updating();
    put('service', { ...first, updateStatus: { state: 'paused', startedUs: 0, completedUs: null, message: '' } });
    const request = update(aServiceSpec('web', replicas(5)));
    expect(good('updateService', request)).toMatchObject({
      spec: replicas(5),
      specVersion: request.version,
      previousSpec: replicas(1),
      previousSpecVersion: 0,
      updateStatus: null,
    });
  });

  test.each<[string, ServiceSpec, Partial<ControlApi['updateService']['request']>, string]>([
    ['of a bad spec', aServiceSpec('web', { Mode: {} }), {}, 'InvalidArgument Unrecognized service mode'],
    ['of no service', aServiceSpec('web'), { id: 'x' as ServiceId }, 'NotFound service x not found'],
    [
      'of the mode',
      aServiceSpec('web', { Mode: { Global: {} } }),
      {},
      'Unimplemented service mode change is not allowed',
    ],
    ['of the name', aServiceSpec('api'), {}, 'Unimplemented renaming services is not supported'],
    ['of the name, even in case', aServiceSpec('Web'), {}, 'Unimplemented renaming services is not supported'],
    ['from an old version', aServiceSpec('web'), { version: 0 }, 'Unknown update out of sequence'],
    [
      'back to nothing',
      aServiceSpec('web'),
      { rollback: 'previous' },
      'FailedPrecondition service ID does not have a previous spec',
    ],
  ])('%s is refused', (_, spec, more, expected) => {
    const { refusal, update, first } = updating();
    expect(refusal('updateService', update(spec, more)).replace(first.id, 'ID')).toBe(expected);
  });

  test('rolling back exchanges the specs and their versions, and a second time forth again', () => {
    const { good, update, clock } = updating();
    const updated = good('updateService', update(aServiceSpec('web', replicas(5))));
    clock.advance(SECOND);
    const back = good('updateService', update(aServiceSpec('web'), { rollback: 'previous' }));
    expect(back).toMatchObject({
      spec: replicas(1),
      specVersion: 0,
      previousSpec: replicas(5),
      previousSpecVersion: updated.specVersion,
      updateStatus: {
        state: 'rollback_started',
        message: 'manually requested rollback',
        startedUs: SECOND,
        completedUs: null,
      },
    });
    const forth = good('updateService', update(aServiceSpec('web'), { rollback: 'previous' }));
    expect(forth).toMatchObject({ spec: replicas(5), specVersion: updated.specVersion, previousSpecVersion: 0 });
  });
});

describe('removing a service', () => {
  test('removes it', () => {
    const { create, good, refusal } = aControl();
    const { id } = create('web');
    expect(good('removeService', { id })).toBeNull();
    expect(refusal('getService', { id })).toBe(`NotFound service ${id} not found`);
    expect(refusal('removeService', { id })).toBe(`NotFound service ${id} not found`);
  });
});

describe('the list of services', () => {
  const some = () => {
    const controls = aControl();
    controls.put('service', aService('web', { spec: aServiceSpec('web', { Labels: { tier: 'front' } }) }));
    controls.put(
      'service',
      aService('webcache'),
      aService('agent', { spec: aServiceSpec('agent', { Mode: { Global: {} } }) }),
    );
    const names = (filters: ControlApi['listServices']['request']) =>
      controls.good('listServices', filters).map(({ service }) => service.spec.Name);
    return { ...controls, names };
  };

  test.each<[ControlApi['listServices']['request'], string]>([
    [{}, 'agent web webcache'],
    [{ names: ['web'] }, 'web'],
    [{ names: ['web', 'agent'] }, 'agent web'],
    [{ names: ['we'] }, ''],
    [{ namePrefixes: ['web'] }, 'web webcache'],
    [{ ids: ['web'] }, 'web'],
    [{ idPrefixes: ['ag', 'webc'] }, 'agent webcache'],
    [{ labels: { tier: 'front' } }, 'web'],
    [{ labels: { tier: '' } }, 'web'],
    [{ labels: { tier: 'back' } }, ''],
    [{ modes: ['global'] }, 'agent'],
    [{ modes: ['replicated'], namePrefixes: ['webc'] }, 'webcache'],
  ])('with %j: %s', (filters, expected) => {
    expect(some().names(filters).join(' ')).toBe(expected);
  });

  test('counts tasks where asked to', () => {
    const { put, good } = some();
    const tasks: readonly [string, TaskState, TaskState][] = [
      ['web', 'running', 'running'],
      ['web', 'running', 'shutdown'], // on a node that is down
      ['web', 'starting', 'running'],
      ['web', 'complete', 'shutdown'],
      ['agent', 'running', 'running'],
      ['agent', 'pending', 'running'],
    ];
    tasks.forEach(([service, state, desiredState], i) =>
      put(
        'task',
        aTask(`t${i}`, {
          serviceId: service as ServiceId,
          desiredState,
          status: { atUs: 0, state, message: '', err: '', container: null },
        }),
      ),
    );
    expect(good('listServices', {}).map(({ status }) => status)).toEqual([null, null, null]);
    expect(good('listServices', { status: true }).map(({ status }) => status)).toEqual([
      { running: 1, desired: 2, completed: 0 },
      { running: 2, desired: 1, completed: 1 },
      { running: 0, desired: 1, completed: 0 },
    ]);
  });
});

describe('updating a node', () => {
  const three = () => {
    const controls = aControl();
    controls.put('node', manager('m1'), manager('m2'), manager('m3'), aNode('w1'));
    controls.leadership.group = [member('m1', 1, true), member('m2', 2), member('m3', 3)];
    const change = (id: string, spec: object) => {
      const node = controls.get('node', id)!;
      return { id: node.id, version: node.meta.version, spec: { ...node.spec, ...spec } };
    };
    return { ...controls, change };
  };

  test('changes availability, labels and the desired role, and the observed role not', () => {
    const { good, change } = three();
    const spec = { Availability: 'drain', Labels: { disk: 'ssd' }, Role: 'manager' };
    expect(good('updateNode', change('w1', spec)).node).toMatchObject({ spec, role: 'worker' });
  });

  test('may demote while a quorum would be left', () => {
    const { good, change } = three();
    expect(good('updateNode', change('m2', { Role: 'worker' }))).toMatchObject({
      node: { spec: { Role: 'worker' }, role: 'manager' },
      manager: { raftId: 2, leader: false },
    });
  });

  test('from an old version is refused', () => {
    const { refusal, change } = three();
    expect(refusal('updateNode', { ...change('w1', {}), version: 0 })).toBe('Unknown update out of sequence');
    expect(refusal('updateNode', { ...change('w1', {}), id: 'x' as NodeId })).toBe('NotFound node x not found');
  });

  test('cannot demote the last manager', () => {
    const { refusal, change, put } = three();
    for (const id of ['m2', 'm3']) put('node', aNode(id));
    expect(refusal('updateNode', change('m1', { Role: 'worker' }))).toBe(
      'FailedPrecondition attempting to demote the last manager of the swarm',
    );
  });

  test('cannot demote who has yet to join Raft', () => {
    const { refusal, change, leadership } = three();
    leadership.group = [member('m1', 1, true), member('m3', 3)];
    expect(refusal('updateNode', change('m2', { Role: 'worker' }))).toBe(
      "NotFound can't find manager in raft memberlist",
    );
  });

  test('cannot demote whom the quorum needs', () => {
    const { refusal, change, leadership } = three();
    leadership.members.canRemove = (id) => id !== 2;
    expect(refusal('updateNode', change('m2', { Role: 'worker' }))).toBe(
      "FailedPrecondition can't remove member from the raft: this would result in a loss of quorum",
    );
    expect(refusal('updateNode', change('m3', { Role: 'worker' }))).toBe('no refusal');
  });
});

describe('removing a node', () => {
  const removing = (state: 'ready' | 'down' | 'unknown' | 'disconnected') => {
    const controls = aControl();
    const status = { state, message: '', addr: '' };
    const certificate = { ...aNode('w1').certificate, expiresUs: HOUR };
    controls.put('node', aNode('w1', { status, certificate }), { ...manager('m1'), status });
    controls.leadership.group = [member('m1', 1, true)];
    return controls;
  };

  test.each([
    ['ready', false, "FailedPrecondition node w1 is not down and can't be removed"],
    ['ready', true, 'no refusal'],
    ['down', false, 'no refusal'],
    ['unknown', false, 'no refusal'],
    ['disconnected', false, 'no refusal'],
  ] as const)('that is %s, force %s: %s', (state, force, expected) => {
    const { refusal } = removing(state);
    expect(refusal('removeNode', { id: 'w1' as NodeId, force })).toBe(expected);
  });

  test('that is a manager is refused, even by force', () => {
    const { refusal } = removing('down');
    expect(refusal('removeNode', { id: 'm1' as NodeId, force: true })).toBe(
      'FailedPrecondition node m1 is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal',
    );
    expect(refusal('removeNode', { id: 'x' as NodeId, force: true })).toBe('NotFound node x not found');
  });

  test('refuses its certificate from now on, and makes its tasks orphans', () => {
    const { good, put, get } = removing('down');
    const on = (id: string, state: TaskState) =>
      aTask(id, { nodeId: 'w1' as NodeId, status: { atUs: 0, state, message: 'm', err: 'e', container: null } });
    put('task', on('runs', 'running'), on('ended', 'failed'));
    good('removeNode', { id: 'w1' as NodeId, force: false });
    expect(get('node', 'w1')).toBeUndefined();
    expect(get('cluster', 'cluster')!.blacklist).toEqual({ w1: { expiresUs: HOUR } });
    expect(get('task', 'runs')!.status).toMatchObject({
      state: 'orphaned',
      message: 'Task belonged to a node that has been deleted',
      err: '',
    });
    expect(get('task', 'ended')!.status.state).toBe('failed');
  });

  test('forgets certificates that ended a week ago', () => {
    const { good, put, get, clock } = removing('down');
    const [old, endless] = ['old', 'endless'] as NodeId[];
    put('cluster', aCluster({ blacklist: { [old!]: { expiresUs: 1 }, [endless!]: { expiresUs: 0 } } }));
    clock.advance(8 * 24 * HOUR);
    good('removeNode', { id: 'w1' as NodeId, force: false });
    expect(Object.keys(get('cluster', 'cluster')!.blacklist).sort()).toEqual(['endless', 'w1']);
  });
});

describe('the list of nodes', () => {
  test.each<[ControlApi['listNodes']['request'], string]>([
    [{}, 'm1 w1 w2'],
    [{ names: ['w1'] }, 'w1'],
    [{ namePrefixes: ['w'] }, 'w1 w2'],
    [{ idPrefixes: ['m'] }, 'm1'],
    [{ ids: ['w1', 'w2'] }, 'w1 w2'],
    [{ roles: ['manager'] }, 'm1'],
    [{ roles: ['manager', 'worker'] }, 'm1 w1 w2'],
    [{ labels: { gpu: '' } }, 'w2'],
    [{ nodeLabels: { zone: 'a' } }, 'w1'],
    [{ nodeLabels: { zone: 'b' } }, ''],
  ])('with %j: %s', (filters, expected) => {
    const { put, good, leadership } = aControl();
    const description = aDescription('w2');
    leadership.group = [member('m1', 7, true)];
    put('node', manager('m1'), aNode('w1', { spec: { ...aNode('w1').spec, Labels: { zone: 'a' } } }));
    put(
      'node',
      aNode('w2', { description: { ...description, engine: { ...description.engine, labels: { gpu: '1' } } } }),
    );
    const nodes = good('listNodes', filters);
    expect(nodes.map(({ node }) => node.id).join(' ')).toBe(expected);
    for (const { node, manager } of nodes) expect(manager?.raftId ?? null).toBe(node.id === 'm1' ? 7 : null);
  });
});

describe('the cluster', () => {
  const request = (spec = aSwarmSpec()) => ({ version: 1, spec, rotateWorkerToken: false, rotateManagerToken: false });

  test('is shown without its key', () => {
    const { good } = aControl();
    expect(good('getCluster', {}).rootCa).toMatchObject({ key: '', certificate: 'root certificate' });
  });

  test('is updated, and keeps its key', () => {
    const { good, get } = aControl();
    const spec = aSwarmSpec({ Orchestration: { TaskHistoryRetentionLimit: 1 } });
    expect(good('updateCluster', request(spec))).toMatchObject({ spec, rootCa: { key: '' } });
    expect(get('cluster', 'cluster')).toMatchObject({ spec, rootCa: { key: 'secret key' } });
  });

  test.each<[string, object, string]>([
    [
      'a certificate for minutes',
      { CAConfig: { NodeCertExpiry: 60e9 } },
      'InvalidArgument minimum certificate expiry time is: 1h0m0s',
    ],
    [
      'a heart that beats backwards',
      { Dispatcher: { HeartbeatPeriod: -1 } },
      'InvalidArgument heartbeat time period cannot be a negative duration',
    ],
    ['another name', { Name: 'mine' }, 'InvalidArgument modification of cluster name is not allowed'],
    [
      'another root',
      { CAConfig: { NodeCertExpiry: 3600e9, ForceRotate: 1 } },
      'Unimplemented Waggle does not have rotation of the root certificate yet',
    ],
    [
      'locks',
      { EncryptionConfig: { AutoLockManagers: true } },
      'Unimplemented Waggle does not have managers that can be locked yet',
    ],
  ])('is refused %s', (_, more, expected) => {
    expect(aControl().refusal('updateCluster', request(aSwarmSpec(more)))).toBe(expected);
  });

  test('from an old version is refused', () => {
    expect(aControl().refusal('updateCluster', { ...request(), version: 0 })).toBe('Unknown update out of sequence');
  });

  test('gets new join tokens, each only where asked for', () => {
    const { good } = aControl();
    const token = new RegExp(`^SWMTKN-1-${'d'.repeat(50)}-[0-9a-z]{25}$`);
    const worker = good('updateCluster', { ...request(), rotateWorkerToken: true });
    expect(worker.rootCa.joinTokens).toEqual({ worker: expect.stringMatching(token), manager: 'manager token' });
    const again = { ...request(), version: worker.meta.version, rotateWorkerToken: true, rotateManagerToken: true };
    const both = good('updateCluster', again).rootCa.joinTokens;
    expect(both).toEqual({ worker: expect.stringMatching(token), manager: expect.stringMatching(token) });
    expect(both.worker).not.toBe(worker.rootCa.joinTokens.worker);
    expect(both.worker).not.toBe(both.manager);
  });
});

describe('the list of tasks', () => {
  test.each<[ControlApi['listTasks']['request'], string]>([
    [{}, 'a b c'],
    [{ ids: ['a'] }, 'a'],
    [{ idPrefixes: ['b', 'c'] }, 'b c'],
    [{ names: ['web.2.b'] }, 'b'],
    [{ serviceIds: ['web' as ServiceId] }, 'a b'],
    [{ serviceIds: ['web' as ServiceId, 'db' as ServiceId] }, 'a b c'],
    [{ nodeIds: ['w1' as NodeId] }, 'a c'],
    [{ nodeIds: ['w1' as NodeId], serviceIds: ['db' as ServiceId] }, 'c'],
    [{ labels: { tier: 'front' } }, 'b'],
    [{ desiredStates: ['shutdown'] }, 'a'],
    [{ upToDate: true }, 'b'],
  ])('with %j: %s', (filters, expected) => {
    const { put, good } = aControl();
    put('service', aService('web', { specVersion: 7 }));
    const old = { ContainerSpec: { Image: 'nginx:1.24' }, ForceUpdate: 0 };
    put('task', aTask('a', { nodeId: 'w1' as NodeId, desiredState: 'shutdown', spec: old }));
    put('task', aTask('b', { slot: 2, serviceLabels: { tier: 'front' }, specVersion: 7 }));
    put('task', aTask('c', { serviceId: 'db' as ServiceId, nodeId: 'w1' as NodeId }));
    expect(
      good('listTasks', filters)
        .map(({ id }) => id)
        .join(' '),
    ).toBe(expected);
  });

  test('one of them', () => {
    const { put, good, refusal } = aControl();
    put('task', aTask('a'));
    expect(good('getTask', { id: 'a' as TaskId }).id).toBe('a');
    expect(refusal('getTask', { id: 'x' as TaskId })).toBe('NotFound task x not found');
  });
});

test('a leader that is deposed while it writes says so, and the outcome is open', () => {
  const { leadership, refusal } = aControl();
  leadership.store.stop();
  expect(refusal('createService', { spec: aServiceSpec('web') })).toBe(
    'Unknown raft: failed to process the request: node is stopped',
  );
});
