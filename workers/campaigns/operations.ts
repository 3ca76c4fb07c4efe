/** What else people do with services and nodes: shapes of services, rollbacks, nodes that are drained, drawn from dice. */
import type { Hostname, NodeId, ServiceId } from '../api/ids.ts';
import type { UpdateConfig } from '../api/engine/specs.ts';
import type { Dice } from '../std/dice.ts';
import type { Ask } from './client.ts';

const NS_A_SECOND = 1_000_000_000;

/** A failing update pauses or goes on; that it rolls back by itself is left to unit tests. */
const drawUpdateConfig = (dice: Dice): UpdateConfig => ({
  Parallelism: dice.between(0, 3),
  Order: dice.pick(['stop-first', 'start-first'] as const),
  FailureAction: dice.pick(['pause', 'continue'] as const),
  Delay: dice.int(2) * NS_A_SECOND,
  Monitor: dice.between(1, 5) * NS_A_SECOND,
});

/** Of every six services, one is global and one a job; the others are replicated. To be laid over a plain spec. */
export function drawShape(dice: Dice) {
  const kind = dice.int(6);
  if (kind === 0) {
    const Mode = { ReplicatedJob: { MaxConcurrent: dice.between(1, 2), TotalCompletions: dice.between(1, 4) } };
    const RestartPolicy = { Condition: 'on-failure' };
    return { Mode, TaskTemplate: { ContainerSpec: { Image: 'hello-world' }, RestartPolicy } };
  }
  const configs = { UpdateConfig: drawUpdateConfig(dice), RollbackConfig: drawUpdateConfig(dice) };
  return kind === 1 ? { ...configs, Mode: { Global: {} } } : configs;
}

export interface NodeJson {
  readonly ID: NodeId;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Availability: string };
  readonly Description: { readonly Hostname: Hostname };
}

/** Takes a node out of service, or back in; `then` hears how it went. */
export function setAvailability(
  ask: Ask,
  on: Hostname,
  { ID, Version, Spec }: NodeJson,
  Availability: 'active' | 'pause' | 'drain',
  then: (status: number) => void,
): void {
  ask(on, 'POST', `/nodes/${ID}/update?version=${Version.Index}`, { ...Spec, Availability }, ({ status }) =>
    then(status),
  );
}

export interface JobsOptions {
  readonly ask: Ask;
  readonly on: Hostname;
  readonly remove: (on: Hostname, id: ServiceId) => void;
}

interface JobJson {
  readonly ID: ServiceId;
  readonly Spec: { readonly Mode: { readonly ReplicatedJob?: { readonly TotalCompletions?: number } } };
  readonly JobStatus?: { readonly JobIteration?: { readonly Index?: number } };
}
interface TaskJson {
  readonly ServiceID: ServiceId;
  readonly Status: { readonly State: string };
  readonly JobIteration?: { readonly Index?: number };
}

/** Removes the jobs that have completed as often as they should; answers whether there are none left. */
export function clearJobs({ ask, on, remove }: JobsOptions, done: (none: boolean) => void): void {
  ask(on, 'GET', '/services', undefined, (services) =>
    ask(on, 'GET', '/tasks', undefined, (tasks) => {
      if (services.status !== 200 || tasks.status !== 200) return done(false);
      const jobs = (JSON.parse(services.body) as readonly JobJson[]).filter(({ Spec }) => Spec.Mode.ReplicatedJob);
      const all = JSON.parse(tasks.body) as readonly TaskJson[];
      for (const { ID, Spec, JobStatus } of jobs) {
        const complete = all.filter(
          ({ ServiceID, Status, JobIteration }) =>
            ServiceID === ID &&
            Status.State === 'complete' &&
            (JobIteration?.Index ?? 0) === (JobStatus?.JobIteration?.Index ?? 0),
        );
        if (complete.length === (Spec.Mode.ReplicatedJob?.TotalCompletions ?? 1)) remove(on, ID);
      }
      done(jobs.length === 0);
    }),
  );
}
