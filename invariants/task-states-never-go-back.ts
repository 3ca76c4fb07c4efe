/** The order of task states (swarm-semantics §5.7): the observed state and the desired one only move to the right. */
import type { TaskId } from '../workers/api/ids.ts';
import { rank } from '../workers/api/objects/task.ts';
import type { ClusterView } from '../workers/api/view.ts';
import { newestBelief } from './beliefs.ts';
import type { Breach, Rule } from './rule.ts';

type Task = ClusterView['tasks'][number];

export const taskStatesNeverGoBack: Rule = {
  id: 'task-states-never-go-back',
  judge() {
    let known: ReadonlyMap<TaskId, Task> = new Map();
    const newest = newestBelief();

    return (sight) => {
      const belief = newest(sight);
      if (belief === null) return null;
      const before = known;
      known = new Map(belief.cluster.tasks.map((task) => [task.id, task]));
      for (const task of belief.cluster.tasks) {
        const breach = compare(before.get(task.id), task);
        if (breach !== null) return { ...breach, machines: [belief.on] };
      }
      return null;
    };
  },
};

function compare(before: Task | undefined, { id, name, state, desired }: Task): Breach | null {
  if (before === undefined) return null;
  const task = `${name} (${id})`;
  if (rank(state) < rank(before.state)) {
    return { code: 'state-went-back', machines: [], params: { task, before: before.state, after: state } };
  }
  if (rank(desired) >= rank(before.desired)) return null;
  return { code: 'desire-went-back', machines: [], params: { task, before: before.desired, after: desired } };
}
