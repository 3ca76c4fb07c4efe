/** A swarm around an orchestrator under test: every node's agent does at once, or a little later, what it is told. */
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { TableName, Tables } from '../../api/objects/index.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import type { Service } from '../../api/objects/service.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task, TaskState } from '../../api/objects/task.ts';
import { MS } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import { invariant } from '../../std/invariant.ts';
import { ok } from '../../std/result.ts';
import { memoryStore } from '../../store/store.ts';
import { aLeadership, aNode } from '../testing.ts';
import type { TestLeadership } from '../testing.ts';

export interface Agents {
  /** How a task's container ends as soon as it starts; null for one that goes on. */
  fails: (task: Task) => TaskState | null;
  /** Do they also do the allocator's and the scheduler's work, giving tasks to nodes in turn? */
  schedule: boolean;
  /** From being told to having done it. */
  startUs: Micros;
  stopUs: Micros;
}

export interface TestSwarm extends TestLeadership {
  readonly agents: Agents;
  /** The service's tasks, by slot and then by age. */
  tasks(service?: string): readonly Task[];
  /** Those that are wanted: neither stopped nor to be stopped. */
  wanted(service?: string): readonly Task[];
  running(service?: string): readonly Task[];
  service(id?: string): Service;
  setNode(id: string, change: (node: SwarmNode) => SwarmNode): void;
  setService(id: string, change: (service: Service) => Service): void;
  setTask(task: Pick<Task, 'id'>, change: (task: Task) => Task): void;
  /** The container ends by itself. */
  end(task: Pick<Task, 'id'>, state: TaskState): void;
}

/** A leadership whose log takes its time: `store.update` returns at once and is done later. */
function aSlowLeadership(commitUs: Micros): TestLeadership {
  const lead = aLeadership();
  let commitIndex = 1;
  const store = memoryStore(
    {
      version: () => commitIndex,
      propose: (_actions, done) =>
        void lead.clock.after(commitUs, () => {
          commitIndex++;
          done(ok(undefined));
        }),
    },
    lead.clock,
  );
  const put: TestLeadership['put'] = (table, ...objects) => {
    for (const object of objects) {
      store.update((tx) => {
        const before = tx.get(table, object.id);
        return before ? tx.update(table, { ...object, meta: before.meta }) : tx.create(table, object);
      });
    }
  };
  return { ...lead, store, put, get: (table, id) => store.view((tx) => tx.get(table, id as never)) };
}

/**
 * Nodes `node-1` to `node-<nodes>`, each with an agent.
 *
 * @param commitUs how long the log takes; nothing, unless said
 */
export function aSwarm(nodes: number, commitUs: Micros = 0): TestSwarm {
  const lead = commitUs === 0 ? aLeadership() : aSlowLeadership(commitUs);
  const { store, clock } = lead;
  const agents: Agents = { fails: () => null, schedule: true, startUs: 10 * MS, stopUs: 10 * MS };
  for (let number = 1; number <= nodes; number++) lead.put('node', aNode(`node-${number}`));

  function edit<T extends TableName>(table: T, id: string, change: (object: Tables[T]) => Tables[T]): void {
    store.update((tx) => {
      const before = tx.get(table, id as never);
      return before ? tx.update(table, { ...change(before), meta: before.meta }) : ok(undefined);
    });
  }

  const get = (id: TaskId) => store.view((tx) => tx.get('task', id));
  const swarm: TestSwarm = {
    ...lead,
    agents,
    tasks: (service = 'web') =>
      [...store.view((tx) => tx.find('task', { by: 'service', serviceId: service as ServiceId }))].sort(
        (a, b) => a.slot - b.slot || a.meta.createdUs - b.meta.createdUs,
      ),
    wanted: (service) => swarm.tasks(service).filter((task) => rank(task.desiredState) <= rank('running')),
    running: (service) => swarm.wanted(service).filter((task) => task.status.state === 'running'),
    service(id = 'web') {
      const service = lead.get('service', id);
      invariant(service, `there is a service ${id}`);
      return service;
    },
    setNode: (id, change) => edit('node', id, change),
    setService: (id, change) => edit('service', id, change),
    setTask: ({ id }, change) => edit('task', id, change),
    end: (task, state) => report(task.id, state),
  };

  const isUp = (nodeId: NodeId | null) =>
    nodeId !== null && lead.get('node', nodeId)?.status.state !== 'down' && lead.get('node', nodeId) !== undefined;

  function report(id: TaskId, state: TaskState): void {
    edit('task', id, (task) => {
      if (rank(task.status.state) >= rank(state)) return task;
      return { ...task, status: { ...task.status, state, atUs: clock.now() } };
    });
  }

  let turn = 0;
  function assign(id: TaskId): void {
    const task = get(id);
    const able = store
      .view((tx) => tx.find('node', { by: 'all' }))
      .filter(({ status, spec }) => status.state === 'ready' && spec.Availability === 'active');
    const nodeId = task?.nodeId ?? able[turn++ % able.length]?.id;
    if (!task || nodeId === undefined || task.status.state !== 'new') return;
    edit('task', id, (now) => ({ ...now, nodeId, status: { ...now.status, state: 'ready', atUs: clock.now() } }));
  }

  function obey(task: Task): void {
    const { state } = task.status;
    const later = (delay: Micros, holds: (now: Task) => boolean, next: () => TaskState) =>
      clock.after(delay, () => {
        const now = get(task.id);
        if (now && holds(now) && isUp(now.nodeId)) report(task.id, next());
      });
    const isStill = (now: Task) => now.status.state === state && now.desiredState === task.desiredState;
    if (state === 'new') {
      if (agents.schedule) clock.after(MS, () => assign(task.id));
    } else if (rank(task.desiredState) >= rank('shutdown')) {
      const isLive = ({ status }: Task) =>
        rank(status.state) >= rank('assigned') && rank(status.state) <= rank('running');
      if (isLive(task)) later(agents.stopUs, isLive, () => 'shutdown');
    } else if (state === 'assigned') later(MS, isStill, () => 'ready');
    else if (state === 'ready' && rank(task.desiredState) >= rank('running')) {
      later(agents.startUs, isStill, () => agents.fails(task) ?? 'running');
    }
  }

  store.watch((changes) => {
    for (const change of changes) {
      if (change.table === 'task' && change.kind !== 'remove') obey(change.object);
    }
  });
  return swarm;
}
