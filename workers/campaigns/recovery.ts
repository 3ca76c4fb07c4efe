/** What a swarm owes once nothing is broken any more: progress, within bounded time. */
import type { Hostname, ServiceId } from '../api/ids.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Ask, Reply } from './client.ts';
import type { Census } from './census.ts';
import type { Court } from './facts.ts';
import type { Fact } from './facts.ts';
import type { LeftBehind } from './left-behind.ts';
import type { OneThread } from './one-thread.ts';
import { STAMP } from './stamp.ts';

/**
 * Enough for: elections that split twice (20 s each), a session's backoff (8 s), a node's silence noticed (15 s),
 * a rolling update of five tasks with its monitor (5 s each), restarts (5 s each), and managers who join again one
 * after the other (20 s each).
 */
export const RECOVERED_WITHIN = 180 * SECOND;
const ASK_EVERY = SECOND;
const LOOK_BEHIND_EVERY = 10 * SECOND;

export interface RecoveryOptions {
  readonly datacenter: OneThread;
  readonly ask: Ask;
  readonly machines: readonly Hostname[];
  readonly court: Court;
  /** Creates one more service; answers whether that was acknowledged. */
  readonly create: (on: Hostname, done: (created: boolean) => void) => void;
  /** Makes the service's tasks anew. */
  readonly force: (on: Hostname, id: ServiceId) => void;
  readonly leftBehind: LeftBehind;
  readonly census: Census;
  /** Removes the jobs that have completed; answers whether none is left. */
  readonly clearJobs: (done: (none: boolean) => void) => void;
  /** Sees to it that every machine is a manager; answers whether all are. */
  readonly restaff: (done: (complete: boolean) => void) => void;
}

/** Lives through the recovery; accuses the swarm where it does not come. Answers how long it took. */
export function recover({
  datacenter,
  ask,
  machines,
  court,
  create,
  force,
  leftBehind,
  census,
  clearJobs,
  restaff,
}: RecoveryOptions): Micros {
  const healedUs = datacenter.nowUs;
  const deadline = healedUs + RECOVERED_WITHIN;
  const left = () => deadline - datacenter.nowUs;

  function accuse(how: string): void {
    if (census.isLostToJoining()) return;
    court.accuse({
      atUs: datacenter.nowUs,
      rule: 'progress',
      how: `${RECOVERED_WITHIN / SECOND} s after healing, ${how} (${census})`,
    });
  }

  /** Asks again and again until the answer will do, or time is up. */
  function until(ask: (done: (good: boolean) => void) => void): boolean {
    while (left() > 0 && court.violation === null) {
      let good: boolean | null = null;
      ask((answer) => (good = answer));
      while (good === null && court.violation === null && datacenter.turn(deadline));
      if (good === true) return true;
      datacenter.run(Math.min(ASK_EVERY, Math.max(0, left())));
    }
    return false;
  }

  function converge(): boolean {
    const forced = new Set<ServiceId>();
    while (left() > 0) {
      if (datacenter.runUntil('converged', Math.min(LOOK_BEHIND_EVERY, left()))) return true;
      for (const id of leftBehind.services()) {
        if (forced.has(id)) continue;
        forced.add(id);
        force(last, id);
      }
    }
    return false;
  }

  const [first] = machines as [Hostname, ...Hostname[]];
  const last = machines.at(-1) as Hostname;
  if (!until(restaff)) accuse(`not every machine is a manager again: ${unsettled(datacenter, machines)}`);
  if (!until((done) => create(last, done))) accuse('no new service could be created');
  if (!until(clearJobs)) accuse('a job has not completed');
  if (!converge()) accuse(unsettled(datacenter, machines));
  else court.hear({ kind: 'settled', atUs: datacenter.nowUs });
  let nodes: Reply = { status: 0, body: '' };
  const healthy = until((done) =>
    ask(first, 'GET', '/nodes', undefined, (reply) => {
      nodes = reply;
      done(reply.status === 200 && areHealthy(reply.body, machines.length));
    }),
  );
  if (!healthy) accuse(`not all managers are ready and reachable: ${nodes.status} ${nodes.body}`);
  const listing = until((done) =>
    ask(last, 'GET', '/services', undefined, (reply) => {
      if (reply.status === 200) court.hear({ kind: 'listed', atUs: datacenter.nowUs, services: listed(reply.body) });
      done(reply.status === 200);
    }),
  );
  if (!listing) accuse('the services cannot be listed');
  court.hear({ kind: 'looked', atUs: datacenter.nowUs, views: datacenter.views() });
  return datacenter.nowUs - healedUs;
}

interface NodeJson {
  readonly Status: { readonly State: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string };
}

function areHealthy(body: string, managers: number): boolean {
  const nodes = JSON.parse(body) as readonly NodeJson[];
  const healthy = nodes.filter(
    ({ Status, ManagerStatus }) => Status.State === 'ready' && ManagerStatus?.Reachability === 'reachable',
  );
  const leaders = nodes.filter(({ ManagerStatus }) => ManagerStatus?.Leader === true);
  return nodes.length === managers && healthy.length === managers && leaders.length === 1;
}

function listed(body: string): Extract<Fact, { kind: 'listed' }>['services'] {
  const services = JSON.parse(body) as readonly { ID: ServiceId; Spec: { Labels: Readonly<Record<string, string>> } }[];
  return services.map(({ ID, Spec }) => ({ id: ID, stamp: Spec.Labels[STAMP] ?? '' }));
}

/** How things stand, in a few words a machine. */
function unsettled(datacenter: OneThread, machines: readonly Hostname[]): string {
  const views = datacenter.views();
  const managers = machines.map((hostname) => {
    const { raft, swarm, agent } = views[hostname] ?? {};
    return `${hostname} ${raft?.role ?? 'no member'} in term ${raft?.term ?? 0} (${swarm?.state}, agent ${agent?.state})`;
  });
  const leader = machines.map((hostname) => views[hostname]?.cluster).find((cluster) => cluster?.leader === true);
  const nodes = leader?.nodes
    .filter(({ state }) => state !== 'ready')
    .map(({ hostname, state }) => `${hostname} is ${state}`);
  const services = leader?.services.map(({ id, name, replicas, updateState }) => {
    const running = leader.tasks.filter(
      ({ serviceId, desired, state }) => serviceId === id && desired === 'running' && state === 'running',
    );
    return `${name} ${running.length}/${replicas} ${updateState ?? ''}`;
  });
  return `the swarm has not converged: ${[...managers, ...(nodes ?? []), ...(services ?? [])].join('; ')}`;
}
