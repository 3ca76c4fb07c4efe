/**
 * A slot is for one task: no two of them are desired to run (swarm-semantics §7.2, §7.4). An update that starts the new
 * task before the old one stops is the exception, and what it leaves behind may stay for long: whoever was ever seen
 * with one, or rolling back, is excused for good; and so is a slot that was taken twice when it was first seen.
 */
import type { ServiceId } from '../workers/api/ids.ts';
import type { ClusterView } from '../workers/api/view.ts';
import { newestBelief } from './beliefs.ts';
import type { Breach, Rule } from './rule.ts';

type Task = ClusterView['tasks'][number];
type Service = ClusterView['services'][number];

export const noSlotTwice: Rule = {
  id: 'no-slot-twice',
  judge() {
    /** By service: is it excused? */
    let services: ReadonlyMap<ServiceId, boolean> = new Map();
    let excused: ReadonlySet<string> = new Set();
    const newest = newestBelief();

    function judge(cluster: ClusterView): Breach | null {
      const known = services;
      services = new Map(
        cluster.services.map((service) => [service.id, known.get(service.id) === true || startsFirst(service)]),
      );
      const wereExcused = excused;
      const twice = takenTwice(cluster.tasks);
      excused = new Set(
        [...twice.keys()].filter((slot) => wereExcused.has(slot) || !known.has(serviceOf(twice, slot))),
      );
      for (const [slot, { name, ids, serviceId }] of twice) {
        // Of a service that is gone, the tasks are about to follow.
        if (excused.has(slot) || services.get(serviceId) !== false) continue;
        const [one, other] = ids;
        return { code: 'slot-twice', machines: [], params: { slot: name, one, other } };
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

const startsFirst = ({ startFirst, updateState }: Service): boolean =>
  startFirst || updateState?.startsWith('rollback') === true;

interface Twice {
  readonly serviceId: ServiceId;
  readonly name: string;
  readonly ids: readonly [string, string];
}

const serviceOf = (twice: ReadonlyMap<string, Twice>, slot: string): ServiceId => twice.get(slot)!.serviceId;

/** The slots for which two tasks are desired to run. Tasks of a global service have none. */
function takenTwice(tasks: readonly Task[]): ReadonlyMap<string, Twice> {
  const first = new Map<string, Task>();
  const twice = new Map<string, Twice>();
  for (const task of tasks) {
    if (task.slot === 0 || task.desired !== 'running') continue;
    const { serviceId, slot, name, id } = task;
    const place = `${serviceId}/${slot}`;
    const other = first.get(place);
    if (other === undefined) first.set(place, task);
    else twice.set(place, { serviceId, name, ids: [other.id, id] });
  }
  return twice;
}
