/** One updater a service: a new goal replaces the one before, the same goal leaves it at its work (§7.6). */
import type { ServiceId } from '../../../api/ids.ts';
import type { Service } from '../../../api/objects/service.ts';
import type { Change, ReadTx } from '../../../store/types.ts';
import { equal } from '../../../std/equal.ts';
import type { Slot } from '../slot.ts';
import { Updater } from './updater.ts';
import type { UpdatePorts } from './updater.ts';

export class UpdateSupervisor {
  readonly #ports: UpdatePorts;
  readonly #slotsOf: (tx: ReadTx, service: Service) => readonly Slot[];
  readonly #running = new Map<ServiceId, Updater>();
  #stopped = false;

  /** `slotsOf` reads the slots that are to be kept up to date. */
  constructor(ports: UpdatePorts, slotsOf: (tx: ReadTx, service: Service) => readonly Slot[]) {
    this.#ports = ports;
    this.#slotsOf = slotsOf;
  }

  /** Brings the service's slots up to date, in the background. */
  update(id: ServiceId): void {
    const service = this.#ports.store.view((tx) => tx.get('service', id));
    const running = this.#running.get(id);
    if (!running) {
      if (service) this.#start(service);
    } else if (!service || !equal(running.spec, service.spec)) {
      // What it is writing at this moment must be seen by the one that follows.
      running.cancel(() => {
        if (this.#running.get(id) !== running) return;
        this.#running.delete(id);
        this.update(id);
      });
    }
  }

  /**
   * Cancels the updates that pursue a goal of the past, of these services; `then` is called when none of them writes
   * any more, so that whoever counts tasks counts theirs as well. Not after `stop`.
   */
  settle(ids: readonly ServiceId[], then: () => void): void {
    const [id, ...others] = ids;
    if (id === undefined) return then();
    const next = () => {
      if (!this.#stopped) this.settle(others, then);
    };
    const running = this.#running.get(id);
    const service = this.#ports.store.view((tx) => tx.get('service', id));
    if (!running || (service && equal(running.spec, service.spec))) return next();
    running.cancel(() => {
      if (this.#running.get(id) === running) this.#running.delete(id);
      next();
    });
  }

  #start(service: Service): void {
    const slots = this.#ports.store.view((tx) => this.#slotsOf(tx, service));
    const updater = new Updater(this.#ports, service, slots, () => {
      if (this.#running.get(service.id) !== updater) return;
      this.#running.delete(service.id);
      if (updater.completed && this.#hasDoubles(service.id)) this.update(service.id);
    });
    this.#running.set(service.id, updater);
    updater.run();
  }

  /**
   * Has a slot two tasks still? A start-first update leaves the old one where its own task failed and was replaced.
   * As in Docker they are looked at once more when the update is completed.
   */
  #hasDoubles(id: ServiceId): boolean {
    return this.#ports.store.view((tx) => {
      const service = tx.get('service', id);
      return service !== undefined && this.#slotsOf(tx, service).some((slot) => slot.length > 1);
    });
  }

  observe(change: Change): void {
    if (change.table === 'task' && change.kind === 'update') {
      this.#running.get(change.object.serviceId)?.observe(change.object);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const updater of this.#running.values()) updater.cancel(() => {});
    this.#running.clear();
  }
}
