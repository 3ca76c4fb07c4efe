/** The best nodes for a task, without a look at more nodes than must be. */
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { NodeInfo } from './node-info.ts';
import type { NodeOrder } from './node-order.ts';
import { MAX_FAILURES } from './recent-failures.ts';

export interface Wanted {
  readonly task: Task;
  readonly limit: number;
  readonly accepts: (node: NodeInfo) => boolean;
  readonly order: NodeOrder;
  readonly nowUs: Micros;
}

/** At most `limit` nodes that are accepted, best first, out of `nodes`, which come emptiest first. */
export function bestOf(nodes: Iterable<NodeInfo>, { task, limit, accepts, order, nowUs }: Wanted): NodeInfo[] {
  const best: NodeInfo[] = [];
  const others: NodeInfo[] = [];
  for (const node of nodes) {
    // Without a task of the service and without failures, what is left to compare is the load.
    if (node.activeTasksOf(task.serviceId) > 0 || node.recentFailures(task, nowUs) >= MAX_FAILURES) others.push(node);
    else if (accepts(node) && best.push(node) === limit) return best;
  }
  for (const node of others.sort(order)) if (accepts(node) && best.push(node) === limit) break;
  return best;
}
