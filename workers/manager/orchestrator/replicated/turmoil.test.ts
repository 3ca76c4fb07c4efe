/** Whatever happens, and however long the log takes: once it is quiet, there is what was asked for. */
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../api/objects/task.ts';
import { MINUTE, MS, SECOND } from '../../../api/time.ts';
import { dice } from '../../../std/dice.ts';
import { aService, aServiceSpec } from '../../testing.ts';
import { taskReaper } from '../reaper/reaper.ts';
import { aSwarm } from '../testing.ts';
import { replicated } from './replicated.ts';

const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

describe.each(SEEDS)('SEED=%i', (seed) => {
  test('as many tasks run as are wanted, one in each slot, of the newest spec', () => {
    const random = dice(seed);
    const swarm = aSwarm(4, random.pick([0, 3 * MS, 40 * MS]));
    let stop = replicated(swarm);
    taskReaper(swarm);
    swarm.clock.advance(SECOND);
    swarm.put('service', aService('web'));
    let replicas = 1;
    let image = 'nginx:0';

    const order = (): 'stop-first' | 'start-first' => random.pick(['stop-first', 'start-first']);
    const update = () =>
      swarm.setService('web', (service) => ({
        ...service,
        spec: aServiceSpec('web', {
          Mode: { Replicated: { Replicas: replicas } },
          TaskTemplate: { ContainerSpec: { Image: image }, ForceUpdate: 0, RestartPolicy: { Delay: 1e9 } },
          UpdateConfig: { Parallelism: random.int(3), Order: order(), FailureAction: 'continue', Delay: 1e8 },
        }),
        specVersion: service.meta.version,
        updateStatus: null,
      }));
    const happenings = [
      () => {
        replicas = random.int(7);
        update();
      },
      () => {
        image = `nginx:${random.int(4)}`;
        update();
      },
      () => {
        const tasks = swarm.running();
        if (tasks.length > 0) swarm.end(random.pick(tasks), random.pick(['failed', 'complete']));
      },
      () => {
        const tasks = swarm.wanted();
        if (tasks.length > 0) swarm.end(random.pick(tasks), 'rejected');
      },
      () => {
        const state = random.pick(['ready', 'ready', 'down', 'unknown'] as const);
        const Availability = random.pick(['active', 'active', 'drain', 'pause'] as const);
        swarm.setNode(`node-${random.between(2, 4)}`, (node) => ({
          ...node,
          status: { ...node.status, state },
          spec: { ...node.spec, Availability },
        }));
      },
      () => {
        stop();
        stop = replicated(swarm);
      },
    ];
    for (let step = 0; step < 60; step++) {
      random.pick(happenings)();
      swarm.clock.advance(random.pick([0, 1, 5 * MS, 300 * MS, 2 * SECOND]));
    }
    replicas = 5;
    update();
    swarm.clock.advance(3 * MINUTE);

    const wanted = swarm.wanted();
    const facts = (task: Task) => [task.slot, task.status.state, task.spec.ContainerSpec?.Image];
    expect(wanted.map(facts)).toEqual([1, 2, 3, 4, 5].map((slot) => [slot, 'running', image]));
    expect(swarm.service().updateStatus?.state ?? 'completed').toBe('completed');
  });
});
