/**
 * Makes the observed role of each node, and the Raft group, follow the desired role (swarm-semantics §3.11). A node
 * joins the group by itself when it is promoted; here it is taken out when it is demoted or deleted.
 */
import type { NodeId } from '../../api/ids.ts';
import type { NodeRole, SwarmNode } from '../../api/objects/node.ts';
import { SECOND } from '../../api/time.ts';
import { ok } from '../../std/result.ts';
import type { Change } from '../../store/types.ts';
import type { Cancel } from '../../world/world.ts';
import type { Room } from '../room.ts';

/** How often unfinished work is looked at again. */
const RETRY = 5 * SECOND;

export const roleManager: Room = ({ store, clock, members, report, nodeId: self }) => {
  /** Nodes whose roles differ, and deleted nodes that may still be members. */
  const unfinished = new Set<NodeId>();
  /** Removals and transfers that have been asked for and not answered. */
  const underWay = new Set<NodeId>();
  let cancelRetry: Cancel | null = null;
  let stopped = false;

  const log = (line: string) => report.event('daemon.log', { line });

  function reconcile(id: NodeId): void {
    const node = store.view((tx) => tx.get('node', id));
    if (node === undefined) return reconcileDeleted(id);
    if (node.spec.Role === 'worker' && memberOf(id) !== undefined) demote(node);
    else if (node.spec.Role === node.role) unfinished.delete(id);
    else observe(id, node.spec.Role);
  }

  function demote({ id }: SwarmNode): void {
    if (id !== self) return expel(id);
    retryLater(id);
    // A leader cannot well take itself out: whoever leads next does it.
    if (!mayExpel(id)) return;
    underWay.add(id);
    log('demoted; transferring leadership');
    members.transferLeadership((result) => {
      underWay.delete(id);
      // Another leads now, and does the rest.
      if (result.ok || stopped) return;
      log('failed to transfer leadership');
      expel(id);
    });
  }

  function reconcileDeleted(id: NodeId): void {
    if (memberOf(id) === undefined) unfinished.delete(id);
    else expel(id);
  }

  /** Takes the member out if the rest keeps its quorum. A later pass sees that it is gone, or tries again. */
  function expel(id: NodeId): void {
    retryLater(id);
    const member = memberOf(id);
    if (member === undefined || !mayExpel(id)) return;
    underWay.add(id);
    members.remove(member.raftId, () => void underWay.delete(id));
  }

  const mayExpel = (id: NodeId): boolean => {
    const member = memberOf(id);
    return member !== undefined && !underWay.has(id) && members.canRemove(member.raftId);
  };

  const memberOf = (id: NodeId) => members.list().find((member) => member.nodeId === id);

  function observe(id: NodeId, role: NodeRole): void {
    store.update(
      (tx) => {
        const node = tx.get('node', id);
        if (node === undefined || node.spec.Role !== role || node.role === role) return ok(undefined);
        return tx.update('node', { ...node, role });
      },
      (result) => {
        if (result.ok) unfinished.delete(id);
        else if (result.error !== 'lost-leadership' && result.error !== 'stopped') retryLater(id);
      },
    );
  }

  function retryLater(id: NodeId): void {
    unfinished.add(id);
    cancelRetry ??= clock.after(RETRY, () => {
      cancelRetry = null;
      for (const each of [...unfinished]) reconcile(each);
    });
  }

  function onChanges(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.table !== 'node') continue;
      const rolesMoved =
        change.kind !== 'update' ||
        change.before.spec.Role !== change.object.spec.Role ||
        change.before.role !== change.object.role;
      if (rolesMoved) reconcile(change.object.id);
    }
  }

  const cancelWatch = store.watch(onChanges);
  const nodes = store.view((tx) => tx.find('node', { by: 'all' }));
  for (const id of new Set([...members.list().map(({ nodeId }) => nodeId), ...nodes.map((node) => node.id)])) {
    reconcile(id);
  }

  return () => {
    stopped = true;
    cancelWatch();
    cancelRetry?.();
  };
};
