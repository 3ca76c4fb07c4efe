import { describe, expect, test } from 'vitest';
import type { GenericResource } from '../../../api/engine/specs.ts';
import type { NodeId } from '../../../api/ids.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Task } from '../../../api/objects/task.ts';
import { aDescription, aLeadership, aNode, aService, aServiceSpec, aTask } from '../../testing.ts';
import { constraintEnforcer } from './constraint-enforcer.ts';
import { noncompliant } from './noncompliant.ts';

const GB = 2 ** 30;
const nodeId = 'node-1' as NodeId;
const template = (...Constraints: string[]) => ({ ForceUpdate: 0, Placement: { Constraints } });
const service = aService('web', { spec: aServiceSpec('web', { TaskTemplate: template('node.labels.disk == ssd') }) });
const node = (labels: Record<string, string>, more: Partial<SwarmNode['spec']> = {}) =>
  aNode('node-1', { spec: { Labels: labels, Role: 'worker', Availability: 'active', ...more } });
const placed = (id: string, more: Partial<Task> = {}) => aTask(id, { nodeId, ...more });
const reserving = (id: string, memory: number, cpus = 0) =>
  placed(id, {
    spec: { ForceUpdate: 0, Resources: { Reservations: { MemoryBytes: memory * GB, NanoCPUs: cpus * 1e9 } } },
  });

const removed = (on: SwarmNode, tasks: Task[], of: typeof service | undefined = undefined) =>
  noncompliant(on, tasks, () => of).map(({ id }) => id);

describe('what a node may no longer run', () => {
  test('tasks whose service constrains them elsewhere', () => {
    expect(removed(node({ disk: 'ssd' }), [placed('a')], service)).toEqual([]);
    expect(removed(node({ disk: 'hdd' }), [placed('a')], service)).toEqual(['a']);
    expect(removed(node({}), [placed('a')], service)).toEqual(['a']);
  });

  test('the constraints of the service count, those of the task only without one', () => {
    const task = placed('a', { spec: template('node.labels.disk == hdd') });
    expect(removed(node({ disk: 'ssd' }), [task], service)).toEqual([]);
    expect(removed(node({ disk: 'ssd' }), [task])).toEqual(['a']);
  });

  test('tasks whose reservations no longer fit, one after the other', () => {
    const tasks = [reserving('a', 5), reserving('b', 4), reserving('c', 2), reserving('d', 0, 4), reserving('e', 0, 1)];
    expect(removed(node({}), tasks)).toEqual(['b', 'e']);
  });

  test('a task whose generic resource is offered no more; then no other is looked at', () => {
    const holding = (id: string, ...assigned: GenericResource[]) => placed(id, { assignedGenericResources: assigned });
    const named = (Value: string) => ({ NamedResourceSpec: { Kind: 'gpu', Value } });
    const amount = (Value: number) => ({ DiscreteResourceSpec: { Kind: 'disk', Value } });
    const offering = (...generic: GenericResource[]) => {
      const { resources, ...rest } = aDescription('node-1');
      return aNode('node-1', { description: { ...rest, resources: { ...resources, generic } } });
    };
    const tasks = [holding('a', named('one')), holding('b', named('two')), holding('c', amount(3), named('six'))];
    expect(removed(offering(named('one'), named('two'), named('six'), amount(3)), tasks)).toEqual([]);
    expect(removed(offering(named('one'), named('two'), named('six'), amount(2)), tasks)).toEqual(['c']);
    expect(removed(offering(named('one')), tasks)).toEqual(['b']);
    const sharing = [holding('a', amount(2)), holding('b', amount(2)), holding('c', amount(2))];
    expect(removed(offering(amount(6)), sharing)).toEqual([]);
    expect(removed(offering(amount(3)), sharing)).toEqual(['b']);
  });

  test.each<[string, Partial<Task>]>([
    ['is to be stopped', { desiredState: 'shutdown' }],
    ['has ended', { status: { ...aTask('').status, state: 'failed' } }],
  ])('but not a task that %s', (_what, more) => {
    expect(removed(node({}), [placed('a', more)], service)).toEqual([]);
  });

  test.each(['pause', 'drain'] as const)('and nothing on a node that is in %s', (Availability) => {
    expect(removed(node({}, { Availability }), [placed('a')], service)).toEqual([]);
  });
});

describe('the enforcer', () => {
  function world() {
    const lead = aLeadership();
    lead.put('node', node({ disk: 'ssd' }));
    lead.put('service', service);
    lead.put('task', placed('a'));
    return lead;
  }

  test('rejects a task when its node loses the label', () => {
    const lead = world();
    constraintEnforcer(lead);
    expect(lead.get('task', 'a')?.status.state).toBe('running');
    lead.put('node', node({}));
    expect(lead.get('task', 'a')?.status).toMatchObject({
      state: 'rejected',
      message: 'task rejected by constraint enforcer',
      err: 'assigned node no longer meets constraints',
    });
    expect(lead.get('task', 'a')?.desiredState).toBe('running');
  });

  test('looks at every node when it starts', () => {
    const lead = world();
    lead.put('node', node({}));
    constraintEnforcer(lead);
    expect(lead.get('task', 'a')?.status.state).toBe('rejected');
  });

  test('does not look when the service changes', () => {
    const lead = world();
    constraintEnforcer(lead);
    const spec = aServiceSpec('web', { TaskTemplate: template('node.labels.disk == tape') });
    lead.put('service', aService('web', { spec }));
    expect(lead.get('task', 'a')?.status.state).toBe('running');
  });

  test('looks again when the machine has shrunk', () => {
    const lead = aLeadership();
    lead.put('node', node({}));
    lead.put('task', reserving('a', 6));
    constraintEnforcer(lead);
    const description = { ...aDescription('node-1'), resources: { nanoCpus: 4e9, memoryBytes: 4 * GB } };
    lead.put('node', aNode('node-1', { description }));
    expect(lead.get('task', 'a')?.status.state).toBe('rejected');
  });
});
