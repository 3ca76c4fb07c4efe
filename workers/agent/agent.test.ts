import { describe, expect, test } from 'vitest';
import type { AssignmentsMessage, SessionMessage, SessionRequest, UpdateTaskStatusRequest } from '../api/dispatcher.ts';
import type { Address, NodeId, TaskId } from '../api/ids.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Task } from '../api/objects/task.ts';
import type { Plain } from '../api/plain.ts';
import { MINUTE, MS, SECOND } from '../api/time.ts';
import { err, ok } from '../std/result.ts';
import type { OutStream, RpcError } from '../world/rpc.ts';
import { rpcOverWire } from '../world/rpc-over-wire.ts';
import { aNetwork, aReport, aWorld, someCredentials, type TestNetwork } from '../world/testing.ts';
import { startAgent, type Agent } from './agent.ts';
import { nextBackoff } from './backoff.ts';
import { aContainer, aFakeExecutor, anAssignedTask, type FakeExecutor } from './testing.ts';

/** A manager that does what the test says; `number` is its machine's. */
function aManager(number: number, network: TestNetwork) {
  const world = aWorld(number, network);
  const rpc = rpcOverWire(world, someCredentials(`manager-${number}`, 'manager'));
  const manager = {
    address: world.host.address,
    sessions: [] as { atUs: number; request: SessionRequest; out: OutStream }[],
    beats: [] as number[],
    reports: [] as string[],
    watches: [] as OutStream[],
    refusal: null as RpcError | null,
    deaf: false,
    listed: [{ nodeId: 'm' as NodeId, address: world.host.address, weight: 10 }],
    tell(out: OutStream, sessionId = 's1') {
      const message: SessionMessage = { sessionId, node: {} as SwarmNode, managers: manager.listed, rootCa: 'root' };
      out.send(message as unknown as Plain);
    },
    assign(message: Partial<AssignmentsMessage> & { appliesTo: string; resultsIn: string }) {
      const type = message.appliesTo === '' ? 'complete' : 'incremental';
      manager.watches.at(-1)!.send({ type, update: [], remove: [], ...message } as unknown as Plain);
      network.clock.advance(10 * MS);
    },
  };
  rpc.serveStream('Dispatcher.Session', 'worker-or-manager', (request, _peer, out) => {
    manager.sessions.push({ atUs: world.clock.now(), request: request as unknown as SessionRequest, out });
    if (manager.refusal) out.end(manager.refusal);
    else if (!manager.deaf) manager.tell(out);
  });
  rpc.serve('Dispatcher.Heartbeat', 'worker-or-manager', (_request, _peer, reply) => {
    manager.beats.push(world.clock.now());
    reply(manager.refusal ? err(manager.refusal) : ok({ periodUs: 5 * SECOND }));
  });
  rpc.serve('Dispatcher.UpdateTaskStatus', 'worker-or-manager', (request, _peer, reply) => {
    const { updates } = request as unknown as UpdateTaskStatusRequest;
    for (const { taskId, status } of updates) manager.reports.push(`${taskId} ${status.state}`);
    reply(ok(null));
  });
  rpc.serveStream('Dispatcher.Assignments', 'worker-or-manager', (_request, _peer, out) => manager.watches.push(out));
  return manager;
}

/** A worker on machine 1, and managers on machines 2 and up. */
function aSwarm(managerCount = 1) {
  const network = aNetwork();
  const { clock } = network;
  const managers = Array.from({ length: managerCount }, (_, i) => aManager(2 + i, network));
  for (const manager of managers) manager.listed = managers.map(({ listed }) => listed[0]!);
  const report = aReport();
  const world = { ...aWorld(1, network), report };
  const rpc = rpcOverWire(world, someCredentials('worker', 'worker'));
  const heard: SessionMessage[] = [];
  let local: Address | null = null;
  const boot = (executor: FakeExecutor = aFakeExecutor('node-1')): Agent => {
    const agent = startAgent({
      world,
      rpc,
      nodeId: 'worker' as NodeId,
      executor,
      managers: managers.map(({ address }) => address),
      localManager: () => local,
      logPublisher: () => () => () => {},
      onSession: (message) => heard.push(message),
    });
    clock.advance(10 * MS);
    return agent;
  };
  const setLocal = (address: Address | null) => (local = address);
  return { network, clock, managers, manager: managers[0]!, report, world, heard, boot, setLocal };
}

