/** One-shot tasks (swarm-semantics §5.7): what moves is the slot, to a new task. */
import type { NodeId, TaskId } from '../../api/ids.ts';
import type { Checker } from '../facts.ts';

export const aTaskKeepsItsNode: Checker = {
  rule: 'a task keeps its node',
  meaning: 'Once a task has a node it never gets another, and no other task ever gets its name.',
  judge() {
    const nodes = new Map<TaskId, NodeId>();
    const gone = new Set<string>();
    return (fact) => {
      if (fact.kind !== 'decided') return null;
      for (const action of fact.actions) {
        if (action.table !== 'task') continue;
        if (action.kind === 'remove') {
          gone.add(action.id);
          continue;
        }
        const { id, nodeId } = action.object;
        if (gone.has(id)) return `task ${id} came back after it had been removed`;
        const before = nodes.get(id);
        if (before !== undefined && before !== nodeId)
          return `task ${id} moved from node ${before} to ${nodeId ?? 'none'}`;
        if (nodeId !== null) nodes.set(id, nodeId);
      }
      return null;
    };
  },
};
