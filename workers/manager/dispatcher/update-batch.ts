/**
 * Reports of agents gather here and are written together, every 100 ms (swarm-semantics §5.3): a busy swarm costs a
 * Raft entry per beat and not per report, and of several reports on one thing only the last is written.
 */
import type { NodeId, TaskId } from '../../api/ids.ts';
import { rank, type TaskStatus } from '../../api/objects/task.ts';
import { MS } from '../../api/time.ts';
import { equal } from '../../std/equal.ts';
import { err, ok, type Result } from '../../std/result.ts';
import type { Store, WriteTx } from '../../store/types.ts';
import type { Cancel, Clock } from '../../world/world.ts';
import { updated, type NodeUpdate } from './node-update.ts';

const INTERVAL = 100 * MS;
const MAX_ITEMS = 10_000;

export interface UpdateBatch {
  task(id: TaskId, status: TaskStatus): void;
  /** `written` is called when it is in the store, or with false when this manager cannot see it through. */
  node(id: NodeId, update: NodeUpdate, written?: (done: boolean) => void): void;
  /** Drops what has gathered; whoever waits is told. */
  stop: Cancel;
}

/** `nodeId` is this leader's: with its clock it stands in what it has written down. */
export function updateBatch(store: Store, clock: Clock, nodeId: NodeId): UpdateBatch {
  const startedUs = clock.now();
  const tasks = new Map<TaskId, TaskStatus>();
  const nodes = new Map<NodeId, NodeUpdate>();
  let waiting: ((done: boolean) => void)[] = [];
  let beat: Cancel | null = null;

  function gathered(): void {
    if (tasks.size + nodes.size >= MAX_ITEMS) return flush();
    // The beat goes on by itself in thought only: where nothing gathers, no timer runs.
    beat ??= clock.after(INTERVAL - ((clock.now() - startedUs) % INTERVAL), flush);
  }

  function flush(): void {
    beat?.();
    beat = null;
    const units = [
      ...Array.from(
        tasks,
        ([id, status]) =>
          (tx: WriteTx) =>
            writeTask(tx, id, { ...status, appliedUs: clock.wall(), appliedBy: nodeId }),
      ),
      ...Array.from(
        nodes,
        ([id, update]) =>
          (tx: WriteTx) =>
            writeNode(tx, id, update),
      ),
    ];
    const told = waiting;
    tasks.clear();
    nodes.clear();
    waiting = [];
    store.batch(units, (result) => told.forEach((written) => written(result.ok)));
  }

  return {
    task(id, status) {
      // A report that was long on its way may come in after a later one.
      const before = tasks.get(id);
      if (before && rank(before.state) > rank(status.state)) return;
      tasks.set(id, status);
      gathered();
    },
    node(id, update, written) {
      nodes.set(id, update);
      if (written) waiting.push(written);
      gathered();
    },
    stop() {
      beat?.();
      waiting.forEach((written) => written(false));
    },
  };
}

const asReported = ({ appliedUs: _, appliedBy: __, ...status }: TaskStatus): TaskStatus => status;

/** An observed state only ever grows: a report that lags behind is dropped. */
function writeTask(tx: WriteTx, id: TaskId, status: TaskStatus): Result<void, unknown> {
  const task = tx.get('task', id);
  if (!task || equal(asReported(task.status), asReported(status))) return ok(undefined);
  if (rank(task.status.state) > rank(status.state)) return err('task status invalid transition');
  return tx.update('task', { ...task, status });
}

function writeNode(tx: WriteTx, id: NodeId, update: NodeUpdate): Result<void, unknown> {
  const node = tx.get('node', id);
  if (!node) return ok(undefined);
  const after = updated(node, update);
  return after === node ? ok(undefined) : tx.update('node', after);
}
