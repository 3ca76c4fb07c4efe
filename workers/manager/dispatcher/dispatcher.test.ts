import { describe, expect, test } from 'vitest';
import type { AssignmentsMessage, SessionMessage } from '../../api/dispatcher.ts';
import type { Address, NodeId, TaskId } from '../../api/ids.ts';
import type { Config } from '../../api/objects/secret.ts';
import { rank, type TaskState, type TaskStatus } from '../../api/objects/task.ts';
import { HOUR, MS, SECOND } from '../../api/time.ts';
import { aCluster, aDescription, aLeadership, aNode, aSecret, aTask, type TestLeadership } from '../testing.ts';
import { dispatcher } from './dispatcher.ts';

const worker = { nodeId: 'worker' };
const leaderChange = 'Node moved to "unknown" state due to leadership change in cluster';

/** A leader with one worker that it has never met. */
function aDispatcher() {
  const leadership = aLeadership();
  leadership.put('node', aNode('worker', { status: { state: 'unknown', message: '', addr: '' }, description: null }));
  const stop = dispatcher(leadership);
  return { leadership, stop };
}

const open = (leadership: TestLeadership, sessionId: string | null = null, as = worker) => {
  const request = { description: aDescription(as.nodeId), sessionId };
  const stream = leadership.stream('Dispatcher.Session', request, as);
  leadership.clock.advance(100 * MS);
  return { stream, messages: stream.messages as unknown as SessionMessage[] };
};

const register = (leadership: TestLeadership) => {
  const { messages, stream } = open(leadership);
  const sessionId = messages[0]!.sessionId;
  const beat = () => leadership.call('Dispatcher.Heartbeat', { sessionId }, worker);
  return { sessionId, beat, stream, messages };
};

const state = (leadership: TestLeadership) => leadership.get('node', 'worker')!.status;

/** Lets time pass until the worker is in `wanted`; returns how long that took, to 10 ms. */
function until(leadership: TestLeadership, wanted: string, limit = 60 * SECOND) {
  const startUs = leadership.clock.now();
  while (state(leadership).state !== wanted) {
    leadership.clock.advance(10 * MS);
    if (leadership.clock.now() - startUs > limit) return Infinity;
  }
  return leadership.clock.now() - startUs;
}