describe('a session', () => {
  test('begins with the description, beats at once, and asks for assignments', () => {
    const { boot, manager, heard, report } = aSwarm();
    boot();
    expect(manager.sessions[0]!.request).toMatchObject({ sessionId: null, description: { hostname: 'node-1' } });
    expect(manager.beats).toHaveLength(1);
    expect(manager.watches).toHaveLength(1);
    expect(heard).toMatchObject([{ sessionId: 's1', rootCa: 'root' }]);
    expect(report.events).toEqual([{ code: 'agent.connected', params: { manager: manager.address } }]);
    expect(report.read('agent')).toEqual({ state: 'registered', manager: manager.address, tasks: [] });
  });

  test('costs one call every 5 s while nothing happens', () => {
    const { boot, manager, clock, network } = aSwarm();
    boot();
    clock.advance(SECOND);
    expect(clock.labels()).toEqual([{ kind: 'agent-heartbeat', subject: 'node-1' }]);
    const before = network.sent.length;
    clock.advance(MINUTE);
    expect(manager.beats).toHaveLength(13);
    expect(network.sent.length - before).toBe(2 * 12);
  });

  test('passes on every message', () => {
    const { boot, manager, heard, clock } = aSwarm();
    boot();
    manager.tell(manager.sessions[0]!.out);
    clock.advance(10 * MS);
    expect(heard).toHaveLength(2);
  });

  test('is given up where the first message does not come within 5 s', () => {
    const { boot, manager, clock, report } = aSwarm();
    manager.deaf = true;
    boot();
    expect(report.read('agent')?.state).toBe('connecting');
    clock.advance(4900 * MS);
    expect(manager.sessions).toHaveLength(1);
    clock.advance(500 * MS);
    expect(manager.sessions).toHaveLength(2);
  });

  test('ends with a heartbeat that fails, and is opened again under its id', () => {
    const { boot, manager, clock, report } = aSwarm();
    boot();
    manager.refusal = { code: 'NotFound', message: 'node not registered' };
    clock.advance(5 * SECOND);
    manager.refusal = null;
    clock.advance(SECOND);
    expect(report.events.slice(1)).toMatchObject([
      { code: 'agent.disconnected', params: { why: 'node not registered' } },
      { code: 'agent.connected' },
    ]);
    expect(manager.sessions.at(-1)!.request.sessionId).toBe('s1');
  });

  test('ends when the manager ends it', () => {
    const { boot, manager, clock, report } = aSwarm();
    boot();
    manager.sessions[0]!.out.end({ code: 'Aborted', message: 'node must disconnect' });
    clock.advance(SECOND);
    expect(report.events[1]!.params).toEqual({ why: 'node must disconnect' });
    expect(manager.sessions).toHaveLength(2);
  });

  test('ends when the manager falls silent', () => {
    const { boot, clock, report, network } = aSwarm();
    boot();
    network.loses = () => true;
    clock.advance(11 * SECOND);
    expect(report.events[1]!.params).toEqual({ why: 'context deadline exceeded' });
  });

  test('is opened anew when the description has changed, noticed every 20 s', () => {
    const { boot, manager, clock } = aSwarm();
    const executor = aFakeExecutor('node-1');
    boot(executor);
    clock.advance(15 * SECOND);
    executor.labels = { disk: 'ssd' };
    clock.advance(4 * SECOND);
    expect(manager.sessions).toHaveLength(1);
    clock.advance(2 * SECOND);
    expect(manager.sessions[1]!.request).toMatchObject({
      sessionId: 's1',
      description: { engine: { labels: { disk: 'ssd' } } },
    });
  });
});

