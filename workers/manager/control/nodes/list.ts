/** Nodes as lists show them: with their place in the Raft group, which is not stored (swarm-semantics §1.2). */
import type { ListedNode, NodeFilters } from '../../../api/control.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { Members } from '../../room.ts';
import { candidates, hasLabels, isOneOf, startsWithOneOf } from '../match.ts';

export function listed(node: SwarmNode, members: Members): ListedNode {
  const member = members.list().find(({ nodeId }) => nodeId === node.id);
  if (!member) return { node, manager: null };
  const { nodeId: _, ...manager } = member;
  return { node, manager };
}

export function listNodes(tx: ReadTx, filters: NodeFilters, members: Members): readonly ListedNode[] {
  const wanted = ({ id, description, spec, role }: SwarmNode) =>
    isOneOf(id, filters.ids) &&
    startsWithOneOf(id, filters.idPrefixes) &&
    isOneOf(description?.hostname ?? '', filters.names) &&
    startsWithOneOf(description?.hostname ?? '', filters.namePrefixes) &&
    hasLabels(description?.engine.labels, filters.labels) &&
    hasLabels(spec.Labels, filters.nodeLabels) &&
    isOneOf(role, filters.roles);
  return candidates(tx, 'node', filters)
    .filter(wanted)
    .map((node) => listed(node, members));
}
