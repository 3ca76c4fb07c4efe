import { describe, expect, test } from 'vitest';
import type { ServiceSpec, TaskSpec } from '../api/engine/specs.ts';
import { isTaskDirty } from './task-dirty.ts';
import { aNode, aService, aServiceSpec, aTask } from './testing.ts';

const spec: TaskSpec = { ContainerSpec: { Image: 'nginx:1' }, ForceUpdate: 0 };
const task = aTask('t', { spec, specVersion: 1 });
const node = aNode('node-1');

const against = (template: Partial<TaskSpec>, more: Partial<ServiceSpec> = {}, on: typeof node | null = node) =>
  isTaskDirty(
    aService('web', { specVersion: 2, spec: aServiceSpec('web', { TaskTemplate: { ...spec, ...template }, ...more }) }),
    task,
    on ?? undefined,
  );

const ports = { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishMode: 'ingress' }] } as const;

describe('a task is out of date', () => {
  test.each<[string, boolean, boolean]>([
    ['where nothing differs', against({}), false],
    ['where the labels of the service differ', against({}, { Labels: { a: 'b' } }), false],
    ['where the number of replicas differs', against({}, { Mode: { Replicated: { Replicas: 9 } } }), false],
    ['where the update configuration differs', against({}, { UpdateConfig: { Parallelism: 5 } }), false],
    ['where the image differs', against({ ContainerSpec: { Image: 'nginx:2' } }), true],
    ['where an update was forced', against({ ForceUpdate: 1 }), true],
    ['where the ports differ', against({ LogDriver: { Name: 'none' } }, { EndpointSpec: ports }), true],
    ['where only the ports differ, on no node', against({}, { EndpointSpec: ports }, null), true],
    ['where only the ports differ, on a node', against({}, { EndpointSpec: ports }), false],
    ['where its node meets the new constraints', against({ Placement: { Constraints: ['node.id==node-1'] } }), false],
    ['where its node does not meet them', against({ Placement: { Constraints: ['node.id==node-2'] } }), true],
    ['where it has no node yet', against({ Placement: { MaxReplicas: 1 } }, {}, null), true],
  ])('%s', (_when, dirty, expected) => expect(dirty).toBe(expected));

  test('never where the version is the same', () => {
    const service = aService('web', { specVersion: 1, spec: aServiceSpec('web') });
    expect(isTaskDirty(service, task, node)).toBe(false);
  });
});
