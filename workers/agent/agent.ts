/**
 * The agent: every node has one. It keeps a session with some manager as long as it can, does what it is told, and
 * reports (swarm-semantics §5.5). Losing all managers stops nothing here.
 */
import type { SessionMessage } from '../api/dispatcher.ts';
import type { Address, NodeId } from '../api/ids.ts';
import type { NodeDescription } from '../api/objects/node.ts';
import type { Task } from '../api/objects/task.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { AgentView } from '../api/view.ts';
import { equal } from '../std/equal.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';
import { nextBackoff } from './backoff.ts';
import type { Executor } from './exec.ts';
import { EXPERIENCE, Remotes } from './remotes.ts';
import { Reporter } from './reporter.ts';
import type { publishLogs } from './log-publisher.ts';
import { openSession, type Session } from './session.ts';
import { worker } from './worker.ts';

/** How often the node's description is looked at afresh. */
const DESCRIPTION_CHECK = 20 * SECOND;

export interface AgentOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly nodeId: NodeId;
  readonly executor: Executor;
  /** The managers known so far. */
  readonly managers: readonly Address[];
  /** This node's own manager, preferred wherever it runs. */
  localManager(): Address | null;
  /** Needed once there is a task here whose log somebody may want to read. */
  readonly logPublisher: () => typeof publishLogs;
  /** What a session has told: this node's object, the managers, the root. */
  onSession(message: SessionMessage): void;
}

export interface Agent {
  /** As in a crash: no session any more, nothing watched, containers left as they are. */
  stop: Cancel;
  /** Ends the session and gives up every task; `done` when their containers are gone. Then stopped. */
  leave(done: () => void): void;
  /** The managers it knows of, to be remembered over a reboot. */
  managers(): readonly Address[];
}

/** Goes on with the tasks that the disk remembers, and looks for a manager. */
export function startAgent(options: AgentOptions): Agent {
  const { world, rpc, executor } = options;
  const { clock, host, report } = world;
  const dice = world.dice.fork('agent');
  const remotes = new Remotes(options.managers);
  const reporter = new Reporter();

  let state: AgentView['state'] = 'idle';
  let manager: Address | null = null;
  let session: Session | null = null;
  let sessionId: string | null = null;
  let backoff: Micros = 0;
  /** The timer of the moment: the back-off, or the next look at the description. */
  let timer: Cancel = () => {};
  let stopped = false;
  /** Null while nobody can be told of logs, or there is nothing to tell of. */
  let publishing: Cancel | null = null;

  const view = (): AgentView => ({ state, manager, tasks: tasks.tasks().map(summary) });
  const look = () => report.view('agent', view);
  const tasks = worker({
    world,
    executor,
    report: (task) => reporter.report(task),
    changed: look,
  });

  function connect(): void {
    state = 'connecting';
    look();
    const wait = backoff > 0 ? dice.int(backoff) : 0;
    timer = clock.after(wait, open, backoff > 0 ? { kind: 'session-backoff', subject: host.hostname } : undefined);
  }

  function open(): void {
    const local = options.localManager();
    const chosen = local ?? remotes.pick(dice);
    if (chosen === null) return retry();
    manager = chosen;
    const description = executor.describe();
    const opened = openSession({
      clock,
      rpc,
      manager: chosen,
      request: { description, sessionId },
      hostname: host.hostname,
      onMessage(message) {
        sessionId = message.sessionId;
        if (state !== 'registered') registered(opened, description);
        if (message.managers.length > 0) remotes.learn(message.managers);
        options.onSession(message);
      },
      onAssignments: tasks.assign,
      onEnd(why) {
        if (state === 'registered') report.event('agent.disconnected', { why });
        if (local === null) remotes.observe(chosen, -EXPERIENCE);
        disconnect();
        retry();
      },
    });
    session = opened;
  }

  function registered(by: Session, description: NodeDescription): void {
    state = 'registered';
    backoff = 0;
    report.event('agent.connected', { manager: manager as Address });
    look();
    for (const task of tasks.tasks()) reporter.report(task);
    reporter.connect(by.report);
    publishLogsOfTasks();
    checkLater(description);
  }

  function publishLogsOfTasks(): void {
    if (publishing !== null || state !== 'registered' || manager === null || tasks.managers().length === 0) return;
    publishing = options.logPublisher()({ clock, rpc, manager, nodeId: options.nodeId, tasks });
  }

  /** A node that has changed, by a new label perhaps, registers again. */
  function checkLater(description: NodeDescription): void {
    timer = clock.after(DESCRIPTION_CHECK, () => {
      if (equal(executor.describe(), description)) return checkLater(description);
      disconnect();
      connect();
    });
  }

  function disconnect(): void {
    timer();
    session?.close();
    publishing?.();
    publishing = null;
    session = null;
    manager = null;
    reporter.disconnect();
  }

  function retry(): void {
    backoff = nextBackoff(backoff);
    connect();
  }

  function stop(): void {
    stopped = true;
    state = 'idle';
    disconnect();
    tasks.stop();
    look();
  }

  tasks.onStart(publishLogsOfTasks);
  connect();
  return {
    stop,
    leave(done) {
      if (stopped) return done();
      state = 'idle';
      disconnect();
      tasks.removeAll(() => {
        stop();
        done();
      });
    },
    managers: () => remotes.addresses(),
  };
}

const summary = ({ id, serviceName, slot, nodeId, desiredState, status }: Task): AgentView['tasks'][number] => ({
  id,
  name: `${serviceName}.${slot === 0 ? (nodeId ?? '') : slot}`,
  desired: desiredState,
  state: status.state,
});
