/** What a global job lacks: one task on every node that may run it (swarm-semantics §7.9). Pure. */
import type { NodeId } from '../../../api/ids.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Service } from '../../../api/objects/service.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Task } from '../../../api/objects/task.ts';
import { constraintsOf, nodeMatches } from '../../constraint.ts';

/** The nodes to give a new task to; `tasks` are those of the job's present iteration. */
export function nodesToServe(service: Service, tasks: readonly Task[], nodes: readonly SwarmNode[]): readonly NodeId[] {
  const constraints = constraintsOf(service.spec.TaskTemplate.Placement);
  const served = new Set(tasks.flatMap((task) => (rank(task.desiredState) <= rank('complete') ? [task.nodeId] : [])));
  return nodes
    .filter(({ status, spec }) => status.state === 'ready' && spec.Availability === 'active')
    .filter((node) => !served.has(node.id) && nodeMatches(constraints, node))
    .map(({ id }) => id);
}
