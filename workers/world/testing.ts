/** Worlds wound by hand, for the tests of whoever lives in one. Nothing here is used by the product. */
import type { Address, ClusterId, Hostname, NodeId } from '../api/ids.ts';
import { MS, type Micros } from '../api/time.ts';
import type { NodeView } from '../api/view.ts';
import { dice } from '../std/dice.ts';
import { err, ok } from '../std/result.ts';
import type { Credentials } from './rpc.ts';
import type { Clock, Disk, Packet, Report, TimerLabel, Wire, World } from './world.ts';

export interface HandClock extends Clock {
  /** Lets this much time pass; every timer due in it runs, in order, at its own time. */
  advance(span: Micros): void;
  /** Its calendar is that much ahead of its count from now on. */
  setWall(ahead: Micros): void;
  /** How many timers wait. */
  pending(): number;
  /** The labels of the waiting timers that have one. */
  labels(): readonly TimerLabel[];
}

/** A clock that stands still until it is told to go on. */
export function aClock(startUs: Micros = 0): HandClock {
  let now = startUs;
  let count = 0;
  let fast = 0;
  let waiting: { readonly at: Micros; readonly order: number; readonly then: () => void; readonly as?: TimerLabel }[] =
    [];
  return {
    now: () => now,
    wall: () => now + fast,
    setWall: (ahead) => void (fast = ahead),
    after(delay, then, as) {
      const timer = { at: now + Math.max(0, Math.round(delay)), order: count++, then, ...(as ? { as } : {}) };
      waiting.push(timer);
      return () => (waiting = waiting.filter((other) => other !== timer));
    },
    advance(span) {
      const until = now + span;
      for (;;) {
        let first = waiting[0];
        for (const timer of waiting) {
          if (timer.at < first!.at || (timer.at === first!.at && timer.order < first!.order)) first = timer;
        }
        if (!first || first.at > until) break;
        waiting = waiting.filter((other) => other !== first);
        now = first.at;
        first.then();
      }
      now = until;
    },
    pending: () => waiting.length,
    labels: () => waiting.flatMap(({ as }) => (as ? [as] : [])),
  };
}

export interface TestDisk extends Disk {
  /** The power fails: what was not synced is gone, and so are the syncs under way. */
  crash(): void;
  /** Whether anything can be written. */
  full: boolean;
}

/** A disk whose `sync` is done at once, or after 2 ms where it is given a clock. */
export function aDisk(clock?: Clock): TestDisk {
  let durable = new Map<string, Uint8Array>();
  let files = new Map<string, Uint8Array>();
  let life = 0;
  const disk: TestDisk = {
    full: false,
    read: (path) => files.get(path) ?? null,
    list: (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)).sort(),
    write(path, bytes) {
      if (disk.full) return 'no space left on device';
      files.set(path, bytes);
      return null;
    },
    append(path, bytes) {
      if (disk.full) return 'no space left on device';
      const before = files.get(path) ?? new Uint8Array();
      const joined = new Uint8Array(before.length + bytes.length);
      joined.set(before);
      joined.set(bytes, before.length);
      files.set(path, joined);
      return null;
    },
    remove: (path) => void files.delete(path),
    sync(done) {
      const image = new Map(files);
      const bootedIn = life;
      const finish = () => {
        if (bootedIn !== life) return;
        durable = image;
        done();
      };
      if (clock) clock.after(2 * MS, finish);
      else finish();
    },
    crash() {
      life++;
      files = new Map(durable);
    },
  };
  return disk;
}

/** Told everything, tells nobody. */
export function noReport(): Report {
  return { event: () => {}, view: () => {} };
}

export interface ListeningReport extends Report {
  readonly events: { readonly code: string; readonly params: unknown }[];
  /** Reads a section as it was last reported. */
  read<Section extends keyof NodeView>(section: Section): NodeView[Section] | undefined;
}

/** Keeps what it is told. */
export function aReport(): ListeningReport {
  const events: { readonly code: string; readonly params: unknown }[] = [];
  const sections = new Map<keyof NodeView, () => unknown>();
  return {
    events,
    event: (code, params) => void events.push({ code, params }),
    view: (section, read) => void sections.set(section, read),
    read: <Section extends keyof NodeView>(section: Section) =>
      sections.get(section)?.() as NodeView[Section] | undefined,
  };
}

export interface TestNetwork {
  readonly clock: HandClock;
  /** The one plug of this address. */
  wire(address: string): Wire;
  /** Everything sent, in order, lost or not. */
  readonly sent: { readonly from: Address; readonly to: Address; readonly packet: Packet }[];
  /** Decides what is lost on its way; replace it to cut cables. */
  loses: (from: Address, to: Address, packet: Packet) => boolean;
}

/** Cables with 1 ms of latency that keep their order, on one clock. */
export function aNetwork(clock: HandClock = aClock()): TestNetwork {
  const receivers = new Map<Address, (from: Address, packet: Packet) => void>();
  const network: TestNetwork = {
    clock,
    sent: [],
    loses: () => false,
    wire: (address) => ({
      send(to, packet) {
        const from = address as Address;
        network.sent.push({ from, to, packet });
        if (!network.loses(from, to, packet)) clock.after(MS, () => receivers.get(to)?.(from, packet));
      },
      receive: (handler) => void receivers.set(address as Address, handler),
    }),
  };
  return network;
}

/** A whole world on a test's network: `node-1` is at `192.168.0.11`, and so on. */
export function aWorld(number: number, network: TestNetwork = aNetwork()): World & { readonly disk: TestDisk } {
  const address = `192.168.0.${10 + number}` as Address;
  return {
    host: { hostname: `node-${number}` as Hostname, address, cpus: 4, memoryBytes: 8 * 2 ** 30 },
    clock: network.clock,
    dice: dice(number),
    disk: aDisk(network.clock),
    wire: network.wire(address),
    report: noReport(),
  };
}

/** Certificates that anybody can write: `<node id>/<role>/<cluster id>`. Anything else is not trusted. */
export function someCredentials(nodeId: string, role: 'manager' | 'worker', clusterId = 'cluster'): Credentials {
  return {
    mine: () => `${nodeId}/${role}/${clusterId}`,
    check(certificate) {
      const [id, as, cluster] = certificate.split('/');
      if (cluster !== clusterId || (as !== 'manager' && as !== 'worker')) {
        return err({ why: 'unknown-authority', message: 'x509: certificate signed by unknown authority' });
      }
      return ok({ nodeId: id as NodeId, role: as, clusterId: cluster as ClusterId });
    },
  };
}
