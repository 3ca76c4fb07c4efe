/** A runtime without containers, for the tests of whoever drives one. Nothing here is used by the product. */
import type { ContainerId, NodeId, ServiceId, TaskId } from '../api/ids.ts';
import type { ContainerStatus, Task, TaskState } from '../api/objects/task.ts';
import { err, ok } from '../std/result.ts';
import type { Controller, Dependencies, Executor, StepDone, StepError, TaskLine } from './exec.ts';

export type StepName = 'prepare' | 'start' | 'wait' | 'shutdown' | 'remove';

export interface FakeExecutor extends Executor {
  /** Every step begun, and every one broken off: `prepare a`, `cancel wait a`. */
  readonly log: string[];
  /** Answers the step that waits: well, or with an error. */
  finish(id: string, step: StepName, error?: StepError | string): void;
  /** These steps answer at once, well. */
  readonly instant: Set<StepName>;
  /** Why no controller is made, where there is a reason. */
  refusal: string | null;
  /** The secrets and configs of the agent that asked for a controller. */
  dependencies: Dependencies | null;
  labels: Record<string, string>;
  /** What each task has said. */
  readonly lines: Record<string, TaskLine[]>;
  /** What `status()` says. */
  container: ContainerStatus | null;
}

export function aFakeExecutor(hostname: string): FakeExecutor {
  const waiting = new Map<string, StepDone>();
  const fake: FakeExecutor = {
    log: [],
    instant: new Set(['prepare', 'start', 'shutdown', 'remove']),
    refusal: null,
    dependencies: null,
    labels: {},
    lines: {},
    container: null,
    describe: () => ({
      hostname,
      platform: { architecture: 'x86_64', os: 'linux' },
      resources: { nanoCpus: 4e9, memoryBytes: 8 * 2 ** 30 },
      engine: { version: '28.2.2', labels: { ...fake.labels }, plugins: [] },
    }),
    controller(task, dependencies) {
      fake.dependencies = dependencies;
      return fake.refusal === null ? ok(controller(task.id)) : err(fake.refusal);
    },
    finish(id, step, error) {
      const done = waiting.get(`${step} ${id}`);
      if (!done) throw new Error(`${step} ${id} does not wait`);
      waiting.delete(`${step} ${id}`);
      if (error === undefined) done(ok(undefined));
      else done(err(typeof error === 'string' ? { message: error, temporary: false } : error));
    },
  };
  function controller(id: string): Controller {
    const step = (name: StepName) => (done: StepDone) => {
      const key = `${name} ${id}`;
      fake.log.push(key);
      if (fake.instant.has(name)) {
        done(ok(undefined));
        return () => {};
      }
      waiting.set(key, done);
      return () => {
        if (waiting.delete(key)) fake.log.push(`cancel ${key}`);
      };
    };
    return {
      prepare: step('prepare'),
      start: step('start'),
      wait: step('wait'),
      shutdown: step('shutdown'),
      remove: step('remove'),
      logs(options, sink) {
        const lines = fake.lines[id] ?? [];
        if (lines.length > 0) sink.lines(lines);
        if (!options.follow) sink.end();
        return () => {};
      },
      close: () => void fake.log.push(`close ${id}`),
      status: () => fake.container,
    };
  }
  return fake;
}

export const aContainer = (exitCode = 0): ContainerStatus => ({
  containerId: 'c'.repeat(64) as ContainerId,
  pid: 42,
  exitCode,
});

/** A task as the scheduler assigns it. */
export const anAssignedTask = (id: string, desiredState: TaskState = 'running', more: Partial<Task> = {}): Task => ({
  id: id as TaskId,
  meta: { version: 0, createdUs: 0, updatedUs: 0 },
  spec: { ContainerSpec: { Image: 'nginx:alpine' }, ForceUpdate: 0 },
  specVersion: 0,
  serviceId: 'web' as ServiceId,
  serviceName: 'web',
  serviceLabels: {},
  slot: 1,
  nodeId: 'worker' as NodeId,
  desiredState,
  status: { atUs: 0, state: 'assigned', message: 'scheduler assigned task to node', err: '', container: null },
  endpointPorts: [],
  ...more,
});
