/** Whatever happens to nodes and tasks, and however long the log takes: once it is quiet, every node has its one task. */
import { describe, expect, test } from 'vitest';
import { MINUTE, MS, SECOND } from '../../../api/time.ts';
import { dice } from '../../../std/dice.ts';
import { aNode, aService, aServiceSpec } from '../../testing.ts';
import { constraintEnforcer } from '../enforcer/constraint-enforcer.ts';
import { taskReaper } from '../reaper/reaper.ts';
import { aSwarm } from '../testing.ts';
import { globalServices } from './global.ts';

const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);
const NODES = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];

describe.each(SEEDS)('SEED=%i', (seed) => {
  test('one task of the newest spec runs on every node that may run it, and none elsewhere', () => {
    const random = dice(seed);
    const swarm = aSwarm(4, random.pick([0, 3 * MS, 40 * MS]));
    let stop = globalServices(swarm);
    constraintEnforcer(swarm);
    taskReaper(swarm);
    let image = 'nginx:0';
    let constraints: string[] = [];
    const spec = () =>
      aServiceSpec('web', {
        Mode: { Global: {} },
        TaskTemplate: {
          ContainerSpec: { Image: image },
          ForceUpdate: 0,
          RestartPolicy: { Delay: 1e9 },
          Placement: { Constraints: constraints },
        },
        UpdateConfig: {
          Parallelism: random.int(3),
          Order: random.pick(['stop-first', 'start-first']),
          FailureAction: 'continue',
          Delay: 1e8,
        },
      });
    swarm.clock.advance(SECOND);
    swarm.put('service', aService('web', { spec: spec() }));
    const update = () =>
      swarm.setService('web', (service) => ({
        ...service,
        spec: spec(),
        specVersion: service.meta.version,
        updateStatus: null,
      }));
    const happenings = [
      () => {
        image = `nginx:${random.int(4)}`;
        update();
      },
      () => {
        constraints = random.pick([[], ['node.labels.disk == ssd'], ['node.id != node-2']]);
        update();
      },
      () => {
        const tasks = swarm.wanted();
        if (tasks.length > 0) swarm.end(random.pick(tasks), random.pick(['failed', 'complete', 'rejected']));
      },
      () => {
        const state = random.pick(['ready', 'ready', 'down', 'unknown'] as const);
        const Availability = random.pick(['active', 'active', 'drain', 'pause'] as const);
        const Labels: Record<string, string> = random.pick([{ disk: 'ssd' }, {}]);
        swarm.setNode(random.pick(NODES), (node) => ({
          ...node,
          status: { ...node.status, state },
          spec: { ...node.spec, Availability, Labels },
        }));
      },
      () => swarm.put('node', aNode('node-5')),
      () => swarm.store.update((tx) => tx.remove('node', 'node-5' as never)),
      () => {
        stop();
        stop = globalServices(swarm);
      },
    ];
    for (let step = 0; step < 60; step++) {
      random.pick(happenings)();
      swarm.clock.advance(random.pick([0, 1, 5 * MS, 300 * MS, 2 * SECOND]));
    }
    for (const id of NODES.slice(0, 4)) {
      const Labels: Record<string, string> = id === 'node-4' ? {} : { disk: 'ssd' };
      swarm.setNode(id, (node) => ({
        ...node,
        status: { ...node.status, state: 'ready' },
        spec: { ...node.spec, Availability: 'active', Labels },
      }));
    }
    swarm.store.update((tx) => tx.remove('node', 'node-5' as never));
    constraints = ['node.labels.disk == ssd'];
    update();
    swarm.clock.advance(3 * MINUTE);

    const facts = swarm.wanted().map((task) => [task.nodeId, task.status.state, task.spec.ContainerSpec?.Image]);
    expect(facts.sort()).toEqual(['node-1', 'node-2', 'node-3'].map((node) => [node, 'running', image]));
    expect(swarm.service().updateStatus?.state ?? 'completed').toBe('completed');
  });
});
