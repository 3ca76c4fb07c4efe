/** Nodes grouped by the values of labels, a level for each preference to spread over them (swarm-semantics §6.6). */
import type { Task } from '../../api/objects/task.ts';
import { labelReader } from '../constraint.ts';
import { BestNodes } from './best-nodes.ts';
import type { NodeInfo } from './node-info.ts';
import type { NodeOrder } from './node-order.ts';

export interface Branch {
  /** Active tasks of the service below here, on all nodes, those that are no candidates too. */
  tasks: number;
  /** By label value; nodes without the label share the empty value. Empty for a leaf. */
  readonly branches: Map<string, Branch>;
  /** The best nodes of a leaf. */
  readonly nodes: BestNodes;
}

/** What to spread over, the first level first: labels of nodes or engines. SwarmKit ignores anything else, and so is it here. */
export const preferencesOf = ({ spec }: Pick<Task, 'spec'>): readonly string[] =>
  (spec.Placement?.Preferences ?? [])
    .map(({ Spread }) => Spread?.SpreadDescriptor ?? '')
    .filter((descriptor) => labelReader(descriptor) !== null);

/** Where the node stands in the tree, as it is told to people. */
export const branchOf = (task: Task, { node }: NodeInfo): readonly string[] =>
  preferencesOf(task).map((descriptor) => labelReader(descriptor)?.(node) ?? '');

/**
 * @param limit how many nodes are worth keeping in a leaf: as many as there are tasks to place
 */
export function grow(
  nodes: Iterable<NodeInfo>,
  task: Task,
  limit: number,
  accepts: (node: NodeInfo) => boolean,
  order: NodeOrder,
): Branch {
  const branch = (): Branch => ({ tasks: 0, branches: new Map(), nodes: new BestNodes(limit, order) });
  const readers = preferencesOf(task).flatMap((descriptor) => labelReader(descriptor) ?? []);
  const root = branch();
  for (const node of nodes) {
    const tasks = node.activeTasksOf(task.serviceId);
    let at = root;
    at.tasks += tasks;
    for (const read of readers) {
      const value = read(node.node);
      let next = at.branches.get(value);
      if (!next) at.branches.set(value, (next = branch()));
      at = next;
      at.tasks += tasks;
    }
    at.nodes.offer(node, accepts);
  }
  return root;
}
