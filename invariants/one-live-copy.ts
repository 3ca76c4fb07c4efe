/**
 * This looks like a rule and is none: a worker that is cut off keeps its containers running while the swarm, which
 * takes it for down, starts others in their place; an update may start the new one first. So its lamp goes out and
 * comes back.
 */
import type { Hostname, TaskId } from '../workers/api/ids.ts';
import { newestBelief } from './beliefs.ts';
import { Remembered } from './remembered.ts';
import type { Rule, Sight } from './rule.ts';

const TASKS = 5_000;

export const oneLiveCopy: Rule = {
  id: 'one-live-copy',
  judge() {
    /** Their slots: a task may run on where the swarm has long forgotten it. */
    const slots = new Remembered<TaskId, { readonly place: string; readonly name: string }>(TASKS);
    const newest = newestBelief();

    function learn(sight: Sight): void {
      for (const { id, serviceId, slot, name } of newest(sight)?.cluster.tasks ?? []) {
        if (slot > 0 && !slots.has(id)) slots.set(id, { place: `${serviceId}/${slot}`, name });
      }
    }

    return (sight) => {
      learn(sight);
      const live = new Map<string, Hostname>();
      const twice: string[] = [];
      const machines = new Set<Hostname>();
      for (const { spec, power } of sight.machines) {
        if (power !== 'on') continue;
        for (const { taskId, state } of sight.views[spec.hostname]?.containers ?? []) {
          const slot = taskId === null || state !== 'running' ? undefined : slots.get(taskId);
          if (slot === undefined) continue;
          const first = live.get(slot.place);
          if (first === undefined) {
            live.set(slot.place, spec.hostname);
            continue;
          }
          if (!twice.includes(slot.name)) twice.push(slot.name);
          machines.add(first).add(spec.hostname);
        }
      }
      if (twice.length === 0) return null;
      return { code: 'live-twice', machines: [...machines], params: { slots: twice.sort() } };
    };
  },
};
