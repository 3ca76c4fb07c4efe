/** The dispatcher and real agents, over a wire: what the timelines of swarm-semantics §14 promise. */
import { describe, expect, test } from 'vitest';
import type { NodeId, SecretId } from '../../api/ids.ts';
import type { Task } from '../../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../../api/time.ts';
import { startAgent } from '../../agent/agent.ts';
import { aFakeExecutor } from '../../agent/testing.ts';
import { rpcOverWire } from '../../world/rpc-over-wire.ts';
import { aNetwork, aWorld, someCredentials } from '../../world/testing.ts';
import { base64, utf8 } from '../../std/codec.ts';
import { aLeadership, aNode, aSecret, aTask } from '../testing.ts';
import { dispatcher } from './dispatcher.ts';

/** A leader on machine 1, workers on machines 2 to 4. */
function aSwarm() {
  const network = aNetwork();
  const { clock } = network;
  const world = aWorld(1, network);
  const leadership = { ...aLeadership(clock), rpc: rpcOverWire(world, someCredentials('node-1', 'manager')) };
  const workers = [2, 3, 4].map((number) => {
    const id = `node-${number}`;
    const blank = { status: { state: 'unknown' as const, message: '', addr: '' }, description: null };
    leadership.put('node', aNode(id, blank));
    const own = aWorld(number, network);
    const executor = aFakeExecutor(id);
    const rpc = rpcOverWire(own, someCredentials(id, 'worker'));
    const boot = () =>
      startAgent({
        world: own,
        rpc,
        nodeId: id as NodeId,
        executor,
        managers: [world.host.address],
        localManager: () => null,
        logPublisher: () => () => () => {},
        onSession: () => {},
      });
    return { id, executor, boot, agent: boot(), address: own.host.address, disk: own.disk };
  });
  const stop = dispatcher(leadership);
  clock.advance(SECOND);
  const state = (id: string) => leadership.get('node', id)!.status.state;
  const states = () => workers.map(({ id }) => state(id)).join(' ');
  const assign = (id: string, nodeId: string, more: Partial<Task> = {}) => {
    const status = { atUs: clock.now(), state: 'assigned' as const, message: '', err: '', container: null };
    leadership.put('task', aTask(id, { nodeId: nodeId as NodeId, status, ...more }));
  };
  const task = (id: string) => leadership.get('task', id)!;
  return { network, clock, leadership, workers, state, states, assign, task, stop };
}

describe('a swarm of three workers', () => {
  test('is ready, stays so, and writes nothing while idle', () => {
    const { states, clock, leadership, network } = aSwarm();
    expect(states()).toBe('ready ready ready');
    const version = leadership.store.version();
    const packets = network.sent.length;
    clock.advance(10 * MINUTE);
    expect(states()).toBe('ready ready ready');
    expect(leadership.store.version()).toBe(version);
    // 120 beats a node, each a question and an answer.
    expect(network.sent.length - packets).toBeLessThan(3 * 2 * 134);
  });

  test('runs what is assigned, within half a second', () => {
    const { clock, assign, task } = aSwarm();
    assign('a', 'node-2');
    clock.advance(250 * MS);
    expect(task('a').status).toMatchObject({ state: 'running', message: 'started' });
  });

  test('misses a worker that dies 9 to 16.6 s later, and stops its tasks when it returns', () => {
    const { clock, assign, task, workers, state, leadership, network } = aSwarm();
    assign('a', 'node-2');
    clock.advance(SECOND);
    const [dead] = workers;
    dead!.agent.stop();
    network.loses = (from, to) => from === dead!.address || to === dead!.address;
    clock.advance(9 * SECOND);
    expect(state('node-2')).toBe('ready');
    clock.advance(7600 * MS);
    expect(state('node-2')).toBe('down');
    expect(task('a').status.state).toBe('running');
    leadership.put('task', { ...task('a'), desiredState: 'shutdown' });
    clock.advance(MINUTE);
    network.loses = () => false;
    dead!.boot();
    clock.advance(SECOND);
    expect(state('node-2')).toBe('ready');
    expect(dead!.executor.log.at(-1)).toBe('shutdown a');
    expect(task('a').status.state).toBe('shutdown');
  });

  test('cut off from its leader for a while, a worker goes on and tells later', () => {
    const { clock, assign, task, workers, state, network } = aSwarm();
    assign('a', 'node-2');
    clock.advance(SECOND);
    const cut = workers[0]!;
    network.loses = (from, to) => from === cut.address || to === cut.address;
    clock.advance(20 * SECOND);
    expect(state('node-2')).toBe('down');
    cut.executor.finish('a', 'wait', 'task: non-zero exit (1)');
    network.loses = () => false;
    clock.advance(10 * SECOND);
    expect(state('node-2')).toBe('ready');
    expect(task('a').status).toMatchObject({ state: 'failed', err: 'task: non-zero exit (1)' });
  });

  test('finds the next leader within seconds', () => {
    const { clock, leadership, states, stop } = aSwarm();
    stop();
    clock.advance(20 * SECOND);
    dispatcher(leadership);
    expect(states()).toBe('unknown unknown unknown');
    clock.advance(9 * SECOND);
    expect(states()).toBe('ready ready ready');
  });
});

describe('a secret', () => {
  const Secrets = [{ SecretID: 'pw', SecretName: 'pw' }];
  const using = () => {
    const swarm = aSwarm();
    const { leadership, clock, assign } = swarm;
    leadership.put('secret', aSecret('pw'));
    assign('a', 'node-2', { spec: { ForceUpdate: 0, ContainerSpec: { Image: 'nginx', Secrets } } });
    assign('b', 'node-3');
    clock.advance(SECOND);
    const has = () =>
      swarm.workers.map(({ executor }) => executor.dependencies?.secret('pw' as SecretId) !== undefined);
    return { ...swarm, has };
  };

  test('comes to the node whose task needs it, and to no other', () => {
    expect(using().has()).toEqual([true, false, false]);
  });

  test('is on no disk', () => {
    const { workers } = using();
    const secret = utf8.decode(base64.decode(aSecret('pw').spec.Data as string));
    expect(secret).toBe('pw');
    const files = workers.flatMap(({ disk }) => disk.list('').map((path) => utf8.decode(disk.read(path)!)));
    expect(files.some((text) => text.includes('SecretName'))).toBe(true);
    expect(files.filter((text) => text.includes(aSecret('pw').spec.Data as string))).toEqual([]);
  });

  test('is forgotten when the task has ended', () => {
    const { has, workers, clock } = using();
    workers[0]!.executor.finish('a', 'wait', 'task: non-zero exit (1)');
    clock.advance(SECOND);
    expect(has()).toEqual([false, false, false]);
  });

  test('is gone with the power, and comes again with the next session', () => {
    const { has, workers, clock } = using();
    workers[0]!.agent.stop();
    const agent = workers[0]!.boot();
    expect(has()).toEqual([false, false, false]);
    clock.advance(SECOND);
    expect(has()).toEqual([true, false, false]);
    agent.stop();
  });
});
