/** One-shot tasks (swarm-semantics §5.7): what moves is the slot, to a new task. */
import type { NodeId, TaskId } from '../workers/api/ids.ts';
import type { ClusterView } from '../workers/api/view.ts';
import { newestBelief } from './beliefs.ts';
import { Remembered } from './remembered.ts';
import type { Breach, Rule } from './rule.ts';

const GONE = 10_000;

export const aTaskKeepsItsNode: Rule = {
  id: 'a-task-keeps-its-node',
  judge() {
    let nodes: ReadonlyMap<TaskId, NodeId | null> = new Map();
    const gone = new Remembered<TaskId, true>(GONE);
    const newest = newestBelief();

    function judge({ tasks, nodes: members }: ClusterView): Breach | null {
      const before = nodes;
      nodes = new Map(tasks.map(({ id, nodeId }) => [id, nodeId]));
      for (const id of before.keys()) if (!nodes.has(id)) gone.set(id, true);
      const nodeName = (id: NodeId | null) => members.find((node) => node.id === id)?.hostname ?? id ?? '–';
      for (const { id, name, nodeId } of tasks) {
        const task = `${name} (${id})`;
        if (gone.has(id)) return { code: 'task-came-back', machines: [], params: { task } };
        const first = before.get(id) ?? null;
        if (first === null || first === nodeId) continue;
        return { code: 'task-moved', machines: [], params: { task, before: nodeName(first), after: nodeName(nodeId) } };
      }
      return null;
    }

    return (sight) => {
      const belief = newest(sight);
      const breach = belief && judge(belief.cluster);
      return belief && breach && { ...breach, machines: [belief.on] };
    };
  },
};