describe('without a manager that answers', () => {
  test('the bound of the wait doubles up to 8 s', () => {
    const bounds = [nextBackoff(0)];
    while (bounds.length < 8) bounds.push(nextBackoff(bounds.at(-1)!));
    expect(bounds.map((bound) => bound / MS)).toEqual([100, 300, 700, 1500, 3100, 6300, 8000, 8000]);
  });

  test('every wait is a part of that, and a registration forgets it', () => {
    const { boot, manager, clock } = aSwarm();
    manager.refusal = { code: 'Unavailable', message: 'no' };
    boot();
    clock.advance(2 * MINUTE);
    let bound = 0;
    manager.sessions.forEach(({ atUs }, i) => {
      if (i > 0) expect(atUs - manager.sessions[i - 1]!.atUs).toBeLessThanOrEqual(bound + 5 * MS);
      bound = nextBackoff(bound);
    });
    expect(manager.sessions.length).toBeGreaterThan(18);
    manager.refusal = null;
    clock.advance(10 * SECOND);
    const at = manager.sessions.length;
    manager.sessions.at(-1)!.out.end({ code: 'Aborted', message: 'node must disconnect' });
    clock.advance(110 * MS);
    expect(manager.sessions).toHaveLength(at + 1);
  });

  test('the timer of the wait can be seen', () => {
    const { boot, manager, clock } = aSwarm();
    manager.refusal = { code: 'Unavailable', message: 'no' };
    boot();
    clock.advance(MINUTE);
    expect(clock.labels()).toContainEqual({ kind: 'session-backoff', subject: 'node-1' });
  });

  test('what runs goes on running, and is told when one comes back', () => {
    const { boot, manager, clock, network } = aSwarm();
    const executor = aFakeExecutor('node-1');
    boot(executor);
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
    network.loses = () => true;
    clock.advance(MINUTE);
    expect(executor.log).not.toContain('cancel wait a');
    executor.finish('a', 'wait', 'task: non-zero exit (1)');
    manager.reports.length = 0;
    network.loses = () => false;
    clock.advance(20 * SECOND);
    expect(manager.reports[0]).toBe('a failed');
  });
});

describe('the choice of a manager', () => {
  test('falls on the one of this very node, wherever there is one', () => {
    const { boot, managers, setLocal } = aSwarm(3);
    setLocal(managers[2]!.address);
    boot();
    expect(managers.map(({ sessions }) => sessions.length)).toEqual([0, 0, 1]);
  });

  test('moves away from one that is dead', () => {
    const { boot, managers, clock, network, report } = aSwarm(3);
    boot();
    const dead = report.read('agent')!.manager;
    network.loses = (_from, to) => to === dead;
    clock.advance(MINUTE);
    const now = report.read('agent')!;
    expect(now.state).toBe('registered');
    expect(now.manager).not.toBe(dead);
    expect(managers.map(({ address }) => address)).toContain(now.manager);
  });

  test('knows those that the last message listed', () => {
    const { boot, manager, clock } = aSwarm();
    const agent = boot();
    const other = '192.168.0.99' as Address;
    manager.listed = [{ nodeId: 'x' as NodeId, address: other, weight: 10 }];
    manager.tell(manager.sessions[0]!.out);
    clock.advance(10 * MS);
    expect(agent.managers()).toEqual([other]);
  });
});

describe('assignments', () => {
  const begun = () => {
    const swarm = aSwarm();
    const executor = aFakeExecutor('node-1');
    const agent = swarm.boot(executor);
    return { ...swarm, executor, agent };
  };

  test('are carried out and reported', () => {
    const { manager, report } = begun();
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
    expect(manager.reports.at(-1)).toBe('a running');
    expect(report.read('agent')?.tasks).toEqual([{ id: 'a', name: 'web.1', desired: 'running', state: 'running' }]);
  });

  test('what a change removes is removed; the rest stays', () => {
    const { manager, executor } = begun();
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a'), anAssignedTask('b')] });
    manager.assign({
      appliesTo: '1',
      resultsIn: '2',
      remove: ['a' as TaskId],
      update: [anAssignedTask('b', 'shutdown')],
    });
    expect(executor.log.filter((entry) => entry.endsWith(' a')).slice(-2)).toEqual(['remove a', 'close a']);
    expect(executor.log).toContain('shutdown b');
    expect(executor.log).not.toContain('remove b');
  });

  test('a gap makes the agent ask for everything again', () => {
    const { manager, executor } = begun();
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
    manager.assign({ appliesTo: '2', resultsIn: '3', remove: ['a' as TaskId] });
    expect(executor.log).not.toContain('remove a');
    expect(manager.watches).toHaveLength(2);
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('b')] });
    expect(executor.log).toContain('remove a');
    expect(executor.log).toContain('start b');
  });

  test('a task for which there is no controller is rejected', () => {
    const { manager, executor, report } = begun();
    executor.refusal = 'invalid mount type: floppy';
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
    expect(manager.reports).toEqual(['a rejected']);
    expect(report.read('agent')?.tasks).toMatchObject([{ state: 'rejected' }]);
    manager.assign({ appliesTo: '1', resultsIn: '2', remove: ['a' as TaskId] });
    expect(report.read('agent')?.tasks).toEqual([]);
  });

  test('leaving removes everything first', () => {
    const { manager, executor, agent, clock } = begun();
    executor.instant.delete('remove');
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a'), anAssignedTask('b')] });
    let left = false;
    agent.leave(() => (left = true));
    executor.finish('a', 'remove');
    expect(left).toBe(false);
    executor.finish('b', 'remove');
    expect(left).toBe(true);
    const beats = manager.beats.length;
    clock.advance(MINUTE);
    expect(manager.beats).toHaveLength(beats);
  });

  test('leaving is over once, also where removal takes no time', () => {
    const { manager, agent, report } = begun();
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a'), anAssignedTask('b')] });
    let left = 0;
    agent.leave(() => left++);
    expect(left).toBe(1);
    expect(report.read('agent')).toEqual({ state: 'idle', manager: null, tasks: [] });
  });

  test('stopping leaves everything as it is', () => {
    const { manager, executor, agent, clock } = begun();
    manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
    agent.stop();
    clock.advance(30 * SECOND);
    expect(clock.pending()).toBe(0);
    expect(executor.log.filter((entry) => /^(shutdown|remove)/.test(entry))).toEqual([]);
  });
});

