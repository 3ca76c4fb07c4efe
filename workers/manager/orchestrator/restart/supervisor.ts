/** Ends a task and puts another in its place, as its policy allows and after the delay it asks for (§7.4). */
import type { ServiceId, TaskId } from '../../../api/ids.ts';
import { appliedUs, isTerminal, rank } from '../../../api/objects/task.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import { invariant } from '../../../std/invariant.ts';
import { ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import type { Change, WriteTx } from '../../../store/types.ts';
import type { Leadership } from '../../room.ts';
import { isPerNode } from '../../service-mode.ts';
import { newTask } from '../new-task.ts';
import { placeOf, shortName } from '../slot.ts';
import type { Slot } from '../slot.ts';
import { isWanted } from '../writes.ts';
import { DelayedStarts } from './delayed-starts.ts';
import type { Start } from './delayed-starts.ts';
import { RestartHistories } from './history.ts';
import { restartDelay, shouldRestart } from './policy.ts';

export type SupervisorPorts = Pick<Leadership, 'store' | 'clock' | 'dice' | 'report'>;

export class RestartSupervisor {
  readonly #ports: SupervisorPorts;
  readonly #again: (taskId: TaskId) => void;
  readonly #starts: DelayedStarts;
  readonly #histories = new RestartHistories();

  /** `again` asks for a restart of a task that was still waiting for its own start when it was to be restarted. */
  constructor(ports: SupervisorPorts, again: (taskId: TaskId) => void) {
    this.#ports = ports;
    this.#again = again;
    this.#starts = new DelayedStarts(ports.store, ports.clock);
  }

  /** Takes over from the leader before: what it remembered is read off the tasks. */
  rebuild(tasks: readonly Task[], serviceOf: (task: Task) => Service): void {
    this.#histories.rebuild(tasks, (task) => placeOf(task, serviceOf(task)));
  }

  /** Shuts the task down and, if its policy says so, makes its replacement. To be called for wanted tasks only. */
  restart(tx: WriteTx, task: Task, service: Service): Result<void, unknown> {
    if (this.#starts.has(task.id)) {
      // A task that fails before its start must not be replaced at once: it could fail so for ever, in a tight loop.
      this.#starts.whenOver(task.id, () => this.#again(task.id));
      return ok(undefined);
    }
    invariant(rank(task.desiredState) <= rank('complete'), 'Restart called on task that was already shut down');
    const ended = tx.update('task', { ...task, desiredState: 'shutdown' });
    if (!ended.ok || !this.shouldRestart(task, service)) return ended;
    return this.#replace(tx, task, service);
  }

  #replace(tx: WriteTx, old: Task, service: Service): Result<void, unknown> {
    const { clock, dice, report } = this.#ports;
    const place = isPerNode(service) ? { slot: 0, nodeId: old.nodeId } : { slot: old.slot, nodeId: null };
    const replacement = newTask(tx, { service, ...place, desiredState: 'ready' }, dice, clock.wall());
    const created = tx.create('task', replacement);
    if (!created.ok) return created;

    const node = old.nodeId === null ? undefined : tx.get('node', old.nodeId);
    const delayUs = node?.spec.Availability === 'drain' ? 0 : restartDelay(old);
    const canStop = !isTerminal(old.status.state) && node?.status.state !== 'down';
    this.#histories.record(replacement, clock.wall(), placeOf(replacement, service));
    const name = shortName(replacement);
    // Before the transaction is committed: should it fail, leadership is lost, and this room with it.
    this.#starts.begin({ taskId: replacement.id, name, delayUs, after: canStop ? old : null });
    report.event('task.restart', { taskId: replacement.id, task: name, afterUs: delayUs });
    return ok(undefined);
  }

  /** Starts a ready task later, and calls `then` when it has been started or its start given up. */
  startLater(start: Start, then?: () => void): void {
    this.#starts.begin(start, then);
  }

  shouldRestart(task: Task, service: Service): boolean {
    return shouldRestart(task, this.#histories.of(placeOf(task, service)));
  }

  /**
   * The tasks for which a place counts as taken: those still wanted; or the last one, if its policy forbids to follow
   * it up. Empty for a dead place, which the orchestrator fills anew (§7.2).
   */
  updatable(slot: Slot, service: Service): Slot {
    const wanted = slot.filter(isWanted);
    if (wanted.length > 0 || service.updateStatus?.state === 'rollback_started') return wanted;
    // A place that was given up on scaling down is on its way out, whatever the policy of its task.
    const [first, ...rest] = slot.filter((task) => task.desiredState !== 'remove');
    if (first === undefined) return [];
    const last = rest.reduce((newest, task) => (appliedUs(task) > appliedUs(newest) ? task : newest), first);
    return this.shouldRestart(last, service) ? [] : [last];
  }

  observe(change: Change): void {
    this.#starts.observe(change);
    if (change.table === 'task' && change.kind === 'remove') this.#starts.cancel(change.object.id);
  }

  forget(serviceId: ServiceId): void {
    this.#histories.forget(serviceId);
  }

  stop(): void {
    this.#starts.stop();
  }
}
