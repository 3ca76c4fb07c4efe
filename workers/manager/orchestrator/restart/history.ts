/** The restarts of every place, in memory: a new leader rebuilds them from the tasks that are left (§7.4). */
import type { ServiceId } from '../../../api/ids.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { Micros } from '../../../api/time.ts';
import { byPlace, placeKey } from '../slot.ts';
import type { Place } from '../slot.ts';
import { isLimited } from './policy.ts';
import type { RestartHistory } from './policy.ts';

/** Restarts further back than this are not told apart from each other; nobody allows that many attempts in a window. */
const REMEMBERED = 1_000;

export class RestartHistories {
  readonly #byService = new Map<ServiceId, Map<string, RestartHistory>>();

  of(place: Place): RestartHistory | undefined {
    return this.#byService.get(place.serviceId)?.get(placeKey(place));
  }

  /** `replacement` was made now, at `place`; a new spec begins a new history. */
  record(replacement: Task, madeUs: Micros, place: Place = replacement): void {
    if (!isLimited(replacement)) return;
    let places = this.#byService.get(replacement.serviceId);
    if (!places) this.#byService.set(replacement.serviceId, (places = new Map()));
    const key = placeKey(place);
    const before = places.get(key);
    const continued = before?.specVersion === replacement.specVersion ? before : { total: 0, madeUs: [] };
    places.set(key, {
      specVersion: replacement.specVersion,
      total: continued.total + 1,
      madeUs: [...continued.madeUs.slice(1 - REMEMBERED), madeUs],
    });
  }

  /** Every task of the newest spec but the oldest of its place must have been a restart. */
  rebuild(tasks: readonly Task[], placeOf: (task: Task) => Place = (task) => task): void {
    for (const slot of byPlace(tasks.filter(isLimited), placeOf).values()) {
      const newest = Math.max(...slot.map((task) => task.specVersion));
      const ofNewest = slot.filter((task) => task.specVersion === newest);
      ofNewest.sort((a, b) => a.meta.createdUs - b.meta.createdUs);
      for (const task of ofNewest.slice(1)) this.record(task, task.meta.createdUs, placeOf(task));
    }
  }

  forget(serviceId: ServiceId): void {
    this.#byService.delete(serviceId);
  }
}
