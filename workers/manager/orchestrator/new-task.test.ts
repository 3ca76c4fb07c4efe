import { describe, expect, test } from 'vitest';
import type { LogDriver } from '../../api/engine/specs.ts';
import { logDriverOf } from '../../api/objects/task.ts';
import { aCluster, aLeadership, aService, aServiceSpec, aSwarmSpec } from '../testing.ts';
import { newTask } from './new-task.ts';

describe('the log driver of a new task', () => {
  const own: LogDriver = { Name: 'none' };
  const byDefault: LogDriver = { Name: 'json-file', Options: { 'max-size': '1m' } };

  test.each<[string, LogDriver | undefined, LogDriver | undefined, LogDriver | undefined]>([
    ['the service names one', own, undefined, own],
    ['the cluster names one', undefined, byDefault, byDefault],
    ['both do', own, byDefault, own],
    ['neither does', undefined, undefined, undefined],
  ])('where %s', (_who, ofService, ofCluster, expected) => {
    const lead = aLeadership();
    lead.put('cluster', aCluster({ spec: aSwarmSpec({ TaskDefaults: ofCluster ? { LogDriver: ofCluster } : {} }) }));
    const TaskTemplate = { ForceUpdate: 0, ...(ofService && { LogDriver: ofService }) };
    const service = aService('web', { spec: aServiceSpec('web', { TaskTemplate }) });
    const wish = { service, slot: 1, nodeId: null, desiredState: 'running' } as const;
    const task = lead.store.view((tx) => newTask(tx, wish, lead.dice, 0));
    expect(logDriverOf(task)).toEqual(expected);
    expect(task.spec).toEqual(TaskTemplate);
  });
});