describe('a session', () => {
  test('is answered once the node stands in the store as ready', () => {
    const { leadership } = aDispatcher();
    const request = { description: aDescription('worker'), sessionId: null };
    const stream = leadership.stream('Dispatcher.Session', request, worker);
    leadership.clock.advance(99 * MS);
    expect(stream.messages).toEqual([]);
    leadership.clock.advance(1 * MS);
    expect(state(leadership)).toEqual({ state: 'ready', message: '', addr: 'address of worker' });
    expect(stream.messages).toMatchObject([
      { node: { id: 'worker', description: { hostname: 'worker' } }, managers: [], rootCa: 'root certificate' },
    ]);
  });

  test('is refused to a node that has no object', () => {
    const { leadership } = aDispatcher();
    expect(open(leadership, null, { nodeId: 'stranger' }).stream.ended).toEqual({
      code: 'Unknown',
      message: 'node not found',
    });
  });

  test('is refused to a node that was removed from the swarm', () => {
    const { leadership } = aDispatcher();
    const { stream, beat } = register(leadership);
    leadership.put('cluster', aCluster({ blacklist: { ['worker' as NodeId]: { expiresUs: 0 } } }));
    const refusal = { code: 'PermissionDenied', message: 'Permission denied: node worker was removed from swarm' };
    expect(beat()).toEqual({ ok: false, error: refusal });
    expect(stream.ended).toEqual(refusal);
    expect(open(leadership).stream.ended).toEqual(refusal);
  });

  test('of a node that registers again is dead at once', () => {
    const { leadership } = aDispatcher();
    const { stream, beat, sessionId } = register(leadership);
    expect(register(leadership).sessionId).not.toBe(sessionId);
    const invalid = { code: 'InvalidArgument', message: 'session invalid' };
    expect(stream.ended).toEqual(invalid);
    expect(beat()).toEqual({ ok: false, error: invalid });
  });

  test('goes on under its id where that is still known', () => {
    const { leadership } = aDispatcher();
    const { sessionId, stream } = register(leadership);
    stream.cancel();
    const again = open(leadership, sessionId);
    expect(again.messages[0]!.sessionId).toBe(sessionId);
  });

  test('that goes on hears what is new, though a request of before arrives after it and is called off', () => {
    const { leadership } = aDispatcher();
    const { sessionId } = register(leadership);
    const { messages } = open(leadership, sessionId);
    const late = open(leadership, sessionId);
    late.stream.cancel();
    leadership.put('node', { ...leadership.get('node', 'worker')!, role: 'manager' });
    expect(messages.at(-1)!.node.role).toBe('manager');
  });

  test('does not go on where the grace runs out before that is written: the node registers, and is ready', () => {
    const lastBeat = () => {
      const { leadership } = aDispatcher();
      const { sessionId, stream } = register(leadership);
      stream.cancel();
      return { leadership, sessionId };
    };
    const downAfter = until(lastBeat().leadership, 'down');
    const { leadership, sessionId } = lastBeat();
    leadership.clock.advance(downAfter - 99 * MS);
    expect(state(leadership).state).toBe('ready');
    const { stream } = open(leadership, sessionId);
    expect(stream.ended).toEqual({ code: 'NotFound', message: 'node not registered' });
    expect(state(leadership).state).toBe('down');
    expect(open(leadership, sessionId).messages[0]!.sessionId).not.toBe(sessionId);
    expect(state(leadership).state).toBe('ready');
  });

  test('hears of changes of the node, of the managers and of the root, and of nothing else', () => {
    const { leadership } = aDispatcher();
    const { messages, beat } = register(leadership);
    leadership.put('node', { ...leadership.get('node', 'worker')!, role: 'manager' });
    expect(messages[1]!.node.role).toBe('manager');
    leadership.put('node', aNode('other'));
    leadership.put('cluster', aCluster({ spec: { ...aCluster().spec, Labels: { a: 'b' } } }));
    expect(messages).toHaveLength(2);
    leadership.put('cluster', aCluster({ rootCa: { ...aCluster().rootCa, certificate: 'another root' } }));
    expect(messages[2]!.rootCa).toBe('another root');
    const address = '192.168.0.12' as Address;
    const member = { raftId: 2, addr: `${address}:2377`, leader: false, reachability: 'reachable' as const };
    leadership.group = [{ ...member, nodeId: 'other' as NodeId, address }];
    beat();
    expect(messages[3]!.managers).toEqual([{ nodeId: 'other', address, weight: 10 }]);
    beat();
    expect(messages).toHaveLength(4);
  });

  test('ends with a last message when the leader is deposed', () => {
    const { leadership, stop } = aDispatcher();
    const { stream, messages, sessionId } = register(leadership);
    const tasks = leadership.stream('Dispatcher.Assignments', { sessionId }, worker);
    stop();
    expect(messages).toHaveLength(2);
    expect(stream.ended).toEqual({ code: 'Aborted', message: 'node must disconnect' });
    expect(tasks.ended).toEqual({ code: 'Canceled', message: 'context canceled' });
    expect(leadership.clock.pending()).toBe(0);
  });

  test('that waits to be written is told when the leader is deposed', () => {
    const { leadership, stop } = aDispatcher();
    const request = { description: aDescription('worker'), sessionId: null };
    const stream = leadership.stream('Dispatcher.Session', request, worker);
    stop();
    expect(stream.ended).toEqual({ code: 'Aborted', message: 'dispatcher is stopped' });
  });
});

describe('registering again and again', () => {
  test('is refused from the fourth time within 8 s, and forgiven after', () => {
    const { leadership } = aDispatcher();
    const refused = () => open(leadership).stream.ended;
    expect([refused(), refused(), refused()]).toEqual([null, null, null]);
    expect(refused()).toEqual({
      code: 'Unavailable',
      message: 'node worker exceeded rate limit count of registrations',
    });
    leadership.clock.advance(8 * SECOND);
    expect(refused()).toBeNull();
  });
});

