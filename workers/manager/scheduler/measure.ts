/** How long the scheduler takes to place many tasks: the counterparts of SwarmKit's benchmarks. The caller brings the clock. */
import type { NodeId, ServiceId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Task } from '../../api/objects/task.ts';
import { aLeadership, aNode, aTask } from '../testing.ts';
import { scheduler } from './scheduler.ts';

interface Kind {
  /** Of the n-th task; alike where there is none. */
  readonly service?: (n: number) => string;
  readonly spec?: Partial<Task['spec']>;
  /** How the n-th node differs from a plain one. */
  readonly node?: (node: SwarmNode, n: number) => SwarmNode;
  /** Every task is made for a node. */
  readonly bound?: true;
}

const PLUGIN = 'teacher';
const each = (n: number): string => `service-${n}`;
const labelled = (node: SwarmNode, Labels: Record<string, string>): SwarmNode => ({
  ...node,
  spec: { ...node.spec, Labels },
});
const spread: Kind = {
  spec: { Placement: { Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }] } },
  node: (node, n) => labelled(node, { zone: `${n % 10}` }),
};
const rare: Kind = {
  spec: { Placement: { Constraints: ['node.labels.disk == ssd'] } },
  node: (node, n) => labelled(node, n % 100 === 0 ? { disk: 'ssd' } : {}),
};

const driver: Kind = {
  spec: { LogDriver: { Name: PLUGIN } },
  node: (node, n) => {
    const plugins = [{ type: 'Log', name: 'json-file' }, ...(n % 3 === 0 ? [{ type: 'Log', name: PLUGIN }] : [])];
    const { description } = node;
    return { ...node, description: description && { ...description, engine: { ...description.engine, plugins } } };
  },
};

const KINDS = {
  /** No service, so all are one group. */
  alike: {},
  'a service each': { service: each },
  'a plugin that every third node has': driver,
  'such a plugin, a service each': { ...driver, service: each },
  'a label that every hundredth node has': rare,
  'such a label, a service each': { ...rare, service: each },
  'spread over ten zones': spread,
  'spread over ten zones, a service each': { ...spread, service: each },
  'a node each, ten services': { service: (n: number) => `service-${n % 10}`, bound: true },
} satisfies Readonly<Record<string, Kind>>;

export interface Placing {
  readonly nodes: number;
  readonly tasks: number;
  readonly kind: keyof typeof KINDS;
}

export interface Placed extends Placing {
  readonly milliseconds: number;
}

const PLACINGS: readonly Placing[] = [
  { nodes: 1_000, tasks: 1_000, kind: 'alike' },
  { nodes: 1_000, tasks: 10_000, kind: 'alike' },
  { nodes: 1_000, tasks: 100_000, kind: 'alike' },
  { nodes: 1_000, tasks: 1_000, kind: 'a plugin that every third node has' },
  { nodes: 1_000, tasks: 10_000, kind: 'a plugin that every third node has' },
  { nodes: 1_000, tasks: 100_000, kind: 'a plugin that every third node has' },
  { nodes: 1_000, tasks: 10_000, kind: 'a service each' },
  { nodes: 1_000, tasks: 10_000, kind: 'such a plugin, a service each' },
  { nodes: 1_000, tasks: 100_000, kind: 'a service each' },
  { nodes: 1_000, tasks: 10_000, kind: 'a label that every hundredth node has' },
  { nodes: 1_000, tasks: 10_000, kind: 'such a label, a service each' },
  { nodes: 1_000, tasks: 10_000, kind: 'spread over ten zones' },
  { nodes: 1_000, tasks: 10_000, kind: 'spread over ten zones, a service each' },
  { nodes: 1_000, tasks: 10_000, kind: 'a node each, ten services' },
  { nodes: 100_000, tasks: 1_000, kind: 'alike' },
  { nodes: 100_000, tasks: 1_000, kind: 'a service each' },
];

/**
 * All of the above, each the best of three, for other programs disturb and never help. From the moment at which the
 * scheduler starts until the store has every task on a node.
 */
export function measureScheduler(now: () => number): Placed[] {
  measure({ nodes: 100, tasks: 1_000, kind: 'alike' }, now); // warms up
  return PLACINGS.map((placing) => ({
    ...placing,
    milliseconds: Math.min(...Array.from({ length: 3 }, () => measure(placing, now))),
  }));
}

export function measure({ nodes, tasks, kind }: Placing, now: () => number): number {
  const lead = aLeadership();
  for (const some of inParts(nodes, (n) => nodeOf(n, KINDS[kind]))) lead.put('node', ...some);
  for (const some of inParts(tasks, (n) => taskOf(n, KINDS[kind], nodes))) lead.put('task', ...some);
  const start = now();
  const stop = scheduler(lead);
  const milliseconds = now() - start;
  stop();
  const left = lead.store.view((tx) => tx.find('task', { by: 'state', state: 'pending' })).length;
  if (left > 0) throw new Error(`${left} tasks have no node`);
  return milliseconds;
}

const nodeOf = (n: number, { node = (plain) => plain }: Kind): SwarmNode => node(aNode(`node-${n}`), n);

function taskOf(n: number, { service = () => '', spec, bound }: Kind, nodes: number): Task {
  const task = aTask(`task-${n}`);
  return {
    ...task,
    serviceId: service(n) as ServiceId,
    nodeId: bound ? (`node-${Math.floor(n / 10) % nodes}` as NodeId) : null,
    spec: { ...task.spec, ...spec },
    status: { ...task.status, state: 'pending' },
  };
}

/** A transaction takes so many. */
const PART = 1_000;

function* inParts<T>(count: number, make: (n: number) => T): Generator<readonly T[]> {
  for (let from = 0; from < count; from += PART)
    yield Array.from({ length: Math.min(PART, count - from) }, (_, i) => make(from + i));
}
