/** What a new leader makes of the tasks it finds, by the state of their nodes (swarm-semantics §7.1, §7.4, §7.9). */
import { describe, expect, test } from 'vitest';
import type { ServiceMode } from '../../api/engine/specs.ts';
import type { NodeId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { SECOND } from '../../api/time.ts';
import { aNode, aService, aServiceSpec, aTask } from '../testing.ts';
import { globalServices } from './global/global.ts';
import { jobs } from './jobs/jobs.ts';
import { replicated } from './replicated/replicated.ts';
import { aSwarm } from './testing.ts';

type Situation = SwarmNode['status']['state'] | SwarmNode['spec']['Availability'] | 'gone';

/** `node-1` in this situation; `node-2` is well. */
function found(Mode: ServiceMode, situation: Situation, task: Partial<Task>) {
  const swarm = aSwarm(2);
  const isJob = Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined;
  const jobStatus = { jobStatus: { iteration: 0, lastExecutionUs: 0 } };
  swarm.put('service', aService('web', { spec: aServiceSpec('web', { Mode }), ...(isJob && jobStatus) }));
  swarm.put(
    'task',
    aTask('old', {
      nodeId: 'node-1' as NodeId,
      slot: Mode.Replicated ? 1 : 0,
      ...(isJob && { jobIteration: 0, desiredState: 'complete' }),
      ...task,
    }),
  );
  const node = aNode('node-1');
  if (situation === 'gone') swarm.store.update((tx) => tx.remove('node', node.id));
  else if (situation === 'active' || situation === 'pause' || situation === 'drain') {
    swarm.setNode('node-1', () => ({ ...node, spec: { ...node.spec, Availability: situation } }));
  } else swarm.setNode('node-1', () => ({ ...node, status: { ...node.status, state: situation } }));
  for (const room of [replicated, globalServices, jobs]) room(swarm);
  swarm.clock.advance(SECOND);
  const others = swarm.tasks().filter(({ id }) => id !== 'old');
  return { old: swarm.get('task', 'old')?.desiredState, others: others.map(({ nodeId }) => nodeId) };
}

const running: Partial<Task> = {};
const inState = (state: TaskState): Partial<Task> => ({ status: { ...aTask('').status, state } });

describe('a replicated task', () => {
  test.each<[string, Situation, Partial<Task>, boolean]>([
    ['that runs', 'active', running, false],
    ['that runs', 'pause', running, false],
    ['that runs', 'drain', running, true],
    ['that runs', 'down', running, true],
    ['that runs', 'unknown', running, false],
    ['that runs', 'disconnected', running, false],
    ['that runs', 'gone', running, true],
    ['that is only assigned', 'down', inState('assigned'), true],
    ['that failed', 'active', inState('failed'), true],
    ['that failed', 'pause', inState('failed'), true],
    ['that was rejected', 'unknown', inState('rejected'), true],
  ])('%s, on a node that is %s (%j), is replaced: %s', (_, situation, task, replaced) => {
    const { old, others } = found({ Replicated: { Replicas: 1 } }, situation, task);
    expect([old, others.length]).toEqual(replaced ? ['shutdown', 1] : ['running', 0]);
  });
});

describe('a global task', () => {
  test.each<[string, Situation, Partial<Task>, TaskState, boolean]>([
    ['that runs', 'active', running, 'running', false],
    ['that runs', 'pause', running, 'running', false],
    ['that runs', 'drain', running, 'shutdown', false],
    ['that runs', 'down', running, 'shutdown', false],
    ['that runs', 'unknown', running, 'running', false],
    ['that failed', 'active', inState('failed'), 'shutdown', true],
    ['that failed', 'pause', inState('failed'), 'shutdown', false],
    ['that failed', 'drain', inState('failed'), 'shutdown', false],
    ['that failed', 'down', inState('failed'), 'shutdown', false],
  ])('%s, on a node that is %s (%j), is to be %s, and followed there: %s', (_, situation, task, desired, followed) => {
    const { old, others } = found({ Global: {} }, situation, task);
    expect([old, others.includes('node-1' as NodeId)]).toEqual([desired, followed]);
    expect(others.filter((node) => node === 'node-2')).toHaveLength(1);
  });
});

describe('a task of a job', () => {
  test.each<[string, ServiceMode, Situation, TaskState]>([
    ['replicated', { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }, 'drain', 'complete'],
    ['replicated', { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }, 'down', 'complete'],
    ['global', { GlobalJob: {} }, 'pause', 'complete'],
    ['global', { GlobalJob: {} }, 'unknown', 'complete'],
    ['global', { GlobalJob: {} }, 'drain', 'shutdown'],
    ['global', { GlobalJob: {} }, 'down', 'shutdown'],
  ])('of a %s job (%j), on a node that is %s, is to be %s', (_, mode, situation, desired) => {
    expect(found(mode, situation, running).old).toBe(desired);
  });
});
