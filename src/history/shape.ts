/**
 * Is this a journal? What comes in a link or a file was written by anybody, so nothing of it is believed: every field
 * has its type and its bounds.
 */
import { HISTORY_VERSION, type CableSpec, type Image, type Input, type Journal } from '../../workers/api/journal.ts';
import type { DaemonSettings, MachineFaults, MachineSpec } from '../../workers/api/journal.ts';
import type { GenericResource } from '../../workers/api/engine/specs.ts';
import type { EngineRequest } from '../../workers/api/engine/http.ts';
import type { Address, Hostname } from '../../workers/api/ids.ts';
import { HOUR } from '../../workers/api/time.ts';

/** Why a history cannot be lived through again. */
export type Damage = 'damaged' | 'other-version';

/** Every machine is a thread; a page can bear so many. */
const MACHINES_MAX = 200;
const ENTRIES_MAX = 500_000;
/** A year: no visitor has waited longer. */
const TIME_MAX = 366 * 24 * HOUR;

class Disbelief extends Error {}

/** Answers the journal, with nothing in it but what a journal has. */
export function believe(value: unknown): Journal | Damage {
  try {
    return journal(value);
  } catch (error) {
    if (error instanceof Disbelief) return error.message === 'version' ? 'other-version' : 'damaged';
    throw error;
  }
}

type Loose = Readonly<Record<string, unknown>>;

function check(holds: boolean): asserts holds {
  if (!holds) throw new Disbelief('shape');
}
function record(value: unknown): Loose {
  check(typeof value === 'object' && value !== null && !Array.isArray(value));
  return value as Loose;
}
function list<T>(value: unknown, most: number, read: (item: unknown) => T): readonly T[] {
  check(Array.isArray(value) && value.length <= most);
  return value.map(read);
}
function whole(value: unknown, least: number, most: number): number {
  check(typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most);
  return value;
}
function number(value: unknown, least: number, most: number): number {
  check(typeof value === 'number' && value >= least && value <= most);
  return value;
}
function text(value: unknown, most: number, pattern: RegExp = /^/): string {
  check(typeof value === 'string' && value.length <= most && pattern.test(value));
  return value;
}
function oneOf<T>(value: unknown, options: readonly T[]): T {
  check(options.includes(value as T));
  return value as T;
}
const flag = (value: unknown): boolean => oneOf(value, [true, false]);

const hostname = (value: unknown) => text(value, 63, /^[a-z0-9][a-z0-9-]*$/i) as Hostname;
const hostnameOrAll = (value: unknown) => (value === '*' ? '*' : hostname(value));
const address = (value: unknown) => text(value, 15, /^\d{1,3}(\.\d{1,3}){3}$/) as Address;
const time = (value: unknown) => whole(value, 0, TIME_MAX);
const callNumber = (value: unknown) => whole(value, 1, Number.MAX_SAFE_INTEGER);

