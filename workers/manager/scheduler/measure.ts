/** How long the scheduler takes to place many tasks: the counterparts of SwarmKit's benchmarks. The caller brings the clock. */
import type { ServiceId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Task } from '../../api/objects/task.ts';
import { aLeadership, aNode, aTask } from '../testing.ts';
import { scheduler } from './scheduler.ts';

export interface Placing {
  readonly nodes: number;
  readonly tasks: number;
  /** `alike`: no service, so all are one group; `constrained`: they want a plugin that every third node has. */
  readonly kind: 'alike' | 'constrained' | 'a service each';
}

export interface Placed extends Placing {
  readonly milliseconds: number;
}

const PLACINGS: readonly Placing[] = [
  { nodes: 1_000, tasks: 1_000, kind: 'alike' },
  { nodes: 1_000, tasks: 10_000, kind: 'alike' },
  { nodes: 1_000, tasks: 100_000, kind: 'alike' },
  { nodes: 1_000, tasks: 1_000, kind: 'constrained' },
  { nodes: 1_000, tasks: 10_000, kind: 'constrained' },
  { nodes: 1_000, tasks: 100_000, kind: 'constrained' },
  { nodes: 1_000, tasks: 10_000, kind: 'a service each' },
  { nodes: 100_000, tasks: 1_000, kind: 'alike' },
  { nodes: 100_000, tasks: 1_000, kind: 'a service each' },
];

/** All of the above. From the moment at which the scheduler starts until the store has every task on a node. */
export function measureScheduler(now: () => number): Placed[] {
  measure({ nodes: 100, tasks: 1_000, kind: 'alike' }, now); // warms up
  return PLACINGS.map((placing) => measure(placing, now));
}

function measure(placing: Placing, now: () => number): Placed {
  const lead = aLeadership();
  for (const some of inParts(placing.nodes, (n) => nodeOf(n, placing))) lead.put('node', ...some);
  for (const some of inParts(placing.tasks, (n) => taskOf(n, placing))) lead.put('task', ...some);
  const start = now();
  const stop = scheduler(lead);
  const milliseconds = now() - start;
  stop();
  const left = lead.store.view((tx) => tx.find('task', { by: 'state', state: 'pending' })).length;
  if (left > 0) throw new Error(`${left} tasks have no node`);
  return { ...placing, milliseconds };
}

const PLUGIN = 'teacher';

function nodeOf(n: number, { kind }: Placing): SwarmNode {
  const node = aNode(`node-${n}`);
  if (kind !== 'constrained' || node.description === null) return node;
  const plugins = [{ type: 'Log', name: 'json-file' }, ...(n % 3 === 0 ? [{ type: 'Log', name: PLUGIN }] : [])];
  return { ...node, description: { ...node.description, engine: { ...node.description.engine, plugins } } };
}

function taskOf(n: number, { kind }: Placing): Task {
  const task = aTask(`task-${n}`);
  return {
    ...task,
    serviceId: (kind === 'a service each' ? `service-${n}` : '') as ServiceId,
    spec: kind === 'constrained' ? { ...task.spec, LogDriver: { Name: PLUGIN } } : task.spec,
    status: { ...task.status, state: 'pending' },
  };
}

/** A transaction takes so many. */
const PART = 1_000;

function* inParts<T>(count: number, make: (n: number) => T): Generator<readonly T[]> {
  for (let from = 0; from < count; from += PART)
    yield Array.from({ length: Math.min(PART, count - from) }, (_, i) => make(from + i));
}
