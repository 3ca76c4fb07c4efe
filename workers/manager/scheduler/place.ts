/**
 * Places a group of like tasks on nodes (swarm-semantics §6.6): branches of the preferences get equal totals, and
 * within a leaf the lowest nodes are filled until all are level.
 */
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { CandidateView } from '../../api/view.ts';
import { branchOf, grow, preferencesOf } from './branches.ts';
import type { Branch } from './branches.ts';
import type { NodeInfo } from './node-info.ts';
import { bestOf } from './best-of.ts';
import { nodeOrder } from './node-order.ts';
import type { NodeOrder } from './node-order.ts';
import { Pipeline } from './pipeline.ts';
import type { Candidates } from './verdicts.ts';

export interface Placed {
  readonly task: Task;
  readonly node: NodeInfo;
}

export interface Placement {
  readonly placed: readonly Placed[];
  /** Tasks that fit nowhere. */
  readonly left: readonly Task[];
  /** What spoke against the nodes; empty if nothing did. */
  readonly explanation: string;
}

/**
 * `tasks` are all of one service and version, so the first speaks for all. `nodes` come emptiest first, as few of them
 * as are asked for; those of equal merit are taken in the order in which they come. `take` must account the task on the
 * node before it returns. The nodes that are looked at are told to `candidates`, as they are then.
 */
export function place(
  tasks: readonly Task[],
  nodes: Iterable<NodeInfo>,
  nowUs: Micros,
  take: (task: Task, node: NodeInfo) => void,
  candidates?: Candidates,
): Placement {
  const [first] = tasks;
  if (first === undefined) return { placed: [], left: [], explanation: '' };
  const pipeline = new Pipeline(first);
  const accepts = (node: NodeInfo) => {
    candidates?.saw(node, () => candidateView(first, node, pipeline, nowUs));
    return pipeline.accepts(node);
  };
  const order = nodeOrder(first, nowUs);
  const placed: Placed[] = [];
  const assign = (node: NodeInfo) => {
    const task = tasks[placed.length] as Task;
    take(task, node);
    placed.push({ task, node });
  };
  const filling = { accepts, order, assign };
  if (preferencesOf(first).length === 0)
    fillNodes(tasks.length, bestOf(nodes, { task: first, limit: tasks.length, accepts, order, nowUs }), filling);
  else fillBranch(tasks.length, grow(nodes, first, tasks.length, accepts, order), filling);
  return { placed, left: tasks.slice(placed.length), explanation: pipeline.explain() };
}

export const candidateView = (task: Task, node: NodeInfo, pipeline: Pipeline, nowUs: Micros): CandidateView => ({
  nodeId: node.node.id,
  hostname: node.node.description?.hostname ?? '',
  branch: branchOf(task, node),
  recentFailures: node.recentFailures(task, nowUs),
  tasksOfService: node.activeTasksOf(task.serviceId),
  tasks: node.activeTasks,
  refusal: pipeline.refusal(node),
});

interface Filling {
  readonly accepts: (node: NodeInfo) => boolean;
  readonly order: NodeOrder;
  /** Gives the next task to the node. */
  readonly assign: (node: NodeInfo) => void;
}

/** Places up to `count` tasks below the branch; returns how many. */
function fillBranch(count: number, branch: Branch, filling: Filling): number {
  if (branch.branches.size === 0) return fillNodes(count, branch.nodes.inOrder(filling.accepts), filling);
  const open = new Set(branch.branches.values());
  let tasks = branch.tasks;
  let placed = 0;
  let progress = true;
  while (placed < count && open.size > 0 && progress) {
    progress = false;
    const total = tasks + count - placed;
    const target = Math.floor(total / open.size);
    let remainder = total % open.size;
    for (const next of [...open]) {
      if (next.tasks > target || (next.tasks === target && remainder === 0)) continue;
      const wanted = Math.min(target - next.tasks + (remainder > 0 ? 1 : 0), count - placed);
      if (wanted === 0) break;
      const got = fillBranch(wanted, next, filling);
      if (got < wanted) {
        open.delete(next);
        tasks -= next.tasks;
      } else if (remainder > 0) remainder--;
      placed += got;
      progress = true;
    }
  }
  return placed;
}

/** Deals up to `count` tasks to nodes sorted best first; returns how many. */
function fillNodes(count: number, nodes: readonly NodeInfo[], { accepts, order, assign }: Filling): number {
  if (nodes.length === 0) return 0;
  const at = (index: number) => nodes[index % nodes.length] as NodeInfo;
  const full = new Set<NodeInfo>();
  let cursor = 0;
  for (let placed = 1; placed <= count; placed++) {
    const node = at(cursor);
    assign(node);
    if (placed === count) break;
    // First raise the lowest nodes until all are level; once the last node is reached, deal one by one.
    if (cursor + 1 >= nodes.length || order(at(cursor + 1), node) < 0) cursor++;
    const from = cursor;
    while (full.has(at(cursor)) || !accepts(at(cursor))) {
      full.add(at(cursor));
      cursor++;
      if (cursor - from === nodes.length) return placed;
    }
  }
  return count;
}
