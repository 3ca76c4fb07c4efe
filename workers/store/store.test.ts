import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ConfigId, NodeId, SecretId, ServiceId, TaskId } from '../api/ids.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Secret } from '../api/objects/secret.ts';
import type { Service } from '../api/objects/service.ts';
import type { Task } from '../api/objects/task.ts';
import { err, ok } from '../std/result.ts';
import type { Result } from '../std/result.ts';
import { decodeActions, encodeChange, joinActions } from './actions.ts';
import { memoryStore } from './store.ts';
import { Table } from './table.ts';
import { aStore } from './testing.ts';
import type { Change, CommitError, Selection, WriteTx } from './types.ts';

const meta = { version: 0, createdUs: 0, updatedUs: 0 };
const aService = (name: string, id = `id-of-${name}`): Service => ({
  id: id as ServiceId,
  meta,
  spec: { Name: name, Labels: {}, TaskTemplate: { ForceUpdate: 0 }, Mode: { Replicated: { Replicas: 1 } } },
  specVersion: 0,
  previousSpec: null,
  previousSpecVersion: null,
  endpoint: { mode: 'vip', ports: [], virtualIps: [] },
  updateStatus: null,
});
const aSecret = (name: string, id = `id-of-${name}`): Secret => ({
  id: id as SecretId,
  meta,
  spec: { Name: name, Labels: {}, Data: 'aGk=' },
});
const aTask = (id: string, more: Partial<Task> = {}): Task => ({
  id: id as TaskId,
  meta,
  spec: { ForceUpdate: 0 },
  specVersion: 0,
  serviceId: 's1' as ServiceId,
  serviceName: 'web',
  serviceLabels: {},
  slot: 1,
  nodeId: null,
  desiredState: 'running',
  status: { atUs: 0, state: 'new', message: '', err: '', container: null },
  endpointPorts: [],
  ...more,
});
const aNode = (id: string, hostname: string, role: 'manager' | 'worker' = 'worker'): SwarmNode => ({
  id: id as NodeId,
  meta,
  spec: { Labels: {}, Role: role, Availability: 'active' },
  role,
  description: {
    hostname,
    platform: { architecture: 'x86_64', os: 'linux' },
    resources: { nanoCpus: 0, memoryBytes: 0 },
    engine: { version: '', labels: {}, plugins: [] },
  },
  status: { state: 'ready', message: '', addr: '' },
  certificate: { role, csr: '', state: 'issued', error: '', certificate: '', expiresUs: 0 },
});

/** A proposer that answers when the test says so. */
function aSlowLog() {
  const waiting: { actions: Uint8Array; done: (result: Result<void, CommitError>) => void }[] = [];
  let index = 1;
  const store = memoryStore(
    { version: () => index, propose: (actions, done) => void waiting.push({ actions, done }) },
    { now: () => 0, wall: () => 0 },
  );
  const answer = (result: Result<void, CommitError>) => {
    if (result.ok) index++;
    waiting.shift()?.done(result);
  };
  return { store, waiting, answer };
}

const create =
  (...tasks: Task[]) =>
  (tx: WriteTx) => {
    for (const task of tasks) {
      const created = tx.create('task', task);
      if (!created.ok) return created;
    }
    return ok(undefined);
  };

