/** What a campaign sees, as sights for the rules of `invariants/`. */
import type { Sight } from '../../../invariants/rule.ts';
import type { Address, ClusterId, Hostname, NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import type { TraceEvent } from '../../api/trace.ts';
import type { ClusterView, NodeView, RaftView } from '../../api/view.ts';
import { serviceView, taskView } from '../../manager/cluster-view.ts';
import type { Fact } from '../facts.ts';

/** The views at every look, with what was reported since the last. */
export function looks() {
  let events: TraceEvent[] = [];
  return (fact: Fact): Sight | null => {
    if (fact.kind === 'event') events.push(fact.event);
    if (fact.kind !== 'looked') return null;
    const sight = { nowUs: fact.atUs, events, machines: [], views: { ...fact.views } };
    events = [];
    return sight;
  };
}

/** Everybody who comes to lead, at that moment, as members of one group. */
export function elections() {
  const members: RaftView['members'][number][] = [];
  const leaders: Record<Hostname, Partial<NodeView>> = {};
  return (fact: Fact): Sight | null => {
    if (fact.kind !== 'leads') return null;
    const { on, term, log } = fact;
    const id = log.raftId;
    if (!members.some((member) => member.id === id)) members.push({ ...MEMBER, id });
    leaders[on] = { swarm: SWARM, raft: { ...NOBODY, id, role: 'leader', term, members } };
    return { nowUs: fact.atUs, events: [], machines: [], views: { ...leaders } };
  };
}

/** The cluster after every transaction, as the log itself has it. */
export function decisions() {
  const services = new Map<ServiceId, ClusterView['services'][number]>();
  const tasks = new Map<TaskId, ClusterView['tasks'][number]>();

  function put(service: Service | null, task: Task | null): void {
    if (service !== null) services.set(service.id, serviceView(service));
    if (task !== null) tasks.set(task.id, taskView(task));
  }

  return (fact: Fact): Sight | null => {
    if (fact.kind !== 'decided' || fact.actions.length === 0) return null;
    for (const action of fact.actions) {
      if (action.kind === 'remove') (action.table === 'service' ? services : tasks).delete(action.id as never);
      else put(action.table === 'service' ? action.object : null, action.table === 'task' ? action.object : null);
    }
    const cluster = { leader: true, nodes: [], services: [...services.values()], tasks: [...tasks.values()] };
    const { index } = fact.line;
    const raft = { ...NOBODY, commitIndex: index, appliedIndex: index };
    return { nowUs: fact.atUs, events: [], machines: [], views: { [LOG]: { swarm: SWARM, raft, cluster } } };
  };
}

/** Where the log itself stands. */
const LOG = 'log' as Hostname;

const SWARM: NodeView['swarm'] = {
  state: 'active',
  error: '',
  nodeId: null,
  clusterId: 'campaign' as ClusterId,
  role: 'manager',
};

const MEMBER: RaftView['members'][number] = {
  id: 0,
  nodeId: '' as NodeId,
  address: '' as Address,
  active: true,
  learner: false,
  progress: null,
};

const NOBODY: RaftView = {
  id: 0,
  role: 'follower',
  term: 0,
  vote: 0,
  leader: 0,
  votes: [],
  transferee: 0,
  firstIndex: 1,
  lastIndex: 0,
  commitIndex: 0,
  appliedIndex: 0,
  snapshotIndex: 0,
  members: [],
  log: [],
};
