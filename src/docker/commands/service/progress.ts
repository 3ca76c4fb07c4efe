/** Waits until a service is as it was asked for, and shows how far it is (docker-cli §5.3, engine-api §17.1). */
import type { ServiceMode } from '../../../../workers/api/engine/specs.ts';
import type { ApiNode, ApiService, ApiTask } from '../../api.ts';
import type { Screen } from '../../client.ts';
import type { Call } from '../../command.ts';
import { filterQuery, part } from '../../engine.ts';
import { ProgressLines } from '../../format/progress.ts';
import { Interrupted, Refused } from '../../refused.ts';
import { globalJobUpdater, replicatedJobUpdater } from './job-progress.ts';
import { globalUpdater, replicatedUpdater, type Updater } from './progress-updaters.ts';

const POLL_MS = 200;
const MONITOR_MS = 5000;

/** Of `-q`: it waits all the same. */
const silent: Screen = { interactive: false, columns: 80, out() {}, err() {}, rewind() {} };

type Waiting = Pick<Call, 'engine' | 'screen' | 'client' | 'signal' | 'flags'>;

/**
 * `named` is how the visitor called the service. Refuses where the update was paused. Ctrl-C leaves it going on in
 * the background and is no failure.
 */
export async function waitOnService(call: Waiting, named: string): Promise<void> {
  const lines = new ProgressLines(call.flags.on('quiet') ? silent : call.screen);
  const round = convergence(call, named, lines);
  try {
    for (;;) {
      const done = await round();
      lines.flush();
      if (done) return;
      await call.client.sleep(POLL_MS, call.signal).catch(() => {});
      if (call.signal.aborted) throw new Interrupted();
    }
  } catch (failure) {
    lines.flush();
    if (!(failure instanceof Interrupted)) throw failure;
    if (round.converged) return;
    lines.message('Operation continuing in background.');
    lines.message(`Use \`docker service ps ${named}\` to check progress.`);
  }
}

function updaterFor({ Global, GlobalJob, ReplicatedJob }: ServiceMode): (lines: ProgressLines) => Updater {
  if (GlobalJob) return globalJobUpdater;
  if (ReplicatedJob) return replicatedJobUpdater;
  return Global ? globalUpdater : replicatedUpdater;
}

/** One look at the service, its tasks and the nodes; answers whether the wait is over. */
function convergence({ engine, client }: Waiting, named: string, lines: ProgressLines) {
  let updater: Updater | null = null;
  let convergedAt: number | null = null;
  let monitor = MONITOR_MS;
  let rollback = false;
  let last = '';

  const round = Object.assign(
    async (): Promise<boolean> => {
      const service = await engine.get<ApiService>(`/services/${part(named)}`, { insertDefaults: false });
      if (service.Spec.UpdateConfig?.Monitor) monitor = service.Spec.UpdateConfig.Monitor / 1e6;
      updater ??= updaterFor(service.Spec.Mode)(lines);

      const { State: state = '', Message: message = '' } = service.UpdateStatus ?? {};
      if (state === 'updating') rollback = false;
      if (state === 'completed' && !round.converged) return true;
      if (state === 'paused') throw new Refused(`service update paused: ${message}`);
      if (state === 'rollback_paused') throw new Refused(`service rollback paused: ${message}`);
      if (state === 'rollback_started') {
        if (!rollback && message !== '') lines.action('rollback', message);
        rollback = true;
      }
      if (state === 'rollback_completed') {
        if (!round.converged) last = message;
        rollback = true;
      }
      if (round.converged && convergedAt !== null && client.now() - convergedAt >= monitor) {
        lines.action('verify', `Service ${named} converged`);
        if (last !== '') lines.message(`rollback: ${last}`);
        return true;
      }

      const tasks = await engine.get<ApiTask[]>('/tasks', {
        filters: filterQuery({ '_up-to-date': ['true'], service: [service.ID] }),
      });
      const nodes = await engine.get<ApiNode[]>('/nodes');
      const active = new Set(nodes.filter((node) => node.Status.State !== 'down').map((node) => node.ID));

      round.converged = updater(service, tasks, active, rollback);
      if (round.converged && service.JobStatus) {
        lines.message('job complete');
        return true;
      }
      if (round.converged) {
        convergedAt ??= client.now();
        const wait = monitor - (client.now() - convergedAt);
        if (wait >= 0) {
          lines.action(
            'verify',
            `Waiting ${Math.max(1, Math.ceil(wait / 1000))} seconds to verify that tasks are stable...`,
          );
        }
      } else {
        if (convergedAt !== null) lines.action('verify', 'Detected task failure');
        convergedAt = null;
      }
      return false;
    },
    { converged: false },
  );
  return round;
}
