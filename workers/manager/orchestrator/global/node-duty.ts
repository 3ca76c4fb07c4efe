/** What a global service wants of one node (swarm-semantics §7.3). Pure. */
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { Service } from '../../../api/objects/service.ts';
import { constraintsOf, nodeMatches } from '../../constraint.ts';
import { isInvalid } from '../node-state.ts';

/** `run` one task there · `keep` things as they are · `clear` it of the service's tasks. */
export type Duty = 'run' | 'keep' | 'clear';

export function dutyOf(node: SwarmNode | undefined, service: Service): Duty {
  if (node === undefined || isInvalid(node)) return 'clear';
  if (!nodeMatches(constraintsOf(service.spec.TaskTemplate.Placement), node)) return 'clear';
  return node.spec.Availability === 'pause' ? 'keep' : 'run';
}
