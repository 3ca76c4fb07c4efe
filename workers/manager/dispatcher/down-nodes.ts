/** What runs on a node that has been down for a day is given up as ORPHANED (swarm-semantics §5.1). */
import type { NodeId } from '../../api/ids.ts';
import { rank, type Task } from '../../api/objects/task.ts';
import { HOUR } from '../../api/time.ts';
import { ok } from '../../std/result.ts';
import type { Store } from '../../store/types.ts';
import type { Cancel, Clock } from '../../world/world.ts';

const PATIENCE = 24 * HOUR;

export function downNodes(store: Store, clock: Clock) {
  const timers = new Map<NodeId, Cancel>();

  function forget(nodeId: NodeId): void {
    timers.get(nodeId)?.();
    timers.delete(nodeId);
  }

  function giveUp(nodeId: NodeId): void {
    timers.delete(nodeId);
    const lost = store.view((tx) => tx.find('task', { by: 'node', nodeId }).filter(mayRun));
    store.batch(
      lost.map(({ id }) => (tx) => {
        const task = tx.get('task', id);
        if (!task || !mayRun(task)) return ok(undefined);
        return tx.update('task', { ...task, status: { ...task.status, state: 'orphaned' } });
      }),
    );
  }

  return {
    /** It went down now, or a new leader found it down: its day begins. */
    add(nodeId: NodeId): void {
      forget(nodeId);
      timers.set(
        nodeId,
        clock.after(PATIENCE, () => giveUp(nodeId)),
      );
    },
    /** It is back, or gone for good. */
    forget,
    stop(): void {
      for (const cancel of timers.values()) cancel();
    },
  };
}

const mayRun = ({ status }: Task): boolean =>
  rank(status.state) >= rank('assigned') && rank(status.state) <= rank('running');
