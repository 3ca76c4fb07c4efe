/**
 * A machine's disk as its programs see it: reads show one's own writes at once. What is written goes into the window's
 * outcome, where the datacenter keeps it and decides what a power cut loses.
 */
import { MS, type Micros } from '../api/time.ts';
import type { DiskView } from '../api/view.ts';
import type { DiskImage, DiskOp } from '../datacenter/machine.ts';
import { Files } from '../std/files.ts';
import type { Disk, DiskFault } from '../world/world.ts';

/** How long a `sync` takes: about what a solid-state disk needs. */
export const SYNC_LATENCY: Micros = 2 * MS;

const FULL: DiskFault = 'no space left on device';

/** True time: a disk does not care what the machine's clock shows. */
interface Motor {
  now(): Micros;
  after(delay: Micros, then: () => void): void;
}

export class MachineDisk implements Disk {
  /** Then nothing more can be written, though it can be removed. */
  full = false;
  readonly #files = new Files();
  readonly #motor: Motor;
  #ops: DiskOp[] = [];
  /** Bytes written since the machine was switched on, and how many of them are durable. */
  #written = 0;
  #durable = 0;
  #changed = true;

  constructor(image: DiskImage, motor: Motor) {
    for (const { path, bytes } of image) this.#files.write(path, bytes);
    this.#motor = motor;
  }

  read(path: string): Uint8Array | null {
    return this.#files.read(path);
  }

  list(prefix: string): readonly string[] {
    return this.#files.list(prefix);
  }

  write(path: string, bytes: Uint8Array): DiskFault | null {
    if (this.full) return FULL;
    this.#files.write(path, bytes);
    this.#note({ op: 'write', path, bytes }, bytes.length);
    return null;
  }

  append(path: string, bytes: Uint8Array): DiskFault | null {
    if (this.full) return FULL;
    this.#files.append(path, bytes);
    this.#note({ op: 'append', path, bytes }, bytes.length);
    return null;
  }

  remove(path: string): void {
    this.#files.remove(path);
    this.#note({ op: 'remove', path }, 0);
  }

  sync(done: () => void): void {
    const upTo = this.#written;
    this.#note({ op: 'sync', atUs: this.#motor.now() + SYNC_LATENCY }, 0);
    this.#motor.after(SYNC_LATENCY, () => {
      this.#durable = upTo;
      this.#changed = true;
      done();
    });
  }

  /** What was done since the last call, in order. */
  takeOps(): readonly DiskOp[] {
    const ops = this.#ops;
    if (ops.length > 0) this.#ops = [];
    return ops;
  }

  /** Has anything changed since the last `look`? */
  get changed(): boolean {
    return this.#changed;
  }

  look(): DiskView {
    this.#changed = false;
    const files = this.#files.list().map((path) => ({ path, bytes: this.#files.bytes(path) }));
    return { files, unsyncedBytes: this.#written - this.#durable };
  }

  #note(op: DiskOp, bytes: number): void {
    this.#ops.push(op);
    this.#written += bytes;
    this.#changed = true;
  }
}