describe('a transaction', () => {
  test('is seen by nobody until the log has taken it, and by everybody afterwards', () => {
    const { store, answer } = aSlowLog();
    const done = vi.fn();
    store.update(create(aTask('a')), done);
    expect(store.view((tx) => tx.find('task', { by: 'all' }))).toEqual([]);
    expect(done).not.toHaveBeenCalled();
    answer(ok(undefined));
    expect(store.view((tx) => tx.get('task', 'a' as TaskId)?.id)).toBe('a');
    expect(done).toHaveBeenCalledExactlyOnceWith(ok(undefined));
  });

  test('reads its own writes, through the indexes too', () => {
    const { store } = aSlowLog();
    store.update((tx) => {
      tx.create('task', aTask('b', { nodeId: 'n1' as NodeId }));
      tx.create('task', aTask('a', { nodeId: 'n1' as NodeId }));
      expect(tx.find('task', { by: 'node', nodeId: 'n1' as NodeId }).map(({ id }) => id)).toEqual(['a', 'b']);
      tx.remove('task', 'a' as TaskId);
      expect(tx.find('task', { by: 'node', nodeId: 'n1' as NodeId }).map(({ id }) => id)).toEqual(['b']);
      return ok(undefined);
    });
    expect.assertions(2);
  });

  test('reads the same whether it asks by key between its writes, or only by id', () => {
    const act = fc.record({ what: fc.constantFrom('create', 'update', 'remove', 'fail'), id: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(fc.array(act, { maxLength: 6 }), { maxLength: 6 }), (units) => {
        const seen = [true, false].map((asking) => {
          const store = aStore();
          const readings: unknown[] = [];
          store.batch(
            units.map((acts) => (tx: WriteTx) => {
              for (const { what, id } of acts) {
                const key = `t${id}` as TaskId;
                const before = tx.get('task', key);
                if (what === 'fail') return err('no');
                if (what === 'create') tx.create('task', aTask(key));
                if (what === 'update' && before) tx.update('task', { ...before, slot: before.slot + 1 });
                if (what === 'remove') tx.remove('task', key);
                const found = asking ? tx.find('task', { by: 'all' }) : [0, 1, 2, 3, 4].flatMap((n) => tx.get('task', `t${n}` as TaskId) ?? []); // prettier-ignore
                readings.push(found.map((task) => [task.id, task.slot]));
              }
              return ok(undefined);
            }),
          );
          return [readings, store.view((tx) => tx.find('task', { by: 'slot', serviceId: 's1' as ServiceId, slot: 2 }))];
        });
        expect(seen[0]).toEqual(seen[1]);
      }),
      { numRuns: 200 },
    );
  });

  test('that writes by id alone moves its objects in the indexes once, when it is committed', () => {
    const put = vi.spyOn(Table.prototype, 'put');
    const store = aStore();
    store.update(create(...Array.from({ length: 100 }, (_, n) => aTask(`t${n}`))));
    expect(put).toHaveBeenCalledTimes(100);
    put.mockRestore();
  });

  test('that returns an error has not happened', () => {
    const { store, waiting } = aSlowLog();
    const done = vi.fn();
    store.update((tx) => {
      tx.create('task', aTask('a'));
      return err('changed my mind');
    }, done);
    expect(done).toHaveBeenCalledWith(err('changed my mind'));
    expect(waiting).toEqual([]);
    expect(store.view((tx) => tx.find('task', { by: 'all' }))).toEqual([]);
  });

  test('that changes nothing needs no entry', () => {
    const { store, waiting } = aSlowLog();
    const done = vi.fn();
    store.update(() => ok(undefined), done);
    expect(done).toHaveBeenCalledWith(ok(undefined));
    expect(waiting).toEqual([]);
  });

  test('whose leader was deposed has not happened here', () => {
    const { store, answer } = aSlowLog();
    const done = vi.fn();
    store.update(create(aTask('a')), done);
    answer(err('lost-leadership'));
    expect(done).toHaveBeenCalledWith(err('lost-leadership'));
    expect(store.view((tx) => tx.find('task', { by: 'all' }))).toEqual([]);
  });

  test('heavier than 1.5 MiB is refused', () => {
    const { store, waiting } = aSlowLog();
    const done = vi.fn();
    store.update(create(aTask('a', { serviceName: 'x'.repeat(1_572_864) })), done);
    expect(done).toHaveBeenCalledWith(err('too-large'));
    expect(waiting).toEqual([]);
  });

  test('waits for its turn, and then looks at everything afresh', () => {
    const { store, waiting, answer } = aSlowLog();
    const seen: number[] = [];
    for (const id of ['a', 'b']) {
      store.update((tx) => {
        seen.push(tx.find('task', { by: 'all' }).length);
        return create(aTask(id))(tx);
      });
    }
    expect(seen).toEqual([0]);
    answer(ok(undefined));
    expect(seen).toEqual([0, 1]);
    expect(waiting).toHaveLength(1);
  });

  test('is refused once the store is stopped, also while it waits', () => {
    const { store } = aSlowLog();
    const [waits, comesLate] = [vi.fn(), vi.fn()];
    store.update(create(aTask('a')));
    store.update(create(aTask('b')), waits);
    store.stop();
    store.batch([create(aTask('c'))], comesLate);
    expect(waits).toHaveBeenCalledWith(err('stopped'));
    expect(comesLate).toHaveBeenCalledWith(err('stopped'));
  });
});

