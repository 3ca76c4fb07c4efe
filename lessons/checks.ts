/** Questions that lessons ask of the cluster. Each looks at states, never at the way that led there. */
import type { Hostname } from '../workers/api/ids.ts';
import type { ClusterView, NodeView } from '../workers/api/view.ts';
import type { Check, Seen } from './lesson.ts';

export const all =
  (...checks: readonly Check[]): Check =>
  (seen) =>
    checks.every((check) => check(seen));

export const any =
  (...checks: readonly Check[]): Check =>
  (seen) =>
    checks.some((check) => check(seen));

/** A machine was switched off while it led, and another one leads now. */
export const leaderChanged: Check = (seen) => {
  const lost = off(seen).some(({ view, hostname }) => view.raft?.role === 'leader' && wasKilled(seen, hostname));
  return lost && on(seen).some(({ view }) => view.raft?.role === 'leader');
};

/** A worker was switched off in this step. */
export const workerLost: Check = (seen) =>
  off(seen).some(({ view, hostname }) => view.swarm?.role === 'worker' && wasKilled(seen, hostname));

/** The service has exactly this many running tasks, each on a machine that is on. */
export const running =
  (service: string, count: number): Check =>
  (seen) =>
    runningTasks(seen, service).length === count;

/** As many running tasks as the service asks for, each on a machine that is on. */
export const whole =
  (service: string): Check =>
  (seen) => {
    const wanted = cluster(seen)?.services.find(({ name }) => name === service)?.replicas ?? null;
    return wanted !== null && runningTasks(seen, service).length === wanted;
  };

/** No container of the service has ended on a machine that stayed on. */
export const unbroken =
  (service: string): Check =>
  (seen) =>
    !seen.events.some((event) => event.code === 'container.exited' && event.params.name.startsWith(`${service}.`));

/** The slot has had at least this many tasks, and the newest of them runs. */
export const slotReplaced =
  (service: string, slot: number, tasks: number): Check =>
  (seen) => {
    const history = tasksOf(seen, service).filter((task) => task.slot === slot);
    return history.length >= tasks && history.some(({ state }) => state === 'running');
  };

/** A container of that slot has ended in this step. */
export const containerEnded =
  (service: string, slot: number): Check =>
  (seen) =>
    seen.events.some(
      (event) => event.code === 'container.exited' && event.params.name.startsWith(`${service}.${slot}.`),
    );

/** Somebody looked at the service's history: opened it, or asked docker for it. */
export const historyRead =
  (service: string): Check =>
  (seen) =>
    seen.opened.includes(`history:${service}`) ||
    seen.typed.some(
      ({ line, exitCode }) => exitCode === 0 && new RegExp(`\\bdocker service ps\\b.*\\b${service}\\b`).test(line),
    );

/** Nothing passes between the two, either way. */
export const apart =
  (one: string, other: string): Check =>
  ({ cables }) => {
    const cut = (from: string, to: string) =>
      cables.some((cable) => cable.cut && cable.from === from && cable.to === to);
    return cut(one, other) && cut(other, one);
  };

/** Not a byte more fits on its disk. */
export const diskFull =
  (hostname: string): Check =>
  ({ machines }) =>
    machines.some((machine) => machine.hostname === hostname && machine.faults.diskFull);

export const not =
  (check: Check): Check =>
  (seen) =>
    !check(seen);

/** The cluster as the best-informed manager that is on believes it to be. */
export function cluster(seen: Seen): ClusterView | null {
  let best: { applied: number; cluster: ClusterView } | null = null;
  for (const { view } of on(seen)) {
    if (!view.cluster || !view.raft) continue;
    const applied = view.raft.appliedIndex;
    if (!best || applied > best.applied || (applied === best.applied && view.raft.role === 'leader')) {
      best = { applied, cluster: view.cluster };
    }
  }
  return best?.cluster ?? null;
}

function tasksOf(seen: Seen, service: string) {
  const known = cluster(seen);
  const found = known?.services.find(({ name }) => name === service);
  return known?.tasks.filter(({ serviceId }) => serviceId === found?.id) ?? [];
}

function runningTasks(seen: Seen, service: string) {
  const alive = new Set(on(seen).map(({ view }) => view.swarm?.nodeId ?? null));
  return tasksOf(seen, service).filter(
    (task) => task.state === 'running' && task.desired === 'running' && alive.has(task.nodeId),
  );
}

type Machine = { readonly hostname: Hostname; readonly view: Partial<NodeView> };

const which = (seen: Seen, isOn: boolean): readonly Machine[] =>
  seen.machines
    .filter((machine) => machine.on === isOn)
    .map(({ hostname }) => ({ hostname, view: seen.views[hostname] ?? {} }));
const on = (seen: Seen) => which(seen, true);
const off = (seen: Seen) => which(seen, false);

const wasKilled = (seen: Seen, hostname: Hostname) =>
  seen.events.some((event) => event.code === 'machine.killed' && event.params.hostname === hostname);