function journal(value: unknown): Journal {
  const { version, seed, from, entries, untilUs } = record(value);
  // First of all: what another version wrote may look otherwise.
  if (whole(version, 0, Number.MAX_SAFE_INTEGER) !== HISTORY_VERSION) throw new Disbelief('version');
  const disks = from === undefined ? null : image(from);
  let lastUs = disks?.atUs ?? 0;
  const read = {
    version: HISTORY_VERSION,
    seed: whole(seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    ...(disks && { from: disks }),
    entries: list(entries, ENTRIES_MAX, (item) => {
      const entry = record(item);
      const atUs = time(entry.atUs);
      check(atUs >= lastUs);
      lastUs = atUs;
      return { atUs, input: input(entry.input) };
    }),
    untilUs: time(untilUs),
  };
  check(read.untilUs >= lastUs);
  const added = read.entries.filter((entry) => entry.input.kind === 'add').length;
  check(added + (disks?.machines.length ?? 0) <= MACHINES_MAX);
  return read;
}

function input(value: unknown): Input {
  const act = record(value);
  switch (act.kind) {
    case 'add':
      return { kind: 'add', machine: machine(act.machine) };
    case 'start':
    case 'kill':
    case 'freeze':
    case 'thaw':
    case 'wipe':
    case 'replace':
    case 'fill':
    case 'free':
      return { kind: act.kind, hostname: hostname(act.hostname) };
    case 'cut':
    case 'mend':
      return { kind: act.kind, from: hostname(act.from), to: hostnameOrAll(act.to), oneWay: flag(act.oneWay) };
    case 'corrupt':
      return {
        kind: 'corrupt',
        hostname: hostname(act.hostname),
        path: act.path === null ? null : text(act.path, 4096),
      };
    case 'clock':
      return {
        kind: 'clock',
        hostname: hostname(act.hostname),
        offsetUs: whole(act.offsetUs, -TIME_MAX, TIME_MAX),
        driftPpm: whole(act.driftPpm, -1_000_000, 1_000_000),
      };
    case 'crash':
      return {
        kind: 'crash',
        hostname: hostname(act.hostname),
        why: text(act.why, 65_536),
        booting: flag(act.booting),
      };
    case 'partition':
      return {
        kind: 'partition',
        groups: list(act.groups, MACHINES_MAX, (group) => list(group, MACHINES_MAX, hostname)),
      };
    case 'mend-all':
      return { kind: 'mend-all' };
    case 'cable':
      return { kind: 'cable', from: hostname(act.from), to: hostnameOrAll(act.to), cable: cable(act.cable) };
    case 'call':
      return {
        kind: 'call',
        hostname: hostname(act.hostname),
        call: callNumber(act.call),
        request: request(act.request),
      };
    case 'hang-up':
      return { kind: 'hang-up', hostname: hostname(act.hostname), call: callNumber(act.call) };
    default:
      throw new Disbelief('shape');
  }
}

function machine(value: unknown): MachineSpec {
  const spec = record(value);
  return {
    hostname: hostname(spec.hostname),
    address: address(spec.address),
    cpus: number(spec.cpus, 0.01, 4096),
    memoryBytes: whole(spec.memoryBytes, 1, 2 ** 50),
    ...(spec.architecture !== undefined && { architecture: oneOf(spec.architecture, ['x86_64', 'aarch64'] as const) }),
    ...(spec.daemon !== undefined && { daemon: daemon(spec.daemon) }),
  };
}

function daemon(value: unknown): DaemonSettings {
  const { labels, genericResources } = record(value);
  return {
    ...(labels !== undefined && {
      labels: Object.fromEntries(
        list(Object.entries(record(labels)), 100, (pair) => {
          const [key, of] = pair as [string, unknown];
          return [text(key, 200), text(of, 1000)] as const;
        }),
      ),
    }),
    ...(genericResources !== undefined && { genericResources: list(genericResources, 1000, genericResource) }),
  };
}

function genericResource(value: unknown): GenericResource {
  const { DiscreteResourceSpec: amount, NamedResourceSpec: named } = record(value);
  if (named === undefined) {
    const { Kind, Value } = record(amount);
    return { DiscreteResourceSpec: { Kind: text(Kind, 200), Value: whole(Value, 0, 2 ** 40) } };
  }
  const { Kind, Value } = record(named);
  return { NamedResourceSpec: { Kind: text(Kind, 200), Value: text(Value, 200) } };
}

function faults(value: unknown): MachineFaults {
  const { diskFull, clock, damaged } = record(value);
  const files = damaged === undefined ? {} : { damaged: list(damaged, 10_000, (path) => text(path, 4096)) };
  if (clock === null) return { diskFull: flag(diskFull), clock, ...files };
  const { offsetUs, driftPpm, sinceUs } = record(clock);
  return {
    diskFull: flag(diskFull),
    clock: {
      offsetUs: whole(offsetUs, -TIME_MAX, TIME_MAX),
      driftPpm: whole(driftPpm, -100_000, 100_000),
      sinceUs: time(sinceUs),
    },
    ...files,
  };
}

/** What is not named stays as it was. */
function cable(value: unknown): Partial<CableSpec> {
  const { latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio } = record(value);
  return {
    ...(latencyUs !== undefined && { latencyUs: number(latencyUs, 0, TIME_MAX) }),
    ...(jitterUs !== undefined && { jitterUs: number(jitterUs, 0, TIME_MAX) }),
    ...(lossRatio !== undefined && { lossRatio: number(lossRatio, 0, 1) }),
    ...(duplicateRatio !== undefined && { duplicateRatio: number(duplicateRatio, 0, 1) }),
    ...(reorderRatio !== undefined && { reorderRatio: number(reorderRatio, 0, 1) }),
  };
}

function request(value: unknown): EngineRequest {
  const { method, path, headers, body } = record(value);
  return {
    method: oneOf(method, ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const),
    path: text(path, 65_536, /^\//),
    ...(headers !== undefined && {
      headers: Object.fromEntries(Object.entries(record(headers)).map(([name, held]) => [name, text(held, 65_536)])),
    }),
    ...(body !== undefined && { body: text(body, 8_000_000) }),
  };
}

function image(value: unknown): Image {
  const { atUs, machines, cables } = record(value);
  return {
    atUs: time(atUs),
    machines: list(machines, MACHINES_MAX, (item) => {
      const kept = record(item);
      return {
        spec: machine(kept.spec),
        power: oneOf(kept.power, ['on', 'off', 'frozen', 'crashed'] as const),
        crash: text(kept.crash, 65_536),
        faults: faults(kept.faults),
        disk: list(kept.disk, 100_000, (file) => {
          const { path, bytes } = record(file);
          check(bytes instanceof Uint8Array);
          return { path: text(path, 4096), bytes };
        }),
      };
    }),
    cables: list(cables, MACHINES_MAX ** 2, (item) => {
      const frame = record(item);
      const { latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio } = cable(frame.cable);
      check(latencyUs !== undefined && jitterUs !== undefined && lossRatio !== undefined);
      check(duplicateRatio !== undefined && reorderRatio !== undefined);
      return {
        from: hostname(frame.from),
        to: hostname(frame.to),
        cut: flag(frame.cut),
        cable: { latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio },
      };
    }),
  };
}
