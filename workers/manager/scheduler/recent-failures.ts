/** How often tasks of a service, in its present version, failed on a node of late (swarm-semantics §6.6). */
import type { Task } from '../../api/objects/task.ts';
import { MINUTE } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';

/** From so many on, failures weigh more than balance. */
export const MAX_FAILURES = 5;
export const FAILURE_WINDOW: Micros = 5 * MINUTE;

const key = ({ serviceId, specVersion }: Task): string => `${serviceId}/${specVersion}`;

/** In memory only: a new leader starts with none. */
export class RecentFailures {
  readonly #atUs = new Map<string, Micros[]>();

  add(task: Task, nowUs: Micros): void {
    // Failures happen seldom; it is a good moment to forget those of services and versions long gone.
    for (const [other, times] of this.#atUs) {
      const recent = times.filter((atUs) => nowUs - atUs <= FAILURE_WINDOW);
      if (recent.length > 0) this.#atUs.set(other, recent);
      else this.#atUs.delete(other);
    }
    const times = this.#atUs.get(key(task));
    if (times) times.push(nowUs);
    else this.#atUs.set(key(task), [nowUs]);
  }

  count(task: Task, nowUs: Micros): number {
    if (this.#atUs.size === 0) return 0;
    const times = this.#atUs.get(key(task)) ?? [];
    return times.reduce((count, atUs) => (nowUs - atUs <= FAILURE_WINDOW ? count + 1 : count), 0);
  }
}
