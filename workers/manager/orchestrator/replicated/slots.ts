/** Reads the slots of a replicated service from the store. */
import type { Service } from '../../../api/objects/service.ts';
import type { ReadTx } from '../../../store/types.ts';
import type { RestartSupervisor } from '../restart/supervisor.ts';
import { byPlace } from '../slot.ts';
import type { Slot } from '../slot.ts';
import type { Slots } from './scale.ts';

export function slotsOf(tx: ReadTx, service: Service, restarts: Pick<RestartSupervisor, 'updatable'>): Slots {
  const taken: Slot[] = [];
  const dead: Slot[] = [];
  for (const slot of byPlace(tx.find('task', { by: 'service', serviceId: service.id })).values()) {
    const updatable = restarts.updatable(slot, service);
    if (updatable.length > 0) taken.push(updatable);
    else dead.push(slot);
  }
  return { taken, dead };
}
