/** A node's labels, availability or desired role, as a person wants them (swarm-semantics §9.4). */
import type { ControlApi } from '../../../api/control.ts';
import type { SwarmNode } from '../../../api/objects/node.ts';
import { err } from '../../../std/result.ts';
import type { ReadTx, WriteTx } from '../../../store/types.ts';
import type { Answer, RpcError } from '../../../world/rpc.ts';
import type { Members } from '../../room.ts';
import { notFound, precondition } from '../refusal.ts';
import { put } from '../write.ts';

/** Only the desired role changes here; the role manager does the rest. */
export function updateNode(
  tx: WriteTx,
  { id, version, spec }: ControlApi['updateNode']['request'],
  members: Members,
): Answer<SwarmNode> {
  const node = tx.get('node', id);
  if (!node) return err(notFound('node', id));
  const isDemoted = node.spec.Role === 'manager' && spec.Role === 'worker';
  const refusal = isDemoted ? mayNotBeDemoted(tx, node, members) : null;
  return refusal ? err(refusal) : put(tx, 'node', { ...node, spec }, version);
}

function mayNotBeDemoted(tx: ReadTx, { id }: SwarmNode, members: Members): RpcError | null {
  const managers = tx.find('node', { by: 'role', role: 'manager' });
  if (managers.length === 1 && managers[0]?.id === id)
    return precondition('attempting to demote the last manager of the swarm');
  const member = members.list().find(({ nodeId }) => nodeId === id);
  if (!member) return { code: 'NotFound', message: "can't find manager in raft memberlist" };
  if (members.canRemove(member.raftId)) return null;
  return precondition("can't remove member from the raft: this would result in a loss of quorum");
}
