/** Nodes grouped by the values of labels, a level for each preference to spread over them (swarm-semantics §6.6). */
import type { Task } from '../../api/objects/task.ts';
import { labelOf } from '../constraint.ts';
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

/** What to spread over, the first level first. */
export const preferencesOf = ({ spec }: Task): readonly string[] =>
  (spec.Placement?.Preferences ?? []).map(({ Spread }) => Spread?.SpreadDescriptor ?? '');

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
  const preferences = preferencesOf(task);
  const root = branch();
  for (const node of nodes) {
    const tasks = node.activeTasksOf(task.serviceId);
    let at = root;
    at.tasks += tasks;
    for (const descriptor of preferences) {
      const value = labelOf(descriptor, node.node);
      if (value === null) continue; // not something that one can spread over
      let next = at.branches.get(value);
      if (!next) at.branches.set(value, (next = branch()));
      at = next;
      at.tasks += tasks;
    }
    at.nodes.offer(node, accepts);
  }
  return root;
}
