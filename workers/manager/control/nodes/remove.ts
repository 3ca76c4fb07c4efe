/** A node taken out of the swarm: its certificate is refused from now on, its tasks are orphans (swarm-semantics §9.4). */
import type { ControlApi } from '../../../api/control.ts';
import type { ClusterId } from '../../../api/ids.ts';
import type { NodeId } from '../../../api/ids.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Micros } from '../../../api/time.ts';
import { invariant } from '../../../std/invariant.ts';
import { err, ok } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';
import type { Answer } from '../../../world/rpc.ts';
import type { Members } from '../../room.ts';
import { withoutExpired } from '../cluster/blacklist.ts';
import { notFound, precondition } from '../refusal.ts';

export function removeNode(
  tx: WriteTx,
  { id, force }: ControlApi['removeNode']['request'],
  { members, clusterId, nowUs }: { members: Members; clusterId: ClusterId; nowUs: Micros },
): Answer<null> {
  const node = tx.get('node', id);
  if (!node) return err(notFound('node', id));
  if (node.spec.Role === 'manager' && members.list().some(({ nodeId }) => nodeId === id)) {
    const why = 'is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal';
    return err(precondition(`node ${id} ${why}`));
  }
  if (!force && node.status.state === 'ready') return err(precondition(`node ${id} is not down and can't be removed`));
  const cluster = tx.get('cluster', clusterId);
  if (!cluster) return err({ code: 'Internal', message: 'could not fetch cluster object' });

  const { expiresUs } = node.certificate;
  const blacklist = { ...withoutExpired(cluster.blacklist, nowUs), [id]: { expiresUs } };
  const written = tx.update('cluster', { ...cluster, blacklist });
  orphanTasks(tx, id, nowUs);
  const removed = tx.remove('node', id);
  invariant(written.ok && removed.ok, 'what was just read can be written');
  return ok(null);
}

function orphanTasks(tx: WriteTx, nodeId: NodeId, nowUs: Micros): void {
  for (const task of tx.find('task', { by: 'node', nodeId })) {
    if (rank(task.status.state) >= rank('complete')) continue;
    const message = 'Task belonged to a node that has been deleted';
    tx.update('task', { ...task, status: { atUs: nowUs, state: 'orphaned', message, err: '', container: null } });
  }
}