describe('the store refuses', () => {
  const stored = () => {
    const store = aStore();
    store.update((tx) => tx.create('service', aService('web')));
    return store;
  };
  const web = stored().view((tx) => tx.find('service', { by: 'all' })[0] as Service);

  test.each<[string, (tx: WriteTx) => Result<void, unknown>, Result<void, string>]>([
    [
      'a second object with the same id',
      (tx) => tx.create('service', aService('api', web.id)),
      err('object already exists'),
    ],
    [
      'a name that differs in case only',
      (tx) => tx.create('service', aService('WEB', 'x')),
      err('name conflicts with an existing object'),
    ],
    [
      'a second secret of one name',
      (tx) => [tx.create('secret', aSecret('pw')), tx.create('secret', aSecret('PW', 'x'))][1]!,
      err('name conflicts with an existing object'),
    ],
    ['nothing: a secret named as a service is', (tx) => tx.create('secret', aSecret('web')), ok(undefined)],
    ['an update of what is not there', (tx) => tx.update('service', aService('api')), err('object does not exist')],
    ['a removal of what is not there', (tx) => tx.remove('service', 'x' as ServiceId), err('object does not exist')],
    [
      'an update that was read too early',
      (tx) => tx.update('service', { ...web, meta: { ...meta, version: 0 } }),
      err('update out of sequence'),
    ],
    ['nothing: the same name for its own object', (tx) => tx.update('service', web), ok(undefined)],
  ])('%s', (_, write, expected) => {
    const done = vi.fn();
    stored().update(write, done);
    expect(done).toHaveBeenCalledWith(expected);
  });

  test('no hostname, even one that is taken', () => {
    const store = aStore();
    const done = vi.fn();
    store.update((tx) => {
      tx.create('node', aNode('n1', 'node-1'));
      return tx.create('node', aNode('n2', 'node-1'));
    }, done);
    expect(done).toHaveBeenCalledWith(ok(undefined));
  });
});

describe('versions', () => {
  test('are the commit index at which the transaction began, the same for all it writes', () => {
    const store = aStore({ now: () => 7, wall: () => 7 });
    const before = store.version();
    store.update(create(aTask('a'), aTask('b')));
    const tasks = store.view((tx) => tx.find('task', { by: 'all' }));
    expect(tasks.map((task) => task.meta)).toEqual(Array(2).fill({ version: before, createdUs: 7, updatedUs: 7 }));
    expect(store.version()).toBe(before + 1);
  });

  test('grow with every write, while the creation time stays', () => {
    let now = 1;
    const store = aStore({ now: () => now, wall: () => now });
    store.update(create(aTask('a')));
    now = 2;
    store.update((tx) => tx.update('task', tx.get('task', 'a' as TaskId) as Task));
    expect(store.view((tx) => tx.get('task', 'a' as TaskId)?.meta)).toEqual({ version: 2, createdUs: 1, updatedUs: 2 });
  });
});

/** How often anything is looked up in, or walks through, a map meanwhile. */
function stepsOf(run: () => void): number {
  const kinds = ['get', 'has', 'values', 'keys', 'entries', 'forEach'] as const;
  const spies = kinds.map((kind) => vi.spyOn(Map.prototype, kind));
  run();
  const steps = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return steps;
}

describe('finding', () => {
  const store = aStore();
  store.update((tx) => {
    tx.create('task', aTask('c3', { slot: 2, nodeId: 'n1' as NodeId, desiredState: 'shutdown' }));
    tx.create('task', aTask('a1', { slot: 0, nodeId: 'n1' as NodeId }));
    tx.create(
      'task',
      aTask('a2', {
        serviceId: 's2' as ServiceId,
        status: { atUs: 0, state: 'running', message: '', err: '', container: null },
      }),
    );
    return ok(undefined);
  });

  test.each<[Selection<'task'>, string[]]>([
    [{ by: 'all' }, ['a1', 'a2', 'c3']],
    [{ by: 'id-prefix', prefix: 'a' }, ['a1', 'a2']],
    [{ by: 'id-prefix', prefix: 'b' }, []],
    [{ by: 'name', name: 'WEB.2.c3' }, ['c3']],
    [{ by: 'name', name: 'web.n1.a1' }, ['a1']],
    [{ by: 'service', serviceId: 's1' as ServiceId }, ['a1', 'c3']],
    [{ by: 'node', nodeId: 'n1' as NodeId }, ['a1', 'c3']],
    [{ by: 'slot', serviceId: 's1' as ServiceId, slot: 2 }, ['c3']],
    [{ by: 'state', state: 'running' }, ['a2']],
    [{ by: 'desired-state', state: 'running' }, ['a1', 'a2']],
  ])('tasks %o gives %j, in ascending order', (selection, ids) => {
    expect(store.view((tx) => tx.find('task', selection)).map(({ id }) => id)).toEqual(ids);
  });

  test.each<Selection<'task'>>([
    { by: 'id-prefix', prefix: 'mine' },
    { by: 'name', name: 'web.7.mine' },
    { by: 'service', serviceId: 's1' as ServiceId },
    { by: 'node', nodeId: 'n1' as NodeId },
    { by: 'slot', serviceId: 's1' as ServiceId, slot: 7 },
    { by: 'state', state: 'failed' },
    { by: 'desired-state', state: 'shutdown' },
  ])('tasks %o takes as many steps however many others there are', (selection) => {
    const steps = [10, 5_000].map((others) => {
      const store = aStore();
      const other = { serviceId: 'other' as ServiceId, serviceName: 'other' };
      store.update(create(...Array.from({ length: others }, (_, n) => aTask(`other-${n}`, other))));
      const status = { ...aTask('').status, state: 'failed' } as const;
      const mine = aTask('mine', { slot: 7, nodeId: 'n1' as NodeId, desiredState: 'shutdown', status });
      store.update(create(mine));
      return stepsOf(() => expect(store.view((tx) => tx.find('task', selection))).toMatchObject([{ id: 'mine' }]));
    });
    expect(steps[1]).toBe(steps[0]);
  });

  test('nodes by role and by hostname', () => {
    const nodes = aStore();
    nodes.update((tx) => {
      tx.create('node', aNode('n2', 'node-2', 'manager'));
      return tx.create('node', aNode('n1', 'node-1'));
    });
    expect(nodes.view((tx) => tx.find('node', { by: 'role', role: 'manager' })).map(({ id }) => id)).toEqual(['n2']);
    expect(nodes.view((tx) => tx.find('node', { by: 'name', name: 'Node-1' })).map(({ id }) => id)).toEqual(['n1']);
  });
});

