/** What the dispatcher writes into a node object, and in which words (swarm-semantics §5.1). */
import type { Address } from '../../api/ids.ts';
import type { NodeDescription, SwarmNode } from '../../api/objects/node.ts';
import { equal } from '../../std/equal.ts';

export interface NodeUpdate {
  readonly state: SwarmNode['status']['state'];
  readonly message: string;
  /** As seen by the dispatcher; absent to leave the last one. */
  readonly addr?: Address;
  readonly description?: NodeDescription;
}

export const nodeReady = (description: NodeDescription, addr: Address): NodeUpdate => ({
  state: 'ready',
  message: '',
  addr,
  description,
});

export const leaderChanged: NodeUpdate = {
  state: 'unknown',
  message: 'Node moved to "unknown" state due to leadership change in cluster',
};

export const heartbeatFailure: NodeUpdate = { state: 'down', message: 'heartbeat failure' };

export const heartbeatFailureWhileUnknown: NodeUpdate = {
  state: 'down',
  message: 'heartbeat failure for node in "unknown" state',
};

/** The node after the update; the very same object where nothing is different. */
export function updated(node: SwarmNode, { state, message, addr, description }: NodeUpdate): SwarmNode {
  const after: SwarmNode = {
    ...node,
    description: description ?? node.description,
    status: { state, message, addr: addr ?? node.status.addr },
  };
  return equal(node, after) ? node : after;
}
