/** Who gets which certificate (swarm-semantics §4.3): decides, and leaves the writing to the room. */
import type { NodeId } from '../../api/ids.ts';
import type { Cluster } from '../../api/objects/cluster.ts';
import type { NodeRole, SwarmNode } from '../../api/objects/node.ts';
import type { Dice } from '../../std/dice.ts';
import { randomId } from '../../std/random-id.ts';
import { err, ok } from '../../std/result.ts';
import type { ReadTx } from '../../store/types.ts';
import type { Answer, PeerIdentity } from '../../world/rpc.ts';

export interface EnrollRequest {
  readonly csr: string;
  readonly token: string;
  readonly availability: 'active' | 'pause' | 'drain';
}

/** Ids a newcomer may get: one should do; an id already taken is passed over, three times at most. */
export const bornWith = (dice: Dice): readonly NodeId[] => [1, 2, 3, 4].map(() => randomId<NodeId>(dice));

/** A member renews whatever its token says; a stranger needs a token, which decides its role. */
export function enroll(
  tx: ReadTx,
  cluster: Cluster,
  { csr, token, availability }: EnrollRequest,
  member: PeerIdentity | null,
  ids: readonly NodeId[],
): Answer<{ node: SwarmNode; isNew: boolean }> {
  if (!csr) return err({ code: 'InvalidArgument', message: 'InvalidArgument' });

  if (member) {
    const node = tx.get('node', member.nodeId);
    if (!node) {
      const message = `node ${member.nodeId} not found when attempting to renew certificate`;
      return err({ code: 'NotFound', message });
    }
    return ok({
      isNew: false,
      node: { ...node, certificate: { ...node.certificate, csr, role: node.role, state: 'renew' } },
    });
  }

  const role = roleOf(token, cluster);
  if (!role) return err({ code: 'InvalidArgument', message: 'A valid join token is necessary to join this cluster' });
  const id = ids.find((candidate) => !tx.get('node', candidate));
  if (!id) return err({ code: 'Internal', message: 'no free node id' });
  return ok({ isNew: true, node: newNode(id, role, csr, availability) });
}

function roleOf(token: string, { rootCa: { joinTokens } }: Cluster): NodeRole | null {
  if (token === joinTokens.manager) return 'manager';
  if (token === joinTokens.worker) return 'worker';
  return null;
}

/** A node that has asked for its certificate and has not been heard of otherwise. */
export const newNode = (
  id: NodeId,
  role: NodeRole,
  csr: string,
  availability: EnrollRequest['availability'],
): SwarmNode => ({
  id,
  meta: { version: 0, createdUs: 0, updatedUs: 0 },
  spec: { Labels: {}, Role: role, Availability: availability },
  role,
  description: null,
  status: { state: 'unknown', message: '', addr: '' },
  certificate: { role, csr, state: 'pending', error: '', certificate: '', expiresUs: 0 },
});
