/**
 * Raft's write-ahead log and newest snapshot on the disk (swarm-semantics §3.9).
 *
 * A log file is begun in one go with all that is still needed, closed by a `begun` record, and then only appended to.
 * After a snapshot the next file is begun; the former one and the former snapshot are removed when the new ones are
 * durable. So whatever a power cut tears, the newest file that was wholly begun holds everything that was promised.
 */
import { utf8 } from '../../../std/codec.ts';
import { err, ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import { EMPTY_HARD_STATE } from '../../../raft/memory-storage.ts';
import type { Entry, HardState, Snapshot } from '../../../raft/types.ts';
import type { Disk } from '../../../world/world.ts';
import { frame, unframe } from './frames.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { Head, LogRecord } from './records.ts';

/** Everything that Raft keeps on a disk stands under this. */
export const RAFT_FILES = 'raft/';
const LOGS = `${RAFT_FILES}wal/`;
const SNAPSHOTS = `${RAFT_FILES}snap/`;

const sixteen = (number: number): string => number.toString(16).padStart(16, '0');
const logPath = (sequence: number): string => `${LOGS}${sixteen(sequence)}.wal`;
const snapshotPath = ({ index, term }: { index: number; term: number }): string =>
  `${SNAPSHOTS}${sixteen(term)}-${sixteen(index)}.snap`;

export interface Saved {
  readonly head: Head;
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  /** Those after the snapshot, without gaps. */
  readonly entries: readonly Entry[];
}

/** Null if the disk holds no log: this node has never been a manager, or is one no longer. */
export function readLog(disk: Disk): Result<(Saved & { readonly log: LogOnDisk }) | null, string> {
  for (const path of [...disk.list(LOGS)].reverse()) {
    const { bodies, state } = unframe(disk.read(path) as Uint8Array);
    const records = bodies.map(decodeRecord);
    if (state === 'corrupt') return err(`${path} is damaged: checksum mismatch`);
    if (!records.some(({ kind }) => kind === 'begun')) continue;
    const written = replay(records);
    const snapshot = written.head.snapshot === null ? null : readSnapshot(disk, snapshotPath(written.head.snapshot));
    if (snapshot === 'damaged') return err(`${snapshotPath(written.head.snapshot!)} is damaged: checksum mismatch`);
    const saved = { ...written, snapshot };
    const log = new LogOnDisk(disk, saved.head, Number.parseInt(path.slice(LOGS.length), 16));
    // What tore may not stay: the next records would stand behind it. Begun anew, for nothing durable is overwritten.
    if (state === 'torn') log.begin(saved);
    return ok({ ...saved, log });
  }
  const paths = disk.list(LOGS);
  // A log that was begun for the first time when the power failed has promised nothing yet.
  return paths.length > 1 ? err(`${paths.at(-1) as string} is damaged: it has no beginning`) : ok(null);
}

function replay(records: readonly LogRecord[]): Omit<Saved, 'snapshot'> {
  let head: Head | null = null;
  let hardState = EMPTY_HARD_STATE;
  const entries: Entry[] = [];
  for (const record of records) {
    if (record.kind === 'head') head = record.head;
    if (record.kind === 'hard-state') hardState = record.hardState;
    if (record.kind === 'entry') {
      // An entry takes the place of those from its index on (raft.md §19.2).
      entries.length = record.entry.index - (entries[0]?.index ?? record.entry.index);
      entries.push(record.entry);
    }
  }
  // The power failed between an entry and its hard state: this member has promised nothing in that term yet.
  const { term } = entries.at(-1) ?? hardState;
  if (term > hardState.term) hardState = { ...hardState, term, vote: 0 };
  return { head: head as Head, hardState, entries };
}

function readSnapshot(disk: Disk, path: string): Snapshot | 'damaged' {
  const file = disk.read(path);
  const { bodies, state } = unframe(file ?? new Uint8Array(0));
  const [metadata, data] = bodies;
  if (state !== 'whole' || metadata === undefined || data === undefined) return 'damaged';
  return {
    metadata: JSON.parse(utf8.decode(metadata)) as Snapshot['metadata'],
    data: data.slice(),
  };
}

export class LogOnDisk {
  readonly #disk: Disk;
  #head: Head;
  #sequence: number;
  #closed = false;

  constructor(disk: Disk, head: Head, sequence = 0) {
    this.#disk = disk;
    this.#head = head;
    this.#sequence = sequence;
  }

  get head(): Head {
    return this.#head;
  }

  /** Appends what has changed. Durable only after the disk's next `sync`, as everything here. */
  append(hardState: HardState | null, entries: readonly Entry[]): void {
    const records: LogRecord[] = entries.map((entry) => ({ kind: 'entry', entry }));
    if (hardState !== null) records.push({ kind: 'hard-state', hardState });
    if (records.length > 0) this.#disk.append(logPath(this.#sequence), frame(records.map(encodeRecord)));
  }

  /** Begins the next file with `saved`; the former goes when this one is durable. */
  begin({ head, hardState, snapshot, entries }: Saved): void {
    this.#head = { ...head, snapshot: snapshot && { index: snapshot.metadata.index, term: snapshot.metadata.term } };
    this.#sequence++;
    if (snapshot !== null) this.#writeSnapshot(snapshot);
    const records: LogRecord[] = [
      { kind: 'head', head: this.#head },
      { kind: 'hard-state', hardState },
      ...entries.map((entry): LogRecord => ({ kind: 'entry', entry })),
      { kind: 'begun' },
    ];
    this.#disk.write(logPath(this.#sequence), frame(records.map(encodeRecord)));
    const needed = new Set([logPath(this.#sequence), ...(snapshot ? [snapshotPath(snapshot.metadata)] : [])]);
    const before = [...this.#disk.list(LOGS), ...this.#disk.list(SNAPSHOTS)].filter((path) => !needed.has(path));
    if (before.length === 0) return;
    this.#disk.sync(() => {
      if (!this.#closed) for (const path of before) this.#disk.remove(path);
    });
  }

  /** Nothing is written or removed any more. */
  close(): void {
    this.#closed = true;
  }

  #writeSnapshot({ metadata, data }: Snapshot): void {
    const path = snapshotPath(metadata);
    if (this.#disk.list(path).length > 0) return; // never over one that may be durable already
    this.#disk.write(path, frame([utf8.encode(JSON.stringify(metadata)), data as Uint8Array]));
  }
}

/** Begins the first log of a member. */
export function newLog(disk: Disk, saved: Saved): LogOnDisk {
  for (const path of [...disk.list(LOGS), ...disk.list(SNAPSHOTS)]) disk.remove(path);
  const log = new LogOnDisk(disk, saved.head);
  log.begin(saved);
  return log;
}

/** Removes everything that Raft keeps, as on demotion: the newest log last, so that an older one is never believed. */
export function eraseLog(disk: Disk): void {
  for (const path of [...disk.list(LOGS), ...disk.list(RAFT_FILES)]) disk.remove(path);
}
