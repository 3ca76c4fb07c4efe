/** Which nodes run tasks of which networks: there, each needs an address of its own (swarm-semantics §8.2). */
import type { NetworkId, NodeId } from '../../api/ids.ts';
import { isNodeLocal } from '../../api/objects/network.ts';
import { isTerminal, type Task } from '../../api/objects/task.ts';

export class NodeUsage {
  /** How many live tasks of a network a node has; none is not kept. */
  readonly #counts = new Map<NodeId, Map<NetworkId, number>>();
  readonly #counted = new Map<string, Task>();

  /** Answers the node whose networks may have changed by this, or null. */
  note(task: Task, removed: boolean): NodeId | null {
    const counted = this.#counted.get(task.id);
    const live = !removed && task.nodeId !== null && !isTerminal(task.status.state) && task.networks !== undefined;
    if (live === (counted !== undefined)) return null;
    if (live) this.#counted.set(task.id, task);
    else this.#counted.delete(task.id);
    const { nodeId, networks = [] } = counted ?? task;
    for (const { network } of networks)
      if (!isNodeLocal(network)) this.#count(nodeId as NodeId, network.id, live ? 1 : -1);
    return nodeId;
  }

  /** In the order in which they came into use. */
  networksOf(nodeId: NodeId): readonly NetworkId[] {
    return [...(this.#counts.get(nodeId)?.keys() ?? [])];
  }

  #count(nodeId: NodeId, networkId: NetworkId, by: 1 | -1): void {
    let counts = this.#counts.get(nodeId);
    if (counts === undefined) this.#counts.set(nodeId, (counts = new Map()));
    const count = (counts.get(networkId) ?? 0) + by;
    if (count > 0) counts.set(networkId, count);
    else counts.delete(networkId);
    if (counts.size === 0) this.#counts.delete(nodeId);
  }
}
