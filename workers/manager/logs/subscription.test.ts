import { describe, expect, test } from 'vitest';
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { TaskState } from '../../api/objects/task.ts';
import { aTask } from '../testing.ts';
import { Subscription } from './subscription.ts';

const options = { follow: false, streams: ['stdout' as const], tail: null, sinceUs: null };

const toService = (follow = false) =>
  new Subscription('sub', {
    selector: { serviceIds: ['web' as ServiceId], taskIds: [] },
    options: { ...options, follow },
  });
const toTask = (id: string) =>
  new Subscription('sub', { selector: { serviceIds: [], taskIds: [id as TaskId] }, options });

const task = (id: string, nodeId: string | null, state: TaskState = 'running', serviceId = 'web') =>
  aTask(id, {
    nodeId: nodeId as NodeId | null,
    serviceId: serviceId as ServiceId,
    status: { ...aTask(id).status, state },
  });

describe('a subscription (swarm-semantics §10.1)', () => {
  test.each([
    ['a service, to its running tasks', toService(), task('a', 'n1'), 'n1'],
    ['a service, to those that have ended', toService(), task('a', 'n1', 'failed'), 'n1'],
    ['a service, but not to what has not begun', toService(), task('a', 'n1', 'starting'), null],
    ['a service, to what has not begun if it is followed', toService(true), task('a', 'n1', 'assigned'), 'n1'],
    ['a service, but not to another’s tasks', toService(), task('a', 'n1', 'running', 'api'), null],
    ['a task, whatever its state', toTask('a'), task('a', 'n1', 'preparing'), 'n1'],
    ['a task, but not to its neighbour', toTask('a'), task('b', 'n1'), null],
  ])('extends to %s', (_, subscription, of, node) => {
    expect(subscription.meet(of)).toBe(node);
  });

  test('meets a node once', () => {
    const subscription = toService();
    expect(['a', 'b'].map((id) => subscription.meet(task(id, 'n1')))).toEqual(['n1', null]);
    expect(subscription.nodes).toEqual(['n1']);
  });

  test('is complete when every node has said all', () => {
    const subscription = toService();
    subscription.meet(task('a', 'n1'));
    subscription.meet(task('b', 'n2'));
    subscription.done('n1' as NodeId, null);
    expect(subscription.complete).toBe(false);
    subscription.done('n2' as NodeId, null);
    expect([subscription.complete, subscription.warning]).toEqual([true, null]);
  });

  test('that follows is never complete', () => {
    expect(toService(true).complete).toBe(false);
    expect(toService(false).complete).toBe(true);
  });

  test('says in the end what was missing', () => {
    const subscription = toTask('a');
    subscription.meet(task('a', null, 'pending'));
    const nodes = toService();
    nodes.meet(task('b', 'n1'));
    nodes.done('n1' as NodeId, 'node n1 is not available');
    nodes.done('n1' as NodeId, 'node n1 disconnected unexpectedly');
    const begins = 'warning: incomplete log stream. some logs could not be retrieved for the following reasons:';
    expect(subscription.warning).toBe(`${begins} task a has not been scheduled`);
    expect(nodes.warning).toBe(`${begins} node n1 is not available`);
  });
});
