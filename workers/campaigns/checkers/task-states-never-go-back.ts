/** The order of task states (swarm-semantics §5.7), as the log decides them. */
import type { TaskId } from '../../api/ids.ts';
import { rank } from '../../api/objects/task.ts';
import type { TaskState } from '../../api/objects/task.ts';
import type { Checker } from '../facts.ts';

export const taskStatesNeverGoBack: Checker = {
  rule: 'task states never go back',
  meaning: 'The observed state of a task, and the desired one, only ever move to the right.',
  judge() {
    const states = new Map<TaskId, { readonly observed: TaskState; readonly desired: TaskState }>();
    return (fact) => {
      if (fact.kind !== 'decided') return null;
      for (const action of fact.actions) {
        if (action.table !== 'task' || action.kind !== 'put') continue;
        const { id, status, desiredState: desired } = action.object;
        const observed = status.state;
        const before = states.get(id);
        states.set(id, { observed, desired });
        if (before === undefined) continue;
        if (rank(observed) < rank(before.observed))
          return `task ${id} went from ${before.observed} back to ${observed}`;
        if (rank(desired) < rank(before.desired)) {
          return `task ${id} was to become ${before.desired}, and then ${desired} again`;
        }
      }
      return null;
    };
  },
};