describe('heartbeats', () => {
  test('are due every 5 s ± 0.5 s', () => {
    const { leadership } = aDispatcher();
    const { beat } = register(leadership);
    const periods = Array.from({ length: 200 }, () => {
      const answer = beat();
      return answer?.ok ? (answer.value as { periodUs: number }).periodUs : NaN;
    });
    expect(Math.min(...periods)).toBeGreaterThanOrEqual(4.5 * SECOND);
    expect(Math.max(...periods)).toBeLessThan(5.5 * SECOND);
    expect(new Set(periods).size).toBeGreaterThan(100);
  });

  test('follow the period of the cluster object', () => {
    const { leadership } = aDispatcher();
    const { beat } = register(leadership);
    leadership.put('cluster', aCluster({ spec: { ...aCluster().spec, Dispatcher: { HeartbeatPeriod: 60e9 } } }));
    const answer = beat();
    expect(answer?.ok && (answer.value as { periodUs: number }).periodUs).toBeGreaterThan(59 * SECOND);
  });

  test('write nothing', () => {
    const { leadership } = aDispatcher();
    const { beat } = register(leadership);
    const version = leadership.store.version();
    for (let i = 0; i < 20; i++) {
      leadership.clock.advance(5 * SECOND);
      beat();
    }
    expect(leadership.store.version()).toBe(version);
    expect(state(leadership).state).toBe('ready');
  });

  test('a silent node is down 13.5 to 16.5 s after its last one', () => {
    const { leadership } = aDispatcher();
    for (let i = 0; i < 10; i++) {
      leadership.clock.advance(9 * SECOND);
      const { beat, stream } = register(leadership);
      beat();
      expect(leadership.clock.labels()).toEqual([{ kind: 'node-silence', subject: 'worker' }]);
      const took = until(leadership, 'down');
      expect(took).toBeGreaterThanOrEqual(13.5 * SECOND);
      expect(took).toBeLessThanOrEqual(16.6 * SECOND);
      expect(state(leadership)).toMatchObject({ message: 'heartbeat failure', addr: 'address of worker' });
      const error = { code: 'NotFound', message: 'node not registered' };
      expect(stream.ended).toEqual(error);
      expect(beat()).toEqual({ ok: false, error });
    }
  });

  test('a node that never comes to a new leader is down after 27 to 33 s', () => {
    const leadership = aLeadership();
    leadership.put('node', aNode('worker'));
    dispatcher(leadership);
    expect(state(leadership)).toMatchObject({ state: 'unknown', message: leaderChange });
    const took = until(leadership, 'down');
    expect(took).toBeGreaterThanOrEqual(27 * SECOND);
    expect(took).toBeLessThanOrEqual(33.1 * SECOND);
    expect(state(leadership).message).toBe('heartbeat failure for node in "unknown" state');
  });

  test('a node that comes in time is ready, and its message gone', () => {
    const leadership = aLeadership();
    leadership.put('node', aNode('worker'));
    dispatcher(leadership);
    leadership.clock.advance(20 * SECOND);
    register(leadership);
    expect(state(leadership)).toMatchObject({ state: 'ready', message: '' });
  });
});

