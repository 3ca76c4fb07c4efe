/**
 * What a new leader does before its first round (swarm-semantics §7.4, "on a new leader"): it forgets tasks whose
 * service is gone, goes on with delays that were running, and remembers restarts from the tasks that are left.
 */
import type { Service } from '../../api/objects/service.ts';
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
  const { ours, abandoned } = store.view((tx) => {
    const tasks = tx.find('task', { by: 'all' });
    const serviceOf = (task: Task) => tx.get('service', task.serviceId);
    return {
      ours: tasks.filter((task) => {
        const service = serviceOf(task);
        return service !== undefined && isOurs(service);
      }),
      abandoned: tasks.filter((task) => serviceOf(task) === undefined),
    };
  });
  restarts.rebuild(ours);
  for (const task of ours) {
    if (task.desiredState !== 'ready') continue;
    const delay = restartDelay(task);
    const rest = Math.min(delay, task.status.atUs + delay - clock.wall());
    restarts.startLater({ taskId: task.id, name: shortName(task), delayUs: Math.max(0, rest), after: null });
  }
  if (abandoned.length > 0) store.batch(abandoned.map(({ id }) => removing(id)));
  return ours;
}