describe('finding services by what they refer to', () => {
  const using = (name: string, secrets: readonly string[], configs: readonly string[] = []): Service => ({
    ...aService(name),
    spec: {
      ...aService(name).spec,
      TaskTemplate: {
        ForceUpdate: 0,
        ContainerSpec: {
          Image: 'nginx',
          Secrets: secrets.map((id) => ({ SecretID: id, SecretName: id })),
          Configs: configs.map((id) => ({ ConfigID: id, ConfigName: id })),
        },
      },
    },
  });
  const stored = () => {
    const store = aStore();
    store.update((tx) => {
      for (const one of [using('a', ['s1', 's2'], ['c1']), using('b', ['s1', 's1']), using('c', [])])
        tx.create('service', one);
      return ok(undefined);
    });
    return store;
  };
  const by = (selection: Selection<'service'>, store = stored()) =>
    store.view((tx) => tx.find('service', selection).map(({ spec }) => spec.Name));
  const secret = (id: string) => ({ by: 'secret', secretId: id as SecretId }) as const;

  test('finds each of them under each, once', () => {
    expect(by(secret('s1'))).toEqual(['a', 'b']);
    expect(by(secret('s2'))).toEqual(['a']);
    expect(by({ by: 'config', configId: 'c1' as ConfigId })).toEqual(['a']);
    expect(by(secret('s3'))).toEqual([]);
  });

  test('no longer, when they have let go of it', () => {
    const store = stored();
    store.update((tx) => {
      const a = tx.find('service', { by: 'name', name: 'a' })[0] as Service;
      const again = tx.update('service', { ...using('a', ['s2', 's3']), id: a.id, meta: a.meta });
      return again.ok ? tx.remove('service', 'id-of-b' as ServiceId) : again;
    });
    expect(['s1', 's2', 's3'].map((id) => by(secret(id), store))).toEqual([[], ['a'], ['a']]);
    expect(by({ by: 'config', configId: 'c1' as ConfigId }, store)).toEqual([]);
  });
});

describe('watching', () => {
  test('one call a transaction, changes in order, listeners in the order in which they came', () => {
    const store = aStore();
    const heard: string[] = [];
    for (const who of ['first', 'second']) {
      store.watch((changes) =>
        heard.push(`${who}: ${changes.map(({ kind, object }) => `${kind} ${object.id}`).join(', ')}`),
      );
    }
    store.update(create(aTask('b'), aTask('a')));
    expect(heard).toEqual(['first: create b, create a', 'second: create b, create a']);
  });

  test('what a listener writes comes after everyone has heard of what it answers', () => {
    const store = aStore();
    const heard: string[] = [];
    const note = (who: string) => (changes: readonly Change[]) => heard.push(`${who} ${changes[0]?.object.id}`);
    store.watch((changes) => {
      note('first')(changes);
      if (changes[0]?.object.id === 'a') store.update(create(aTask('b')));
    });
    store.watch(note('second'));
    store.update(create(aTask('a')), () => heard.push('done a'));
    expect(heard).toEqual(['first a', 'second a', 'done a', 'first b', 'second b']);
  });

  test('ends when cancelled, at once', () => {
    const store = aStore();
    const second = vi.fn();
    store.watch(() => cancel());
    const cancel = store.watch(second);
    store.update(create(aTask('a')));
    expect(second).not.toHaveBeenCalled();
  });
});

