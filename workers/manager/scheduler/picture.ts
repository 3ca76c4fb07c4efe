/**
 * The scheduler's picture of the cluster, kept up to date from committed changes (swarm-semantics §6.1, §6.2): nodes
 * with what they hold, and the tasks that wait for a node.
 */
import type { NodeId, TaskId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import type { Change, ReadTx } from '../../store/types.ts';
import { ByLoad } from './by-load.ts';
import { NodeInfo } from './node-info.ts';
import { Waiting } from './waiting.ts';

export class Picture {
  readonly nodes = new Map<NodeId, NodeInfo>();
  readonly byLoad = new ByLoad();
  /** Tasks that wait for any node. */
  readonly unassigned = new Waiting();
  /** Tasks made for one node, which wait for it to be judged. */
  readonly preassigned = new Waiting();
  /** Every task between pending and running. */
  readonly #tasks = new Map<TaskId, Task>();
  /** Those made for one node, even once they are there: their failures say nothing of the node. */
  readonly #wasPreassigned = new Set<TaskId>();
  readonly #underweighted: (node: NodeInfo, task: Task) => void;

  /** `underweighted` is told when a node has failed so often that tasks like this one go there last. */
  constructor(tx: ReadTx, underweighted: (node: NodeInfo, task: Task) => void = () => {}) {
    this.#underweighted = underweighted;
    for (const node of tx.find('node', { by: 'all' })) this.#setNode(node);
    for (const task of tx.find('task', { by: 'all' })) {
      const { state } = task.status;
      // Nobody waits any more for a task that had no node when the leader before went.
      const abandoned = state === 'pending' && rank(task.desiredState) > rank('complete');
      if (rank(state) < rank('pending') || rank(state) > rank('running') || abandoned) continue;
      this.setTask(task);
    }
  }

  /**
   * Takes a committed change into account. Returns whether tasks that wait for any node are to be tried now; those made
   * for one node are tried whatever was committed.
   */
  observe(change: Change, nowUs: Micros): boolean {
    if (change.table === 'node') {
      if (change.kind === 'remove') this.#removeNode(change.object.id);
      else this.#setNode(change.object);
      return change.kind !== 'remove';
    }
    if (change.table !== 'task') return false;
    const task = change.object;
    if (change.kind === 'remove') return this.#forget(task.id);
    if (rank(task.status.state) < rank('pending')) return false;
    if (rank(task.status.state) > rank('running')) return this.#ended(task, nowUs);
    this.setTask(task);
    return task.nodeId === null;
  }

  /** Accounts the task where it belongs, in place of what was known of it. */
  setTask(task: Task): void {
    const known = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    if (task.nodeId !== null) this.unassigned.delete(task.id);
    if (task.nodeId === null || task.status.state !== 'pending') this.preassigned.delete(task.id);
    const waits = task.nodeId === null || task.status.state === 'pending';
    if (known?.nodeId && (waits || known.nodeId !== task.nodeId)) this.#free(known.nodeId, task.id);
    if (task.nodeId === null) this.unassigned.set(task);
    else if (task.status.state === 'pending') {
      this.preassigned.set(task);
      this.#wasPreassigned.add(task.id);
    } else this.#take(task.nodeId, task);
  }

  /** A decision could not be written: back to what the store says; undefined where the task is gone. */
  correct(id: TaskId, task: Task | undefined): void {
    const { state } = task?.status ?? { state: 'orphaned' };
    if (task && rank(state) >= rank('pending') && rank(state) <= rank('running')) this.setTask(task);
    else this.#forget(id);
  }

  /** No longer tried, until it changes. */
  drop(id: TaskId): void {
    this.unassigned.delete(id);
    this.preassigned.delete(id);
  }

  #setNode(node: SwarmNode): void {
    const known = this.nodes.get(node.id);
    if (known) return known.replace(node);
    const info = new NodeInfo(node);
    this.nodes.set(node.id, info);
    this.byLoad.seat(info);
  }

  #removeNode(id: NodeId): void {
    const info = this.nodes.get(id);
    if (info) this.byLoad.remove(info);
    this.nodes.delete(id);
  }

  #take(id: NodeId, task: Task): void {
    const info = this.nodes.get(id);
    if (!info) return;
    info.add(task);
    this.byLoad.seat(info);
  }

  /** Returns whether the task held anything there. */
  #free(id: NodeId, task: TaskId): boolean {
    const info = this.nodes.get(id);
    const held = info?.remove(task) ?? false;
    if (info) this.byLoad.seat(info);
    return held;
  }

  #ended(task: Task, nowUs: Micros): boolean {
    if (!this.#tasks.has(task.id)) return false;
    const failed = task.status.state === 'failed' || task.status.state === 'rejected';
    if (failed && task.nodeId !== null && !this.#wasPreassigned.has(task.id)) {
      const node = this.nodes.get(task.nodeId);
      if (node?.taskFailed(task, nowUs)) this.#underweighted(node, task);
    }
    this.#forget(task.id);
    return true;
  }

  /** Returns whether the task held anything on a node. */
  #forget(id: TaskId): boolean {
    const nodeId = this.#tasks.get(id)?.nodeId;
    this.#tasks.delete(id);
    this.#wasPreassigned.delete(id);
    this.drop(id);
    return nodeId ? this.#free(nodeId, id) : false;
  }
}