describe('a node that stays down', () => {
  const states: readonly TaskState[] = ['pending', 'assigned', 'running', 'complete', 'failed'];
  const tasks = states.map((state) =>
    aTask(state, {
      nodeId: 'worker' as NodeId,
      status: { atUs: 0, state, message: 'kept', err: 'kept too', container: null },
    }),
  );
  const statesOf = (leadership: TestLeadership) => states.map((id) => leadership.get('task', id)!.status.state);

  test('gives up after 24 h what may run there, and only that', () => {
    const { leadership } = aDispatcher();
    leadership.put('task', ...tasks);
    register(leadership);
    until(leadership, 'down');
    leadership.clock.advance(24 * HOUR - SECOND);
    expect(statesOf(leadership)).toEqual(states);
    leadership.clock.advance(SECOND);
    expect(statesOf(leadership)).toEqual(['pending', 'orphaned', 'orphaned', 'complete', 'failed']);
    expect(leadership.get('task', 'running')!.status).toMatchObject({ message: 'kept', err: 'kept too' });
  });

  test('loses nothing where it comes back', () => {
    const { leadership } = aDispatcher();
    leadership.put('task', ...tasks);
    register(leadership);
    until(leadership, 'down');
    leadership.clock.advance(23 * HOUR);
    const { beat } = register(leadership);
    for (let hours = 0; hours < 2; hours++) {
      for (let i = 0; i < 720; i++) {
        leadership.clock.advance(5 * SECOND);
        beat();
      }
    }
    expect(statesOf(leadership)).toEqual(states);
  });

  test('has its day anew under a new leader', () => {
    const leadership = aLeadership();
    leadership.put('node', aNode('worker', { status: { state: 'down', message: 'heartbeat failure', addr: '' } }));
    leadership.put('task', ...tasks);
    dispatcher(leadership);
    expect(state(leadership)).toMatchObject({ state: 'down', message: 'heartbeat failure' });
    leadership.clock.advance(24 * HOUR);
    expect(statesOf(leadership)[2]).toBe('orphaned');
  });
});

describe('a status report', () => {
  const status = (state: TaskState, message: string = state): TaskStatus => ({
    atUs: 1,
    state,
    message,
    err: '',
    container: null,
  });
  const reported = () => {
    const { leadership } = aDispatcher();
    const { sessionId } = register(leadership);
    leadership.put('task', aTask('task', { nodeId: 'worker' as NodeId, status: status('preparing') }));
    leadership.put('task', aTask('theirs', { nodeId: 'other' as NodeId, status: status('preparing') }));
    const report = (taskId: string, state: TaskState, as = worker) =>
      leadership.call('Dispatcher.UpdateTaskStatus', { sessionId, updates: [{ taskId, status: status(state) }] }, as);
    return { leadership, report, stateOf: (id: string) => leadership.get('task', id)!.status.state };
  };

  test('is written within 100 ms, and of several only the last', () => {
    const { leadership, report, stateOf } = reported();
    const version = leadership.store.version();
    for (const state of ['ready', 'starting', 'running'] as const) expect(report('task', state)?.ok).toBe(true);
    expect(stateOf('task')).toBe('preparing');
    leadership.clock.advance(100 * MS);
    expect(stateOf('task')).toBe('running');
    expect(leadership.store.version()).toBe(version + 1);
  });

  test('carries the time of the leader that wrote it down, and is not written again for that', () => {
    const { leadership, report } = reported();
    leadership.clock.advance(3 * SECOND);
    report('task', 'ready');
    leadership.clock.advance(100 * MS);
    const appliedUs = leadership.clock.wall();
    expect(leadership.get('task', 'task')?.status).toMatchObject({ appliedUs, appliedBy: leadership.nodeId });
    const version = leadership.store.version();
    report('task', 'ready');
    leadership.clock.advance(100 * MS);
    expect(leadership.store.version()).toBe(version);
  });

  test('that comes in after a later one, in the same 100 ms, is dropped', () => {
    const { leadership, report, stateOf } = reported();
    for (const state of ['running', 'starting'] as const) expect(report('task', state)?.ok).toBe(true);
    leadership.clock.advance(100 * MS);
    expect(stateOf('task')).toBe('running');
  });

  test.each([
    ['preparing', 'running', 'running'],
    ['running', 'starting', 'running'],
    ['failed', 'complete', 'failed'],
    ['running', 'failed', 'failed'],
    ['orphaned', 'running', 'orphaned'],
  ] as const)('from %s to %s leaves it %s', (before, after, expected) => {
    const { leadership, report, stateOf } = reported();
    leadership.put('task', { ...leadership.get('task', 'task')!, status: status(before) });
    report('task', after);
    leadership.clock.advance(SECOND);
    expect(stateOf('task')).toBe(expected);
    expect(rank(expected)).toBe(Math.max(rank(before), rank(after)));
  });

  test('that says nothing new writes nothing', () => {
    const { leadership, report } = reported();
    const version = leadership.store.version();
    report('task', 'preparing');
    leadership.clock.advance(SECOND);
    expect(leadership.store.version()).toBe(version);
  });

  test('on a task that is gone is taken and forgotten', () => {
    const { report } = reported();
    expect(report('gone', 'running')).toEqual({ ok: true, value: null });
  });

  test("on another node's task is refused", () => {
    const { report } = reported();
    const error = { code: 'PermissionDenied', message: 'cannot update a task not assigned this node' };
    expect(report('theirs', 'running')).toEqual({ ok: false, error });
  });

  test('without a session is refused', () => {
    const { report } = reported();
    const error = { code: 'NotFound', message: 'node not registered' };
    expect(report('task', 'running', { nodeId: 'other' })).toEqual({ ok: false, error });
  });
});

