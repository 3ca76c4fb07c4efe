/** The log broker and what agents publish, over a wire. */
import { describe, expect, test } from 'vitest';
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { LogMessage, LogOptions, SubscribeLogsRequest } from '../../api/logs.ts';
import type { Plain } from '../../api/plain.ts';
import { MS, SECOND } from '../../api/time.ts';
import { publishLogs } from '../../agent/log-publisher.ts';
import { aFakeExecutor, anAssignedTask } from '../../agent/testing.ts';
import { worker } from '../../agent/worker.ts';
import type { RpcError } from '../../world/rpc.ts';
import { rpcOverWire } from '../../world/rpc-over-wire.ts';
import { aNetwork, aWorld, someCredentials } from '../../world/testing.ts';
import { aLeadership, aNode, aTask } from '../testing.ts';
import { logBroker } from './log-broker.ts';

const line = (text: string, atUs = 0) => ({ atUs, stream: 'stdout' as const, text });
const all: LogOptions = { follow: false, streams: ['stdout', 'stderr'], tail: null, sinceUs: null };

/** A leader on machine 1; on machines 2 and 3 a task each, which has said something. */
function aSwarm() {
  const network = aNetwork();
  const { clock } = network;
  const leader = aWorld(1, network);
  const leaderRpc = rpcOverWire(leader, someCredentials('leader', 'manager'));
  const leadership = { ...aLeadership(clock), rpc: leaderRpc };
  const stop = logBroker(leadership);
  const nodes = [2, 3].map((number) => {
    const nodeId = `node-${number}` as NodeId;
    const world = aWorld(number, network);
    const executor = aFakeExecutor(nodeId);
    const tasks = worker({ world, executor, report: () => {}, changed: () => {} });
    const rpc = rpcOverWire(world, someCredentials(nodeId, 'worker'));
    const assign = (id: string) => {
      leadership.put('task', aTask(id, { nodeId }));
      tasks.assign({
        type: 'incremental',
        appliesTo: '',
        resultsIn: '',
        update: [anAssignedTask(id, 'running', { serviceId: 'web' as ServiceId })],
        remove: [],
      } as Parameters<typeof tasks.assign>[0]);
    };
    const listen = () => publishLogs({ clock, rpc, manager: leader.host.address, nodeId, tasks });
    return { nodeId, executor, assign, listen };
  });
  const [one, two] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
  one.executor.lines['a'] = [line('hello'), line('again')];
  two.executor.lines['b'] = [line('world')];
  one.assign('a');
  two.assign('b');

  const read = (options: Partial<LogOptions> = {}, selector = { serviceIds: ['web'], taskIds: [] as string[] }) => {
    const heard: LogMessage[] = [];
    const ends: RpcError[] = [];
    const request = { selector, options: { ...all, ...options } } as unknown as SubscribeLogsRequest;
    const hangUp = leaderRpc.stream(
      leader.host.address,
      'Logs.SubscribeLogs',
      request as unknown as Plain,
      { timeout: SECOND },
      {
        onMessage: (messages) => heard.push(...(messages as unknown as LogMessage[])),
        onEnd: (error) => ends.push(error),
      },
    );
    clock.advance(SECOND);
    return { heard, ends, hangUp, texts: () => heard.map(({ taskId, text }) => `${taskId}: ${text}`).sort() };
  };
  return { clock, leadership, one, two, read, stop };
}

const good = { code: 'Unknown', message: 'EOF' };
const MISSING = 'warning: incomplete log stream. some logs could not be retrieved for the following reasons:';

describe('reading the log of a service', () => {
  test('brings the lines of every node, and ends when all have said theirs', () => {
    const { clock, one, two, read } = aSwarm();
    one.listen();
    two.listen();
    clock.advance(SECOND);
    const { texts, ends, heard } = read();
    expect(texts()).toEqual(['a: again', 'a: hello', 'b: world']);
    expect(ends).toEqual([good]);
    expect(heard.find(({ taskId }) => taskId === ('b' as TaskId))).toEqual({
      ...line('world'),
      nodeId: 'node-3',
      serviceId: 'web',
      taskId: 'b',
    });
  });

  test('that one node cannot answer for says so in the end', () => {
    const { clock, one, read } = aSwarm();
    one.listen();
    clock.advance(SECOND);
    const { texts, ends } = read();
    expect(texts()).toEqual(['a: again', 'a: hello']);
    expect(ends).toEqual([{ code: 'Unknown', message: `${MISSING} node node-3 is not available` }]);
  });

  test('does not wait for a node that has gone down', () => {
    const { clock, leadership, one, two, read } = aSwarm();
    one.listen();
    two.listen();
    clock.advance(SECOND);
    const down = { state: 'down' as const, message: 'heartbeat failure', addr: '' };
    leadership.put('node', aNode('node-3'));
    leadership.put('node', aNode('node-3', { status: down }));
    clock.advance(SECOND);
    expect(read().ends).toEqual([{ code: 'Unknown', message: `${MISSING} node node-3 is not available` }]);
  });

  test('of one task leaves the others alone', () => {
    const { clock, one, two, read } = aSwarm();
    one.listen();
    two.listen();
    clock.advance(SECOND);
    expect(read({}, { serviceIds: [], taskIds: ['b'] }).texts()).toEqual(['b: world']);
  });

  test('of nothing is refused', () => {
    const { read } = aSwarm();
    expect(read({}, { serviceIds: [], taskIds: [] }).ends).toEqual([
      { code: 'InvalidArgument', message: 'log selector must not be empty' },
    ]);
  });

  test('followed, it meets the tasks that come, on nodes old and new, and ends with the reader', () => {
    const { clock, one, two, read } = aSwarm();
    const stopOne = one.listen();
    two.listen();
    clock.advance(SECOND);
    const { texts, ends, hangUp } = read({ follow: true });
    two.executor.lines['c'] = [line('late')];
    two.assign('c');
    clock.advance(SECOND);
    expect(texts()).toEqual(['a: again', 'a: hello', 'b: world', 'c: late']);
    hangUp();
    clock.advance(SECOND);
    one.executor.lines['d'] = [line('unheard')];
    one.assign('d');
    clock.advance(SECOND);
    expect(texts()).toHaveLength(4);
    expect(ends).toEqual([]);
    stopOne();
  });

  test('ends with the leadership', () => {
    const { clock, one, two, read, stop } = aSwarm();
    one.listen();
    two.listen();
    clock.advance(SECOND);
    const { ends } = read({ follow: true });
    stop();
    clock.advance(100 * MS);
    expect(ends).toEqual([{ code: 'Unknown', message: 'broker is not running' }]);
  });
});

describe('publishing', () => {
  test.each([
    ['to nobody', { subscriptionId: '' }, 'InvalidArgument', 'missing subscription ID'],
    ['to a reader who has gone', { subscriptionId: 'x' }, 'NotFound', 'unknown subscription ID'],
  ])('%s is refused', (_, request, code, message) => {
    const { clock, leadership } = aSwarm();
    let answer: unknown;
    const { address } = leadership.members.self;
    leadership.rpc.call(
      address,
      'LogBroker.PublishLogs',
      { messages: [], close: false, ...request },
      { timeout: SECOND },
      (said) => (answer = said),
    );
    clock.advance(SECOND);
    expect(answer).toEqual({ ok: false, error: { code, message } });
  });
});
