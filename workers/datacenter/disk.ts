/** A disk as the datacenter keeps it: what is durable, and what a power cut would put at risk. */
import type { Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import { Files } from '../std/files.ts';
import type { DiskImage, DiskOp } from './machine.ts';

const SECTOR_BYTES = 512;

export class DurableDisk {
  readonly #files = new Files();
  /** In order: everything since the last `sync` that is known to be done. */
  #unsettled: DiskOp[] = [];
  #nextSyncUs: Micros = Infinity;
  #changed = new Set<string>();

  constructor(image: DiskImage = []) {
    for (const { path, bytes } of image) this.#apply({ op: 'write', path, bytes });
  }

  note(ops: readonly DiskOp[]): void {
    for (const op of ops) {
      this.#unsettled.push(op);
      if (op.op === 'sync') this.#nextSyncUs = Math.min(this.#nextSyncUs, op.atUs);
    }
  }

  /** Makes durable what was synced until now. */
  settle(nowUs: Micros): void {
    if (this.#nextSyncUs > nowUs) return;
    const last = this.#unsettled.findLastIndex((op) => op.op === 'sync' && op.atUs <= nowUs);
    for (const op of this.#unsettled.splice(0, last + 1)) this.#apply(op);
    this.#nextSyncUs = Infinity;
    for (const op of this.#unsettled) if (op.op === 'sync') this.#nextSyncUs = Math.min(this.#nextSyncUs, op.atUs);
  }

  /**
   * The power fails: of what was not synced, as much as happened to be written survives. An append may be torn anywhere;
   * where the file had been made longer first, zeros stand in place of the rest.
   */
  crash(nowUs: Micros, chance: Dice): void {
    this.settle(nowUs);
    const atRisk = this.#unsettled.filter((op) => op.op !== 'sync');
    this.#unsettled = [];
    this.#nextSyncUs = Infinity;
    const kept = chance.int(atRisk.length + 1);
    for (const op of atRisk.slice(0, kept)) this.#apply(op);
    const torn = atRisk[kept];
    if (torn?.op !== 'append') return;
    const { path, bytes } = torn;
    const written = chance.int(bytes.length + 1);
    const left = bytes.slice(0, chance.int(2) === 0 ? bytes.length : written).fill(0, written);
    if (left.length > 0) this.#apply({ op: 'append', path, bytes: left });
  }

  /** An empty disk. */
  wipe(): void {
    for (const path of this.#files.list()) this.#changed.add(path);
    this.#files.clear();
    this.#unsettled = [];
    this.#nextSyncUs = Infinity;
  }

  /**
   * Damages a sector of what is durable in that file; in one of them, the longer the likelier, where none is named.
   * Answers which; null where there is nothing to damage.
   */
  corrupt(path: string | null, chance: Dice): string | null {
    const victim = path ?? this.#anyFile(chance);
    const bytes = victim === null ? null : this.#files.read(victim);
    if (victim === null || bytes === null || bytes.length === 0) return null;
    const damaged = bytes.slice();
    const start = chance.int(Math.ceil(bytes.length / SECTOR_BYTES)) * SECTOR_BYTES;
    const end = Math.min(bytes.length, start + SECTOR_BYTES);
    for (let i = start; i < end; i++) damaged[i] = chance.int(256);
    if (damaged[start] === bytes[start]) damaged[start] = (bytes[start] as number) ^ 1;
    this.#apply({ op: 'write', path: victim, bytes: damaged });
    return victim;
  }

  #anyFile(chance: Dice): string | null {
    const paths = this.#files.list();
    const total = paths.reduce((sum, path) => sum + this.#files.bytes(path), 0);
    if (total === 0) return null;
    let at = chance.int(total);
    return paths.find((path) => (at -= this.#files.bytes(path)) < 0) ?? null;
  }

  /** What is durable. */
  image(): DiskImage {
    return this.#files.list().map((path) => ({ path, bytes: this.#files.read(path) as Uint8Array }));
  }

  /** The files whose durable content changed since the last call; null where there is no such file any more. */
  takeChanges(): readonly { readonly path: string; readonly bytes: Uint8Array | null }[] {
    const changed = this.#changed;
    if (changed.size > 0) this.#changed = new Set();
    return Array.from(changed, (path) => ({ path, bytes: this.#files.read(path) }));
  }

  #apply(op: DiskOp): void {
    if (op.op === 'sync') return;
    this.#changed.add(op.path);
    if (op.op === 'write') this.#files.write(op.path, op.bytes);
    else if (op.op === 'append') this.#files.append(op.path, op.bytes);
    else this.#files.remove(op.path);
  }
}
