import { expect, test } from 'vitest';
import type { NodeId } from '../api/ids.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Service } from '../api/objects/service.ts';
import type { Task, TaskState } from '../api/objects/task.ts';
import { aReport } from '../world/testing.ts';
import { chronicle } from './chronicle.ts';
import type { TableName, Tables } from '../api/objects/index.ts';
import type { WriteTx } from '../store/types.ts';
import { ok } from '../std/result.ts';
import { aLeadership, aNode, aService, aServiceSpec, aTask } from './testing.ts';

const inState = (state: TaskState, err = ''): Task['status'] => ({ atUs: 0, state, message: '', err, container: null });

/** What is told of `write`, in a swarm that holds one of each. */
function told(write: (tx: WriteTx) => unknown): string[] {
  const leadership = aLeadership();
  const report = aReport();
  leadership.put('node', aNode('node-1'));
  leadership.put('service', aService('web'));
  leadership.put('task', aTask('t1', { status: inState('pending') }));
  chronicle({ ...leadership, report });
  leadership.store.update((tx) => {
    write(tx);
    return ok(undefined);
  });
  return report.events.map(({ code, params }) => {
    const { nodeId: _n, serviceId: _s, taskId: _t, ...words } = params as Record<string, unknown>;
    return [code, ...Object.values(words)].join(' ').trim();
  });
}

function edit<T extends TableName>(table: T, id: string, change: (object: Tables[T]) => Partial<Tables[T]>) {
  return (tx: WriteTx) => {
    const object = tx.get(table, id as Tables[T]['id']) as Tables[T];
    return tx.update(table, { ...object, ...change(object) });
  };
}
const node = (change: (node: SwarmNode) => Partial<SwarmNode>) => edit('node', 'node-1', change);
const service = (change: (service: Service) => Partial<Service>) => edit('service', 'web', change);
const task = (change: (task: Task) => Partial<Task>) => edit('task', 't1', change);

test.each<[string, (tx: WriteTx) => unknown, string[]]>([
  ['a node that falls silent', node(({ status }) => ({ status: { ...status, state: 'down' } })), ['node.down node-1']],
  ['a newcomer that is ready', (tx) => tx.create('node', aNode('node-2')), ['node.ready node-2']],
  ['a promotion', node(({ spec }) => ({ spec: { ...spec, Role: 'manager' } })), ['node.promoted node-1']],
  ['a drain', node(({ spec }) => ({ spec: { ...spec, Availability: 'drain' } })), ['node.availability node-1 drain']],
  ['a node that is taken out', (tx) => tx.remove('node', 'node-1' as NodeId), ['node.removed node-1']],
  ['a change that nobody asked to hear of', node(() => ({ role: 'manager' })), []],
  ['a new service', (tx) => tx.create('service', aService('api')), ['service.created api']],
  [
    'a service with another spec',
    service(() => ({ spec: aServiceSpec('web', { Labels: { a: 'b' } }) })),
    ['service.updated web'],
  ],
  [
    'an update that pauses',
    service(() => ({ updateStatus: { state: 'paused', startedUs: 0, completedUs: null, message: 'why' } })),
    ['update.state web paused why'],
  ],
  ['a new task', (tx) => tx.create('task', aTask('t2', { slot: 2, status: inState('new') })), ['task.created web.2']],
  [
    'a task that finds no node',
    task(() => ({ status: inState('pending', 'no suitable node') })),
    ['task.pending web.1 no suitable node'],
  ],
  [
    'a task that finds one',
    task(() => ({ nodeId: 'node-1' as NodeId, status: inState('assigned') })),
    ['task.assigned web.1 node-1'],
  ],
  [
    'a task that fails',
    task(() => ({ nodeId: 'node-1' as NodeId, status: inState('failed', 'exit 1') })),
    ['task.state web.1 node-1 failed exit 1'],
  ],
  ['a task that is to stop', task(() => ({ desiredState: 'shutdown' })), ['task.desired web.1 shutdown']],
])('%s', (_, write, expected) => {
  expect(told(write)).toEqual(expected);
});
