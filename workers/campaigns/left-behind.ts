/**
 * Services with a task that nobody will ever place: it found no suitable node after its service had changed, and the
 * scheduler does not try a task of an older spec again (swarm-semantics §6.7). So it is in Docker; an operator forces
 * an update there, and so do campaigns before they ask for convergence.
 */
import type { ServiceId, TaskId } from '../api/ids.ts';
import { rank } from '../api/objects/task.ts';
import type { Task } from '../api/objects/task.ts';
import type { Fact } from './facts.ts';

export class LeftBehind {
  /** The spec that each service is at. */
  readonly #specs = new Map<ServiceId, number>();
  readonly #waiting = new Map<TaskId, Task>();

  hear(fact: Fact): void {
    if (fact.kind !== 'decided') return;
    for (const action of fact.actions) {
      if (action.table === 'service') {
        if (action.kind === 'put') this.#specs.set(action.object.id, action.object.specVersion);
        else this.#specs.delete(action.id as ServiceId);
      } else if (action.table === 'task') {
        if (action.kind === 'put' && waits(action.object)) this.#waiting.set(action.object.id, action.object);
        else this.#waiting.delete((action.kind === 'put' ? action.object.id : action.id) as TaskId);
      }
    }
  }

  services(): readonly ServiceId[] {
    const behind = [...this.#waiting.values()].filter(
      ({ serviceId, specVersion }) => specVersion < (this.#specs.get(serviceId) ?? 0),
    );
    return [...new Set(behind.map(({ serviceId }) => serviceId))];
  }
}

const waits = ({ nodeId, status, desiredState }: Task): boolean =>
  nodeId === null && status.state === 'pending' && rank(desiredState) <= rank('running');