describe('a batch', () => {
  test('closes a transaction after 200 changes', () => {
    const store = aStore();
    const sizes: number[] = [];
    store.watch((changes) => sizes.push(changes.length));
    const done = vi.fn();
    store.batch(
      Array.from({ length: 450 }, (_, i) => create(aTask(`t${i}`))),
      done,
    );
    expect(sizes).toEqual([200, 200, 50]);
    expect(done).toHaveBeenCalledExactlyOnceWith(ok(undefined));
  });

  test('closes a transaction at three quarters of what an entry may weigh', () => {
    const store = aStore();
    const sizes: number[] = [];
    store.watch((changes) => sizes.push(changes.length));
    store.batch(Array.from({ length: 5 }, (_, i) => create(aTask(`t${i}`, { serviceName: 'x'.repeat(600_000) }))));
    expect(sizes).toEqual([2, 2, 1]);
  });

  test('skips a unit that returns an error, whole', () => {
    const store = aStore();
    store.batch([create(aTask('a')), create(aTask('b'), aTask('a')), create(aTask('c'))]);
    expect(store.view((tx) => tx.find('task', { by: 'all' })).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  test('lets others write between its transactions', () => {
    const { store, answer } = aSlowLog();
    const order: string[] = [];
    store.batch(
      Array.from({ length: 201 }, (_, i) => create(aTask(`t${i}`))),
      () => order.push('batch'),
    );
    store.update(create(aTask('u')), () => order.push('update'));
    for (let i = 0; i < 3; i++) answer(ok(undefined));
    expect(order).toEqual(['update', 'batch']);
  });

  test('ends where leadership is lost; what is committed stays', () => {
    const { store, answer } = aSlowLog();
    const done = vi.fn();
    store.batch(
      Array.from({ length: 201 }, (_, i) => create(aTask(`t${i}`))),
      done,
    );
    answer(ok(undefined));
    answer(err('lost-leadership'));
    expect(done).toHaveBeenCalledExactlyOnceWith(err('lost-leadership'));
    expect(store.view((tx) => tx.find('task', { by: 'all' }))).toHaveLength(200);
  });
});

describe('a follower', () => {
  test('that applies the same entries holds the same objects', () => {
    const follower = aStore();
    let index = 1;
    const leader = memoryStore(
      {
        version: () => index,
        propose(actions, done) {
          index++;
          follower.apply(actions);
          done(ok(undefined));
        },
      },
      { now: () => 5, wall: () => 5 },
    );
    leader.update(create(aTask('a'), aTask('b')));
    leader.update((tx) => tx.remove('task', 'a' as TaskId));
    leader.update((tx) => tx.create('service', aService('웹')));
    expect(follower.save()).toEqual(leader.save());
  });

  test('restores what was saved before there were as many tables', () => {
    const store = aStore();
    store.update((tx) => tx.create('secret', aSecret('pw')));
    const { secret: _, config: __, ...old } = store.save();
    store.restore(old as ReturnType<typeof store.save>);
    expect(store.save()).toEqual({ ...old, secret: [], config: [] });
  });

  test('hears ordinary changes when it restores a snapshot', () => {
    const [leader, follower] = [aStore(), aStore()];
    follower.update(create(aTask('gone'), aTask('kept')));
    leader.update(create(aTask('kept'), aTask('new')));
    const heard: string[] = [];
    follower.watch((changes) => heard.push(...changes.map(({ kind, object }) => `${kind} ${object.id}`)));
    follower.restore(leader.save());
    expect(heard).toEqual(['remove gone', 'update kept', 'create new']);
    expect(follower.save()).toEqual(leader.save());
  });
});

test('changes survive being written down', () => {
  const service = aService('web');
  const bytes = joinActions([
    encodeChange({ table: 'service', kind: 'create', object: service }),
    encodeChange({ table: 'service', kind: 'update', object: service, before: service }),
    encodeChange({ table: 'service', kind: 'remove', object: service }),
  ]);
  expect(decodeActions(bytes)).toEqual([
    { table: 'service', kind: 'put', object: service },
    { table: 'service', kind: 'put', object: service },
    { table: 'service', kind: 'remove', id: service.id },
  ]);
});
