/** Which tasks a node may no longer run (swarm-semantics §6.10). Pure. */
import type { SwarmNode } from '../../../api/objects/node.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import { constraintsOf, nodeMatches } from '../../constraint.ts';
import { stillOffered, Taken } from '../../generic-resources.ts';

/** `serviceOf` gives the present service: its constraints count, and the task's own only where it is gone. */
export function noncompliant(
  node: SwarmNode,
  tasks: readonly Task[],
  serviceOf: (task: Task) => Service | undefined,
): readonly Task[] {
  if (node.spec.Availability !== 'active') return [];
  let cpus = node.description?.resources.nanoCpus ?? 0;
  let memory = node.description?.resources.memoryBytes ?? 0;
  const generic = node.description?.resources.generic ?? [];
  const taken = new Taken();
  const removed: Task[] = [];
  for (const task of tasks.filter(isEnforced)) {
    const placement = (serviceOf(task)?.spec.TaskTemplate ?? task.spec).Placement;
    const { NanoCPUs = 0, MemoryBytes = 0 } = task.spec.Resources?.Reservations ?? {};
    if (!nodeMatches(constraintsOf(placement), node) || NanoCPUs > cpus || MemoryBytes > memory) {
      removed.push(task);
      continue;
    }
    cpus -= NanoCPUs;
    memory -= MemoryBytes;
    const assigned = task.assignedGenericResources ?? [];
    if (!stillOffered(assigned, generic, taken)) {
      removed.push(task);
      break; // SwarmKit looks at no further task then, which is odd, but what it does
    }
    taken.add(assigned);
  }
  return removed;
}

/** Placed, wanted, and not over. */
export const isEnforced = (task: Task): boolean =>
  rank(task.desiredState) >= rank('assigned') &&
  rank(task.desiredState) <= rank('complete') &&
  rank(task.status.state) < rank('complete');
