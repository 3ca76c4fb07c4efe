/**
 * Rolling updates (swarm-semantics §7.6), judged by the log: what an updater does to a slot is one transaction, and
 * shows by an old task that is well, on a node that is well, being told to make way. Each leader has an updater of its
 * own for each version of a service, so nothing is counted across terms or versions.
 */
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import { isJob } from '../../manager/service-mode.ts';
import type { Service } from '../../api/objects/service.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import { MINUTE, type Micros } from '../../api/time.ts';
import type { Checker, Fact } from '../facts.ts';

/** For so long after a node was down, drained or paused its tasks may be replaced for that, and not by an update. */
const UNSTEADY: Micros = MINUTE;

export const updatesObey: Checker = {
  rule: 'updates obey',
  meaning:
    'An update changes no more slots at once than its parallelism says, and start-first stops nothing before the new task runs.',
  judge() {
    const services = new Map<ServiceId, Service>();
    const tasks = new Map<TaskId, Task>();
    const ran = new Set<TaskId>();
    /** When each node was last seen unfit for tasks. */
    const unfitUs = new Map<NodeId, Micros>();
    const nodes = new Map<NodeId, SwarmNode>();
    /** By updater: the tasks it has made that have not come up yet. */
    const made = new Map<string, Set<TaskId>>();

    const isFit = (node: SwarmNode | undefined): boolean =>
      node !== undefined && node.status.state === 'ready' && node.spec.Availability === 'active';

    const isSteady = (id: NodeId | null, nowUs: Micros): boolean =>
      id === null || (isFit(nodes.get(id)) && nowUs - (unfitUs.get(id) ?? -Infinity) > UNSTEADY);

    /** Alive, and of another version: only an update has reason to end it. */
    const isOutdated = (task: Task, service: Service, nowUs: Micros): boolean =>
      wanted(task) && !ended(task) && task.specVersion !== service.specVersion && isSteady(task.nodeId, nowUs);

    function transaction({ atUs, line, actions }: Fact & { kind: 'decided' }): string | null {
      const created: Task[] = [];
      const stopped: Task[] = [];
      for (const action of actions) {
        if (action.table !== 'task' || action.kind !== 'put') continue;
        const before = tasks.get(action.object.id);
        if (before === undefined) created.push(action.object);
        else if (wanted(before) && action.object.desiredState === 'shutdown') stopped.push(before);
      }
      for (const task of created) {
        const service = services.get(task.serviceId);
        if (service === undefined || isJob(service) || task.specVersion !== service.specVersion) continue;
        const makesWay = (old: Task) => sameSlot(old, task) && isOutdated(old, service, atUs);
        const { Parallelism, Order } = configOf(service);
        if (Order === 'start-first' ? ![...tasks.values()].some(makesWay) : !stopped.some(makesWay)) continue;
        // A restart, which stops what it replaces, beside an old task that runs on.
        if (Order === 'start-first' && stopped.some((old) => sameSlot(old, task) && !makesWay(old))) continue;
        const updater = `${service.id} ${service.specVersion} ${line.term}`;
        const underWay = made.get(updater) ?? new Set();
        made.set(updater, underWay.add(task.id));
        for (const id of underWay) {
          const other = id === task.id ? task : tasks.get(id);
          if (other === undefined || !wanted(other) || rank(other.status.state) >= rank('running')) underWay.delete(id);
        }
        if (Parallelism > 0 && underWay.size > Parallelism)
          return `${underWay.size} slots of ${service.spec.Name} are being updated, with a parallelism of ${Parallelism}`;
      }
      return (
        stopped.map((old) => tooEarly(old, [...tasks.values(), ...created], line.term, atUs)).find(Boolean) ?? null
      );
    }

    /** Was it told to stop by the updater that has made the next task, which does not run yet? */
    function tooEarly(old: Task, all: readonly Task[], term: number, nowUs: Micros): string | null {
      const service = services.get(old.serviceId);
      if (service === undefined || isJob(service) || configOf(service).Order !== 'start-first') return null;
      if (!isOutdated(old, service, nowUs) || old.status.state !== 'running') return null;
      const ours = made.get(`${service.id} ${service.specVersion} ${term}`);
      const next = all.filter((task) => sameSlot(task, old) && ours?.has(task.id) && wanted(task) && !ended(task));
      if (next.length === 0 || next.some(({ id }) => ran.has(id))) return null;
      return `task ${old.slot} of ${service.spec.Name} was told to stop before the next one ran, and the order is start-first`;
    }

    function apply({ atUs, actions }: Fact & { kind: 'decided' }): void {
      for (const action of actions) {
        if (action.table === 'service') {
          if (action.kind === 'put') services.set(action.object.id, action.object);
          else services.delete(action.id as ServiceId);
        } else if (action.table === 'task') {
          if (action.kind === 'remove') tasks.delete(action.id as TaskId);
          else tasks.set(action.object.id, action.object);
          if (action.kind === 'put' && action.object.status.state === 'running') ran.add(action.object.id);
        } else if (action.table === 'node' && action.kind === 'put') {
          const { object: node } = action;
          const before = nodes.get(node.id);
          if (!isFit(node) || (before !== undefined && !isFit(before))) unfitUs.set(node.id, atUs);
          nodes.set(node.id, node);
        }
      }
    }

    return (fact) => {
      if (fact.kind !== 'decided') return null;
      const how = transaction(fact);
      apply(fact);
      return how;
    };
  },
};

const wanted = ({ desiredState }: Task): boolean => rank(desiredState) <= rank('running');
const ended = ({ status }: Task): boolean => rank(status.state) > rank('running');
const sameSlot = (a: Task, b: Task): boolean =>
  a.serviceId === b.serviceId && a.slot === b.slot && (a.slot > 0 || a.nodeId === b.nodeId);

function configOf({ spec, updateStatus }: Service) {
  const rollback = updateStatus?.state.startsWith('rollback') === true;
  const { Parallelism = 1, Order = 'stop-first' } = (rollback ? spec.RollbackConfig : spec.UpdateConfig) ?? {};
  return { Parallelism, Order };
}
