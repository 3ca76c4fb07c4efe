/**
 * The rolling update of one service to one spec (swarm-semantics §7.6). A number of workers take slots one after the
 * other, while new tasks that end too early are counted as failures of the update.
 */
import type { TaskId } from '../../../api/ids.ts';
import { rank } from '../../../api/objects/task.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Task } from '../../../api/objects/task.ts';
import type { Micros } from '../../../api/time.ts';
import { err, ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';
import type { Cancel } from '../../../world/world.ts';
import type { Leadership } from '../../room.ts';
import type { RestartSupervisor } from '../restart/supervisor.ts';
import { shortName } from '../slot.ts';
import type { Slot } from '../slot.ts';
import { planFor } from './config.ts';
import type { Plan } from './config.ts';
import { Failures } from './failures.ts';
import { beginSlot, clearFor, isDirtySlot } from './slot-step.ts';
import type { Step } from './slot-step.ts';
import * as status from './status.ts';

export type UpdatePorts = Pick<Leadership, 'store' | 'clock' | 'dice'> & { readonly restarts: RestartSupervisor };

export class Updater {
  readonly #ports: UpdatePorts;
  readonly #service: Service;
  readonly #plan: Plan;
  readonly #dirty: Slot[];
  readonly #dirtyCount: number;
  readonly #failures: Failures;
  readonly #finished: () => void;
  /** Workers that wait for a task they have made to run, or to end. */
  readonly #waiting = new Map<TaskId, (task: Task) => void>();
  readonly #timers = new Set<Cancel>();
  #workers = 0;
  #monitoring = false;
  /** Slots are no longer handed out. */
  #closed = false;
  /** A failure has settled the update's status; there is nothing left to declare. */
  #settled = false;
  #completed = false;
  #cancelled = false;
  #writing = 0;
  #whenStill: (() => void)[] = [];

  /** `finished` is called once there is nothing more to do; not after a cancel. */
  constructor(ports: UpdatePorts, service: Service, slots: readonly Slot[], finished: () => void) {
    this.#ports = ports;
    this.#service = service;
    this.#dirty = ports.store.view((tx) => slots.filter((slot) => isDirtySlot(tx, service, slot)));
    this.#dirtyCount = this.#dirty.length;
    this.#plan = planFor(service, this.#dirtyCount);
    this.#failures = new Failures(this.#plan.monitorUs);
    this.#finished = finished;
  }

  get spec(): Service['spec'] {
    return this.#service.spec;
  }

  /** Has it come to its end, and not been stopped by a failure? */
  get completed(): boolean {
    return this.#completed;
  }

  run(): void {
    const state = this.#service.updateStatus?.state;
    if (status.isPaused(this.#service)) return this.#finish();
    if (this.#dirtyCount === 0) {
      return state === 'updating' || state === 'rollback_started' ? this.#complete() : this.#finish();
    }
    const begin = (tx: WriteTx) => status.begin(tx, this.#service.id, this.#ports.clock.wall());
    this.#write(begin, () => {
      this.#workers = this.#plan.parallelism;
      for (let worker = 0; worker < this.#plan.parallelism; worker++) this.#takeSlot();
    });
  }

  /** Stops where it stands; tasks it has made stay. `then` is called when no write of its is under way any more. */
  cancel(then: () => void): void {
    this.#cancelled = true;
    this.#stopTimers();
    this.#whenStill.push(then);
    this.#restIfStill();
  }

  /** A task of the service has changed. */
  observe(task: Task): void {
    if (this.#cancelled) return;
    if (this.#failures.sees(task, this.#ports.clock.now())) this.#failed(task.id);
    if (rank(task.status.state) >= rank('running')) this.#waiting.get(task.id)?.(task);
  }

  #takeSlot(): void {
    if (this.#cancelled) return;
    const slot = this.#closed ? undefined : this.#dirty.shift();
    if (slot) return this.#updateSlot(slot[0] as Task);
    this.#workers--;
    if (this.#workers > 0) return;
    if (this.#settled) return this.#finish();
    this.#monitoring = true;
    this.#after(this.#plan.finalMonitorUs, 'update-monitor', this.#service.spec.Name, () => this.#complete());
  }

  #updateSlot(place: Task): void {
    const next = () => this.#pauseAfter(place);
    let step: Step | null = null;
    const begin = (tx: WriteTx): Result<void, unknown> => {
      const begun = beginSlot(tx, this.#ports, this.#service, place, this.#plan.order);
      if (!begun.ok) return begun;
      step = begun.value;
      if (step.made) this.#failures.add(step.task.id);
      return ok(undefined);
    };
    // Even an updater that is cancelled by now must start what it has made.
    this.#write(begin, (written) => (written ? this.#start(step as Step, next) : next()));
  }

  /** Starts the task, and waits for as long as it takes until it has come up, or failed to. */
  #start({ task, made, old }: Step, next: () => void): void {
    if (!made && task.desiredState === 'running') return next();
    const startFirst = made && this.#plan.order === 'start-first';
    let started = false;
    let seen: Task | null = null;
    const proceed = () => {
      if (!started || (made && seen === null)) return;
      this.#waiting.delete(task.id);
      if (startFirst && seen?.status.state === 'running') this.#write((tx) => clearFor(tx, task), next);
      else next();
    };
    if (made) {
      this.#waiting.set(task.id, (now) => {
        seen = now;
        proceed();
      });
    }
    const after = startFirst ? null : (old.at(-1) ?? null);
    this.#ports.restarts.startLater({ taskId: task.id, name: shortName(task), delayUs: 0, after }, () => {
      started = true;
      proceed();
    });
  }

  #pauseAfter(place: Task): void {
    if (this.#plan.delayUs === 0) this.#takeSlot();
    else this.#after(this.#plan.delayUs, 'update-delay', shortName(place), () => this.#takeSlot());
  }

  #failed(id: TaskId): void {
    const { onFailure, maxFailureRatio } = this.#plan;
    if (onFailure === 'continue' || this.#closed) return;
    if (this.#failures.count / this.#dirtyCount <= maxFailureRatio) return;
    this.#closed = true;
    const service = this.#service.id;
    const rollingBack = this.#service.updateStatus?.state === 'rollback_started';
    // As in Docker, a rollback that was to be rolled back is shown as paused, but ends as a completed update.
    this.#settled = !(onFailure === 'rollback' && rollingBack);
    const settle = (tx: WriteTx) => {
      if (onFailure === 'pause') return status.pause(tx, service, id, 'update');
      return rollingBack ? status.pause(tx, service, id, 'rollback') : status.rollBack(tx, service, id);
    };
    this.#write(settle, () => {
      if (!this.#monitoring) return;
      this.#stopTimers();
      if (this.#settled) this.#finish();
      else this.#complete();
    });
  }

  #complete(): void {
    if (this.#cancelled) return;
    this.#closed = true;
    const declare = (tx: WriteTx) => status.complete(tx, this.#service.id, this.#ports.clock.wall());
    this.#write(declare, (written) => {
      this.#completed = written;
      this.#finish();
    });
  }

  #finish(): void {
    if (!this.#cancelled) this.#finished();
  }

  #write(change: (tx: WriteTx) => Result<void, unknown>, then: (written: boolean) => void): void {
    this.#writing++;
    const write = (tx: WriteTx) => (this.#cancelled ? err('cancelled') : change(tx));
    this.#ports.store.update<unknown>(write, ({ ok: written }) => {
      this.#writing--;
      then(written);
      this.#restIfStill();
    });
  }

  #restIfStill(): void {
    if (!this.#cancelled || this.#writing > 0) return;
    for (const then of this.#whenStill.splice(0)) then();
  }

  #stopTimers(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #after(delay: Micros, kind: 'update-delay' | 'update-monitor', subject: string, then: () => void): void {
    if (this.#cancelled) return;
    const fire = () => {
      this.#timers.delete(cancel);
      then();
    };
    const cancel = this.#ports.clock.after(delay, fire, { kind, subject });
    this.#timers.add(cancel);
  }
}
