/** Which nodes may keep their tasks. */
import type { SwarmNode } from '../../api/objects/node.ts';

/**
 * Tasks of an invalid node are moved: it is gone, down or being drained. One that is only unknown or disconnected
 * keeps them (swarm-semantics §7.1).
 */
export const isInvalid = (node: SwarmNode | undefined): boolean =>
  node === undefined || node.status.state === 'down' || node.spec.Availability === 'drain';