describe('assignments', () => {
  const aTaskOfWorker = (id: string, state: TaskState = 'assigned') =>
    aTask(id, { nodeId: 'worker' as NodeId, status: { atUs: 0, state, message: '', err: '', container: null } });
  const watching = () => {
    const { leadership } = aDispatcher();
    leadership.put('task', aTaskOfWorker('old', 'failed'), aTaskOfWorker('early', 'pending'), aTask('elsewhere'));
    const { sessionId } = register(leadership);
    const stream = leadership.stream('Dispatcher.Assignments', { sessionId }, worker);
    const messages = stream.messages as unknown as AssignmentsMessage[];
    const said = () =>
      messages.map(({ type, appliesTo, resultsIn, update, remove }) =>
        [type, `${appliesTo}>${resultsIn}`, ...update.map(({ id }) => `+${id}`), ...remove.map((id) => `-${id}`)].join(
          ' ',
        ),
      );
    return { leadership, stream, said, messages };
  };

  test('begin with everything that was ever assigned to the node', () => {
    expect(watching().said()).toEqual(['complete >1 +old']);
  });

  test('go on when 100 ms pass without another change', () => {
    const { leadership, said } = watching();
    leadership.put('task', aTaskOfWorker('a'));
    leadership.clock.advance(99 * MS);
    leadership.put('task', aTaskOfWorker('b'));
    leadership.clock.advance(99 * MS);
    leadership.store.update((tx) => tx.remove('task', aTask('old').id));
    leadership.clock.advance(99 * MS);
    expect(said()).toHaveLength(1);
    leadership.clock.advance(1 * MS);
    expect(said().slice(1)).toEqual(['incremental 1>2 +a +b -old']);
    leadership.put('task', aTaskOfWorker('c'));
    leadership.clock.advance(100 * MS);
    expect(said()[2]).toBe('incremental 2>3 +c');
  });

  test('go on at once after 100 changes', () => {
    const { leadership, messages } = watching();
    for (let i = 0; i < 100; i++) leadership.put('task', aTaskOfWorker(`t${i}`));
    expect(messages[1]!.update).toHaveLength(100);
    leadership.clock.advance(SECOND);
    expect(messages).toHaveLength(2);
  });

  test('do not tell an agent what it reported itself', () => {
    const { leadership, said, messages } = watching();
    leadership.put('task', aTaskOfWorker('a'));
    leadership.clock.advance(100 * MS);
    leadership.put('task', aTaskOfWorker('a', 'running'));
    leadership.clock.advance(SECOND);
    expect(said()).toHaveLength(2);
    leadership.put('task', { ...aTaskOfWorker('a', 'running'), desiredState: 'shutdown' });
    leadership.clock.advance(SECOND);
    expect(said()[2]).toBe('incremental 2>3 +a');
    expect(messages[2]!.update[0]!.desiredState).toBe('shutdown');
  });

  describe('bring what tasks refer to', () => {
    const using = (id: string, secrets: readonly string[], state: TaskState = 'assigned') => {
      const references = secrets.map((one) => ({ SecretID: one, SecretName: one }));
      const Configs = [{ ConfigID: 'conf', ConfigName: 'conf' }];
      const ContainerSpec = { Image: 'nginx', Secrets: references, Configs };
      return { ...aTaskOfWorker(id, state), spec: { ForceUpdate: 0, ContainerSpec } };
    };
    const stored = () => {
      const watched = watching();
      const { leadership, messages } = watched;
      leadership.put('secret', aSecret('a'), aSecret('b'));
      leadership.put('config', aSecret('conf') as unknown as Config);
      /** What the latest message brings and takes of secrets; configs go the same way. */
      const latest = () => {
        leadership.clock.advance(100 * MS);
        const { needs, released } = messages.at(-1)!;
        return [
          ...(needs?.secrets ?? []).map(({ id }) => `+${id}`),
          ...(released?.secrets ?? []).map((id) => `-${id}`),
        ];
      };
      return { ...watched, latest };
    };

    test('with its content, once for all of them', () => {
      const { leadership, latest, messages } = stored();
      leadership.put('task', using('t1', ['a']));
      expect(latest()).toEqual(['+a']);
      expect(messages.at(-1)!.needs?.secrets[0]?.spec.Data).toBe('YQ==');
      expect(messages.at(-1)!.needs?.configs.map(({ id }) => id)).toEqual(['conf']);
      leadership.put('task', using('t2', ['a', 'b']));
      expect(latest()).toEqual(['+b']);
      expect(messages.at(-1)!.needs?.configs).toEqual([]);
    });

    test('and take it away when the last of them has ended, or is gone', () => {
      const { leadership, latest, messages } = stored();
      leadership.put('task', using('t1', ['a']), using('t2', ['a', 'b']));
      expect(latest()).toEqual(['+a', '+b']);
      leadership.put('task', using('t2', ['a', 'b'], 'failed'));
      expect(latest()).toEqual(['-b']);
      expect(messages.at(-1)!.update).toEqual([]);
      leadership.store.update((tx) => tx.remove('task', 't1' as TaskId));
      expect(latest()).toEqual(['-a']);
      expect(messages.at(-1)!.released?.configs).toEqual(['conf']);
    });

    test('not for a task that has ended already, nor what is not there', () => {
      const { leadership, latest, messages } = stored();
      leadership.put('task', using('t1', ['a'], 'failed'));
      expect(latest()).toEqual([]);
      leadership.put('task', using('t2', ['missing']));
      expect(latest()).toEqual([]);
      expect(messages.at(-1)!.update.map(({ id }) => id)).toEqual(['t2']);
    });

    test('again, all of it, to a node that opens another stream', () => {
      const { leadership } = stored();
      leadership.put('task', using('t1', ['a']), using('t2', ['b'], 'failed'));
      const { sessionId } = register(leadership);
      const again = leadership.stream('Dispatcher.Assignments', { sessionId }, worker);
      const [first] = again.messages as unknown as AssignmentsMessage[];
      expect(first!.needs?.secrets.map(({ id }) => id)).toEqual(['a']);
    });
  });

  test('need a session', () => {
    const { leadership } = watching();
    const stream = leadership.stream('Dispatcher.Assignments', { sessionId: 'made up' }, worker);
    expect(stream.ended).toEqual({ code: 'InvalidArgument', message: 'session invalid' });
  });

  test('end with their session', () => {
    const { leadership, stream } = watching();
    register(leadership);
    expect(stream.ended).toEqual({ code: 'InvalidArgument', message: 'session invalid' });
  });

  test('stop quietly when the client goes away', () => {
    const { leadership, stream, messages } = watching();
    leadership.put('task', aTaskOfWorker('a'));
    stream.cancel();
    leadership.clock.advance(SECOND);
    expect(messages).toHaveLength(1);
  });
});
