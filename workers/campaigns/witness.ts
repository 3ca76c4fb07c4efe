/**
 * Stands between a node and the ports of its world, and writes down what passes: what a manager writes to its log on
 * disk, what of it is durable, which messages of Raft leave, and when it leads. The node notices nothing.
 */
import { unframe } from '../manager/consensus/disk/frames.ts';
import { RAFT_FILES, readLog } from '../manager/consensus/disk/log-on-disk.ts';
import { decodeRecord } from '../manager/consensus/disk/records.ts';
import type { Head } from '../manager/consensus/disk/records.ts';
import { unwrap } from '../manager/consensus/proposals.ts';
import { decodeConfChange } from '../raft/conf-change-codec.ts';
import type { ConfChange, Entry, HardState, Message } from '../raft/types.ts';
import { crc32 } from '../std/checksum.ts';
import type { Program } from '../world/program.ts';
import type { Disk, Report, Wire, World } from '../world/world.ts';
import type { Fact } from './facts.ts';
import type { Begun, Line, Logbook } from './logbook.ts';

const LOGS = `${RAFT_FILES}wal/`;

/** The same program, watched. */
export function witnessed(program: Program, logbook: Logbook, tell: (fact: Fact) => void): Program {
  return (world) => {
    logbook.boots(world.host.hostname, world.clock.now(), keptLog(world.disk));
    return program({
      ...world,
      disk: watchedDisk(world, logbook, tell),
      wire: watchedWire(world, tell),
      report: watchedReport(world, logbook),
    });
  };
}

function watchedDisk(
  { disk, clock, host: { hostname: on } }: World,
  logbook: Logbook,
  tell: (fact: Fact) => void,
): Disk {
  let syncs = 0;
  return {
    read: (path) => disk.read(path),
    list: (prefix) => disk.list(prefix),
    remove(path) {
      disk.remove(path);
      if (path.startsWith(LOGS) && disk.list(LOGS).length === 0) logbook.erases(on, clock.now());
    },
    write(path, bytes) {
      const fault = disk.write(path, bytes);
      if (fault !== null || !path.startsWith(LOGS)) return fault;
      const { head, hardState, lines } = records(bytes);
      const base = head?.snapshot ?? { index: 0, term: 0 };
      if (head && hardState) logbook.begins(on, clock.now(), { raftId: head.raftId, hardState, base, lines });
      return null;
    },
    append(path, bytes) {
      const fault = disk.append(path, bytes);
      if (fault === null && path.startsWith(LOGS)) logbook.writes(on, clock.now(), records(bytes));
      return fault;
    },
    sync(done) {
      const sync = ++syncs;
      tell({ kind: 'sync-asked', on, atUs: clock.now(), sync });
      disk.sync(() => {
        tell({ kind: 'synced', on, atUs: clock.now(), sync });
        done();
      });
    },
  };
}

function watchedWire({ wire, clock, host: { hostname: on } }: World, tell: (fact: Fact) => void): Wire {
  return {
    receive: (handler) => wire.receive(handler),
    send(to, packet) {
      if (packet.layer === 'raft') {
        const { frame } = packet.body as unknown as { frame: { form: string; body: unknown } };
        const message = frame.form === 'cast' ? (frame.body as Partial<Message>) : {};
        if (message.type !== undefined) tell({ kind: 'sent', on, atUs: clock.now(), message: message as Message });
      }
      wire.send(to, packet);
    },
  };
}

function watchedReport({ report, clock, host: { hostname: on } }: World, logbook: Logbook): Report {
  return {
    view: (section, read) => report.view(section, read),
    event(code, params) {
      if (code === 'raft.leader') logbook.leads(on, clock.now(), (params as { term: number }).term);
      if (code === 'raft.stepped-down') logbook.follows(on);
      report.event(code, params);
    },
  };
}

/** The log as the manager will find it; null if there is none that counts. */
function keptLog(disk: Disk): Begun | null {
  const nowhere = () => null;
  const found = readLog({
    read: (path) => disk.read(path),
    list: (prefix) => disk.list(prefix),
    ...{ write: nowhere, append: nowhere, remove: nowhere, sync: nowhere },
  });
  if (!found.ok || found.value === null) return null;
  const { head, hardState, entries } = found.value;
  const lines = entries.map(lineFrom);
  return { raftId: head.raftId, hardState, base: head.snapshot ?? { index: 0, term: 0 }, lines };
}

function records(bytes: Uint8Array): { head: Head | null; hardState: HardState | null; lines: readonly Line[] } {
  let head: Head | null = null;
  let hardState: HardState | null = null;
  const lines: Line[] = [];
  for (const body of unframe(bytes).bodies) {
    const record = decodeRecord(body);
    if (record.kind === 'head') head = record.head;
    if (record.kind === 'hard-state') hardState = record.hardState;
    if (record.kind === 'entry') lines.push(lineFrom(record.entry));
  }
  return { head, hardState, lines };
}

function lineFrom(entry: Entry): Line {
  const { index, term, type, data } = entry;
  // Empty entries of different terms are different entries.
  const print = crc32(data ?? new Uint8Array(0)) + 2 ** 32 * term;
  if (type !== 'normal') {
    const { nodeId, type: what } = decodeConfChange(entry) as ConfChange;
    return { index, term, print, actions: null, change: { raftId: nodeId, votes: what !== 'remove-node' } };
  }
  const isTransaction = data !== null && data.length > 0;
  return { index, term, print, actions: isTransaction ? unwrap(data).actions : null, change: null };
}