describe('after a reboot', () => {
  /** Runs a task, cuts the power, and boots again; `during` is what happens just before. */
  function rebooted(
    during: (swarm: ReturnType<typeof aSwarm>, before: FakeExecutor) => void,
    task = anAssignedTask('a'),
  ) {
    const swarm = aSwarm();
    const before = aFakeExecutor('node-1');
    before.container = aContainer();
    const agent = swarm.boot(before);
    swarm.manager.assign({ appliesTo: '', resultsIn: '1', update: [task] });
    during(swarm, before);
    agent.stop();
    swarm.world.disk.crash();
    swarm.manager.reports.length = 0;
    const executor = aFakeExecutor('node-1');
    executor.container = aContainer(255);
    return { ...swarm, executor };
  }

  test('a task that ran is looked at, and found dead', () => {
    const { boot, executor, manager, clock } = rebooted(() => {});
    boot(executor);
    expect(executor.log).toEqual(['wait a']);
    executor.finish('a', 'wait', 'task: non-zero exit (255)');
    clock.advance(SECOND);
    expect(manager.reports).toEqual(['a running', 'a failed']);
  });

  test('it goes on without any manager', () => {
    const { boot, executor, network } = rebooted(() => {});
    network.loses = () => true;
    boot(executor);
    expect(executor.log).toEqual(['wait a']);
  });

  test('what was removed stays removed', () => {
    const { boot, executor } = rebooted(({ manager }) =>
      manager.assign({ appliesTo: '1', resultsIn: '2', remove: ['a' as TaskId] }),
    );
    boot(executor);
    expect(executor.log).toEqual([]);
  });

  test('a task that had ended is not run again', () => {
    const { boot, executor } = rebooted(({ clock }, before) => {
      before.finish('a', 'wait', 'task: non-zero exit (1)');
      clock.advance(SECOND);
    });
    boot(executor);
    expect(executor.log).toEqual([]);
  });

  test('a file that the disk has spoilt is not believed', () => {
    const { boot, executor, world, manager } = rebooted(() => {});
    const path = world.disk.list('agent/tasks/')[0]!;
    const bytes = world.disk.read(path)!.slice();
    bytes[60]! ^= 1;
    world.disk.write(path, bytes);
    boot(executor);
    expect(executor.log).toEqual([]);
    manager.assign({ appliesTo: '', resultsIn: '1', update: [withState('running')] });
    expect(executor.log).toEqual(['wait a']);
  });

  test('what the node remembers wins over what the managers were last told', () => {
    const { boot, executor, manager } = rebooted(() => {});
    boot(executor);
    manager.assign({ appliesTo: '', resultsIn: '1', update: [withState('preparing')] });
    expect(executor.log).toEqual(['wait a']);
  });
});

function withState(state: 'preparing' | 'running'): Task {
  const task = anAssignedTask('a');
  return { ...task, status: { ...task.status, state } };
}

test('nothing is reported that a crash could make untrue', () => {
  const { boot, manager, clock, world } = aSwarm();
  const syncs: (() => void)[] = [];
  world.disk.sync = (done) => void syncs.push(done);
  boot();
  manager.assign({ appliesTo: '', resultsIn: '1', update: [anAssignedTask('a')] });
  clock.advance(SECOND);
  expect(manager.reports).toEqual([]);
  while (syncs.length > 0) syncs.shift()!();
  clock.advance(SECOND);
  expect(manager.reports.at(-1)).toBe('a running');
});
