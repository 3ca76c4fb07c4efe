/** Is a task out of date, compared with its service as it is now (swarm-semantics §7.5)? */
import type { SwarmNode } from '../api/objects/node.ts';
import type { Service } from '../api/objects/service.ts';
import type { Task } from '../api/objects/task.ts';
import { constraintsOf, nodeMatches } from './constraint.ts';
import { equal } from '../std/equal.ts';

/** `node` is the one the task is on, if it is on any. */
export function isTaskDirty(service: Service, task: Task, node: SwarmNode | undefined): boolean {
  if (task.specVersion === service.specVersion) return false;
  const wanted = service.spec.TaskTemplate;
  const exceptPlacement = equal({ ...task.spec, Placement: undefined }, { ...wanted, Placement: undefined });
  // Where only the placement differs, a task that stands well may stay. As in SwarmKit, the endpoint is not asked then.
  if (exceptPlacement && node !== undefined && nodeMatches(constraintsOf(wanted.Placement), node)) return false;
  return !equal(task.spec, wanted) || !equal(task.endpointSpec, service.spec.EndpointSpec);
}
