/** What would survive a power cut on every manager, by what was written and synced. */
import type { Hostname, RaftId } from '../api/ids.ts';
import type { Fact } from './facts.ts';
import { lastIndex, lineAt } from './logbook.ts';
import type { Line, Log } from './logbook.ts';

/** What is on a disk, or soon will be: the log up to `last`, and the promises. */
export interface OnDisk {
  readonly raftId: RaftId;
  readonly term: number;
  readonly vote: RaftId;
  last: number;
}

interface Disk {
  log: Log;
  durable: OnDisk;
  /** By the number of the sync that will make it durable. */
  readonly underway: Map<number, OnDisk>;
}

export const stateOf = (log: Log): OnDisk => {
  const { term, vote } = log.hardState;
  return { raftId: log.raftId, term, vote, last: lastIndex(log) };
};

export class Durability {
  readonly #disks = new Map<Hostname, Disk>();

  hear(fact: Fact): void {
    switch (fact.kind) {
      case 'booted':
        this.#disks.set(fact.on, { log: fact.log, durable: stateOf(fact.log), underway: new Map() });
        return;
      case 'wrote':
        return this.#write(fact.on, fact.log, fact.dropped);
      case 'sync-asked': {
        const disk = this.#disks.get(fact.on);
        disk?.underway.set(fact.sync, stateOf(disk.log));
        return;
      }
      case 'synced': {
        const disk = this.#disks.get(fact.on);
        const state = disk?.underway.get(fact.sync);
        if (disk === undefined || state === undefined) return;
        disk.durable = state;
        disk.underway.delete(fact.sync);
      }
    }
  }

  of(on: Hostname): OnDisk | undefined {
    return this.#disks.get(on)?.durable;
  }

  /** Who could come up again with this line, or with a snapshot of it. */
  holders({ index, print }: Line): readonly RaftId[] {
    return [...this.#disks.values()]
      .filter(({ log, durable }) => {
        if (durable.raftId !== log.raftId || durable.last < index) return false;
        return index <= log.base.index || lineAt(log, index)?.print === print;
      })
      .map(({ log }) => log.raftId);
  }

  #write(on: Hostname, log: Log, dropped: readonly Line[]): void {
    const disk = this.#disks.get(on);
    if (disk?.log.raftId !== log.raftId) {
      const nothing = { raftId: log.raftId, term: 0, vote: 0, last: 0 };
      this.#disks.set(on, { log, durable: nothing, underway: disk?.underway ?? new Map() });
      return;
    }
    disk.log = log;
    // What took the place of dropped entries is not durable, though they were.
    const kept = Math.min(...dropped.map(({ index }) => index - 1));
    for (const state of [disk.durable, ...disk.underway.values()]) state.last = Math.min(state.last, kept);
  }
}
