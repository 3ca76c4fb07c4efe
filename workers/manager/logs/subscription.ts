/**
 * One wish for logs (swarm-semantics §10.1): which nodes it concerns, which of them have said all they have, and what
 * will be missing. Knows neither streams nor the store.
 */
import type { NodeId, TaskId } from '../../api/ids.ts';
import type { SubscribeLogsRequest } from '../../api/logs.ts';
import { rank, type Task } from '../../api/objects/task.ts';

export class Subscription {
  /** In the order in which they were met: true for those that are done. */
  readonly #nodes = new Map<NodeId, boolean>();
  readonly #pending = new Set<TaskId>();
  readonly #failures: string[] = [];
  readonly #services: ReadonlySet<string>;
  readonly #tasks: ReadonlySet<string>;

  constructor(
    readonly id: string,
    readonly request: SubscribeLogsRequest,
  ) {
    this.#services = new Set(request.selector.serviceIds);
    this.#tasks = new Set(request.selector.taskIds);
  }

  get nodes(): readonly NodeId[] {
    return [...this.#nodes.keys()];
  }

  concerns(nodeId: NodeId): boolean {
    return this.#nodes.has(nodeId);
  }

  selects({ id, serviceId }: Pick<Task, 'id' | 'serviceId'>): boolean {
    return this.#tasks.has(id) || this.#services.has(serviceId);
  }

  /** Answers the node that is met for the first time by this task, if any. */
  meet(task: Task): NodeId | null {
    if (!this.selects(task)) return null;
    // Whoever does not follow has no use for what has not begun, unless it was asked for by name.
    const begun = rank(task.status.state) >= rank('running');
    if (!this.request.options.follow && !begun && !this.#tasks.has(task.id)) return null;
    if (task.nodeId === null) {
      this.#pending.add(task.id);
      return null;
    }
    this.#pending.delete(task.id);
    if (this.#nodes.has(task.nodeId)) return null;
    this.#nodes.set(task.nodeId, false);
    return task.nodeId;
  }

  /** The node has said all; `why` it could not, if so. A second time has no effect. */
  done(nodeId: NodeId, why: string | null): void {
    if (this.#nodes.get(nodeId) !== false) return;
    this.#nodes.set(nodeId, true);
    if (why !== null) this.#failures.push(why);
  }

  /** Whoever follows is never through. */
  get complete(): boolean {
    return !this.request.options.follow && [...this.#nodes.values()].every((done) => done);
  }

  /** What the reader is told at the end, in SwarmKit's words; null where nothing is missing. */
  get warning(): string | null {
    const reasons = [...this.#failures, ...[...this.#pending].map((id) => `task ${id} has not been scheduled`)];
    if (reasons.length === 0) return null;
    return `warning: incomplete log stream. some logs could not be retrieved for the following reasons: ${reasons.join(', ')}`;
  }
}
