/**
 * The datacenter as the browser keeps it: one record that says how things stood, and one for every file on every
 * disk. What comes back is judged before it is believed.
 */
import type { Hostname } from '../api/ids.ts';
import type { Image, MachineFaults, MachineSpec } from '../api/journal.ts';
import { crc32 } from '../std/checksum.ts';
import type { Hardware } from './hardware.ts';

/** By key; null takes the record away. */
export type Records = Map<string, unknown>;

export interface Saved {
  readonly seed: number;
  readonly image: Image;
}

/** Of these records alone: the disks are the nodes' own affair, and a swarm outlives changes of its program. */
const SAVED_VERSION = 2;
const STATE = 'state';
const fileKey = (hostname: Hostname, path: string) => `disk/${hostname}/${path}`;

/** What must be written so that the records say what is durable now. Call it at a window's edge. */
export class Saver {
  readonly #sums = new Map<Hostname, Map<string, number>>();
  #revision = -1;

  /** Has anything happened since the last call of `changes`? */
  behind(hardware: Hardware): boolean {
    return hardware.revision !== this.#revision;
  }

  changes(hardware: Hardware): Records {
    this.#revision = hardware.revision;
    const records: Records = new Map();
    const machines = hardware.hosts.map(({ spec, power, crash, faults, disk }) => {
      disk.settle(hardware.nowUs);
      let sums = this.#sums.get(spec.hostname);
      if (!sums) this.#sums.set(spec.hostname, (sums = new Map()));
      for (const { path, bytes } of disk.takeChanges()) {
        records.set(fileKey(spec.hostname, path), bytes);
        if (bytes) sums.set(path, crc32(bytes));
        else sums.delete(path);
      }
      return { spec, power, crash, faults, files: [...sums] };
    });
    const { seed, nowUs, cables } = hardware;
    records.set(STATE, { version: SAVED_VERSION, seed, atUs: nowUs, machines, cables: cables.frames() });
    return records;
  }
}

/** Reads records back. Null where nothing was kept; `damaged` where it cannot be believed. */
export function readSaved(records: ReadonlyMap<string, unknown>): Saved | 'damaged' | null {
  if (records.size === 0) return null;
  try {
    return believe(records);
  } catch {
    return 'damaged';
  }
}

type Loose = { readonly [key: string]: unknown };

class Disbelief extends Error {}
function check(holds: boolean): asserts holds {
  if (!holds) throw new Disbelief();
}
const number = (value: unknown, least = 0): number => {
  check(typeof value === 'number' && Number.isFinite(value) && value >= least);
  return value;
};
const text = (value: unknown): string => {
  check(typeof value === 'string');
  return value;
};
const record = (value: unknown): Loose => {
  check(typeof value === 'object' && value !== null);
  return value as Loose;
};
const list = (value: unknown): readonly unknown[] => {
  check(Array.isArray(value));
  return value;
};

function believe(records: ReadonlyMap<string, unknown>): Saved {
  const state = record(records.get(STATE));
  check(state.version === SAVED_VERSION);
  const machines = list(state.machines).map((kept): Image['machines'][number] => {
    const { spec, power, crash, faults, files } = record(kept);
    check(power === 'on' || power === 'off' || power === 'frozen' || power === 'crashed');
    const hostname = text(record(spec).hostname) as Hostname;
    text(record(spec).address);
    number(record(spec).cpus, 1);
    number(record(spec).memoryBytes, 1);
    const disk = list(files).map((file) => {
      const [path, sum] = list(file);
      const bytes = records.get(fileKey(hostname, text(path)));
      check(bytes instanceof Uint8Array && crc32(bytes) === sum);
      return { path: text(path), bytes };
    });
    return { spec: spec as MachineSpec, power, crash: text(crash), faults: faultsFrom(faults), disk };
  });
  const cables = list(state.cables).map((kept) => {
    const { from, to, cut, cable } = record(kept);
    const { latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio } = record(cable);
    check(typeof cut === 'boolean');
    return {
      from: text(from) as Hostname,
      to: text(to) as Hostname,
      cut,
      cable: {
        latencyUs: number(latencyUs),
        jitterUs: number(jitterUs),
        lossRatio: number(lossRatio),
        duplicateRatio: number(duplicateRatio),
        reorderRatio: number(reorderRatio),
      },
    };
  });
  return { seed: number(state.seed, -Infinity), image: { atUs: number(state.atUs), machines, cables } };
}

function faultsFrom(kept: unknown): MachineFaults {
  const { diskFull, clock, damaged = [] } = record(kept);
  check(typeof diskFull === 'boolean' && Array.isArray(damaged));
  check(damaged.every((path) => typeof path === 'string'));
  const files = damaged.length > 0 ? { damaged } : {};
  if (clock === null) return { diskFull, clock, ...files };
  const { offsetUs, driftPpm, sinceUs } = record(clock);
  return {
    diskFull,
    clock: { offsetUs: number(offsetUs, -Infinity), driftPpm: number(driftPpm, -Infinity), sinceUs: number(sinceUs) },
    ...files,
  };
}
