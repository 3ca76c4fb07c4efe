/**
 * What a new leader does before its first round (swarm-semantics §7.4, "on a new leader"): it forgets tasks whose
 * service is gone, goes on with delays that were running, and remembers restarts from the tasks that are left.
 */
import type { Service } from '../../api/objects/service.ts';
import type { ServiceId } from '../../api/ids.ts';
import { appliedUs, isTerminal } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Store } from '../../store/types.ts';
import type { Clock } from '../../world/world.ts';
import { restartDelay } from './restart/policy.ts';
import type { RestartSupervisor } from './restart/supervisor.ts';
import { shortName } from './slot.ts';
import { removing } from './writes.ts';

/** `isOurs` says which services the calling orchestrator cares for. Returns their tasks. */
export function takeOver(
  store: Store,
  clock: Clock,
  restarts: RestartSupervisor,
  isOurs: (service: Service) => boolean,
): readonly Task[] {
  const ours: Task[] = [];
  const abandoned: Task[] = [];
  const services = new Map<ServiceId, Service>();
  store.view((tx) => {
    for (const task of tx.find('task', { by: 'all' })) {
      const service = tx.get('service', task.serviceId);
      if (service === undefined) abandoned.push(task);
      else if (isOurs(service)) {
        ours.push(task);
        services.set(service.id, service);
      }
    }
  });
  restarts.rebuild(ours, ({ serviceId }) => services.get(serviceId) as Service);
  for (const task of ours) {
    // One that has ended while it waited is restarted as any other.
    if (task.desiredState !== 'ready' || isTerminal(task.status.state)) continue;
    const delay = restartDelay(task);
    const rest = Math.min(delay, appliedUs(task) + delay - clock.wall());
    restarts.startLater({ taskId: task.id, name: shortName(task), delayUs: Math.max(0, rest), after: null });
  }
  if (abandoned.length > 0) store.batch(abandoned.map(({ id }) => removing(id)));
  return ours;
}
