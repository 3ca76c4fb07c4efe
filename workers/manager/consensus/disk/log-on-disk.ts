/**
 * Raft's write-ahead log and newest snapshot on the disk (swarm-semantics §3.9).
 *
 * A log file is begun in one go, with all that is still needed, and then only appended to. After a snapshot the next
 * file is begun; when it is durable, former ones are removed, except for the older snapshots that are to be kept, and
 * the files that lead on from them. So the newest file holds everything that was promised, up to where it is torn;
 * where its snapshot is damaged a kept one takes its place.
 */
import { utf8 } from '../../../std/codec.ts';
import { err, ok } from '../../../std/result.ts';
import type { Result } from '../../../std/result.ts';
import { EMPTY_HARD_STATE } from '../../../raft/memory-storage.ts';
import type { Entry, HardState, Snapshot } from '../../../raft/types.ts';
import type { Disk, DiskFault } from '../../../world/world.ts';
import { frame, unframe, unframeWhole } from './frames.ts';
import { readMark, writeMark, type HighWaterMark } from './high-water-mark.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { Head, LogRecord } from './records.ts';

/** Everything that Raft keeps on a disk stands under this. */
export const RAFT_FILES = 'raft/';
const LOGS = `${RAFT_FILES}wal/`;
const SNAPSHOTS = `${RAFT_FILES}snap/`;
const MARK = `${RAFT_FILES}high-water-mark`;

const sixteen = (number: number): string => number.toString(16).padStart(16, '0');
/** `after`: the index of the snapshot from which the file goes on. */
const logPath = (sequence: number, after: number): string => `${LOGS}${sixteen(sequence)}-${sixteen(after)}.wal`;
const snapshotPath = ({ index, term }: { index: number; term: number }): string =>
  `${SNAPSHOTS}${sixteen(term)}-${sixteen(index)}.snap`;
const sequenceOf = (path: string): number => Number.parseInt(path.slice(LOGS.length), 16);
/** The second number in the name of either kind. */
const indexOf = (path: string): number => Number.parseInt(path.slice(path.indexOf('-') + 1), 16);

export interface Saved {
  readonly head: Head;
  readonly hardState: HardState;
  readonly snapshot: Snapshot | null;
  /** Those after the snapshot, without gaps. */
  readonly entries: readonly Entry[];
}

/** Null if the disk holds no log: this node has never been a manager, or is one no longer. */
export function readLog(disk: Disk): Result<(Saved & { readonly log: LogOnDisk }) | null, string> {
  const paths = [...disk.list(LOGS)].reverse();
  const mark = readMark(disk, MARK);
  const damaged: string[] = [];
  /** Of the files after the one that is being looked at. */
  let later: readonly LogRecord[] = [];
  let newest: { readonly sequence: number; readonly bytes: number; readonly torn: boolean } | null = null;
  for (const path of paths) {
    const file = disk.read(path) as Uint8Array;
    const { bodies, end } = unframe(file);
    const sequence = sequenceOf(path);
    if (end === 0 || end < owed(sequence, file.length, mark)) return err(damage(damaged[0] ?? path));
    newest ??= { sequence, bytes: end, torn: end < file.length };
    const records = bodies.map(decodeRecord);
    const written = replay([...records, ...later]);
    if (written === null) break;
    const from = written.head.snapshot;
    const snapshot = from === null ? null : readSnapshot(disk, snapshotPath(from));
    if (snapshot !== 'damaged') {
      const saved = { ...written, snapshot };
      const log = new LogOnDisk(disk, saved.head, newest);
      for (const bad of damaged) disk.remove(bad);
      // What tore may not stay: the next records would stand behind it. Begun anew, for nothing durable is overwritten.
      const mustBegin = newest.torn || damaged.length > 0 || mark?.sequence !== newest.sequence;
      const fault = mustBegin ? log.begin(saved, Infinity) : null;
      return fault === null ? ok({ ...saved, log }) : err(fault);
    }
    damaged.push(snapshotPath(from as NonNullable<Head['snapshot']>));
    later = [...records, ...later];
  }
  return damaged[0] === undefined ? ok(null) : err(damage(damaged[0]));
}

/** How many bytes of that log file must be good: all of them, but for what the newest may have torn. */
const owed = (sequence: number, length: number, mark: HighWaterMark | null): number =>
  mark?.sequence === sequence ? mark.bytes : length;

/** In the words of the real one, which are etcd's. */
const damage = (path: string): string => `irreparable WAL error: ${path}: crc mismatch`;

/**
 * What the records of one file, or of several that follow each other, come to. Null if a later file does not go on from
 * where the former ended: its snapshot came from the leader, or something between them is missing.
 */
function replay(records: readonly LogRecord[]): Omit<Saved, 'snapshot'> | null {
  let head: Head | null = null;
  let first = 1;
  let hardState = EMPTY_HARD_STATE;
  const entries: Entry[] = [];
  for (const record of records) {
    if (record.kind === 'head') {
      const { snapshot } = record.head;
      // Two logs with an entry of the same index and term are the same up to there (Raft paper §5.3).
      if (head !== null && entries[(snapshot?.index ?? 0) - first]?.term !== snapshot?.term) return null;
      if (head === null) first = (snapshot?.index ?? 0) + 1;
      head ??= record.head;
    }
    if (record.kind === 'hard-state') hardState = record.hardState;
    if (record.kind === 'entry') {
      // An entry takes the place of those from its index on (raft.md §19.2).
      entries.length = record.entry.index - first;
      entries.push(record.entry);
    }
  }
  // The power failed between an entry and its hard state: this member has promised nothing in that term yet.
  const { term } = entries.at(-1) ?? hardState;
  if (term > hardState.term) hardState = { ...hardState, term, vote: 0 };
  return { head: head as Head, hardState, entries };
}

function readSnapshot(disk: Disk, path: string): Snapshot | 'damaged' {
  const [metadata, data] = unframeWhole(disk.read(path) ?? new Uint8Array(0)) ?? [];
  if (metadata === undefined || data === undefined) return 'damaged';
  return {
    metadata: JSON.parse(utf8.decode(metadata)) as Snapshot['metadata'],
    data: data.slice(),
  };
}

export class LogOnDisk {
  readonly #disk: Disk;
  #head: Head;
  #mark: HighWaterMark;
  #closed = false;

  constructor(disk: Disk, head: Head, mark: HighWaterMark = { sequence: 0, bytes: 0 }) {
    this.#disk = disk;
    this.#head = head;
    this.#mark = mark;
  }

  get head(): Head {
    return this.#head;
  }

  get #path(): string {
    return logPath(this.#mark.sequence, this.#head.snapshot?.index ?? 0);
  }

  /**
   * Appends what has changed. Durable only after the disk's next `sync`, as everything here. Answers why it could not
   * be written; this log is not to be written to any more then.
   */
  append(hardState: HardState | null, entries: readonly Entry[]): DiskFault | null {
    const records: LogRecord[] = entries.map((entry) => ({ kind: 'entry', entry }));
    if (hardState !== null) records.push({ kind: 'hard-state', hardState });
    if (records.length === 0) return null;
    const bytes = frame(records.map(encodeRecord));
    const fault = this.#disk.append(this.#path, bytes);
    this.#mark = { ...this.#mark, bytes: this.#mark.bytes + bytes.length };
    return fault ?? writeMark(this.#disk, MARK, this.#mark);
  }

  /**
   * Begins the next file with `saved`; former ones go when this one is durable, but for `keep` older snapshots. Answers
   * why it could not be written; the former file goes on then.
   */
  begin({ head, hardState, snapshot, entries }: Saved, keep = 0): DiskFault | null {
    const from = snapshot && { index: snapshot.metadata.index, term: snapshot.metadata.term };
    const after = from?.index ?? 0;
    const records: LogRecord[] = [
      { kind: 'head', head: { ...head, snapshot: from } },
      { kind: 'hard-state', hardState },
      ...entries.map((entry): LogRecord => ({ kind: 'entry', entry })),
    ];
    const file = frame(records.map(encodeRecord));
    const mark: HighWaterMark = { sequence: this.#mark.sequence + 1, bytes: file.length };
    const fault =
      (snapshot && this.#writeSnapshot(snapshot)) ??
      this.#disk.write(logPath(mark.sequence, after), file) ??
      writeMark(this.#disk, MARK, mark);
    if (fault !== null) return fault;
    this.#head = { ...head, snapshot: from };
    this.#mark = mark;
    const superfluous = this.#superfluous(after, keep);
    if (superfluous.length > 0) {
      this.#disk.sync(() => {
        if (!this.#closed) for (const path of superfluous) this.#disk.remove(path);
      });
    }
    return null;
  }

  #superfluous(after: number, keep: number): readonly string[] {
    const snapshots = this.#disk.list(SNAPSHOTS);
    const kept = snapshots.slice(-1 - keep);
    const oldest = kept[0] === undefined ? 0 : indexOf(kept[0]);
    const logs = this.#disk.list(LOGS).filter((path) => {
      const leadsOn = indexOf(path) >= oldest && indexOf(path) < after;
      return path !== this.#path && !leadsOn;
    });
    return [...logs, ...snapshots.slice(0, snapshots.length - kept.length)];
  }

  /** Nothing is written or removed any more. */
  close(): void {
    this.#closed = true;
  }

  #writeSnapshot({ metadata, data }: Snapshot): DiskFault | null {
    const path = snapshotPath(metadata);
    if (this.#disk.list(path).length > 0) return null; // never over one that may be durable already
    return this.#disk.write(path, frame([utf8.encode(JSON.stringify(metadata)), data as Uint8Array]));
  }
}

/** Begins the first log of a member. */
export function newLog(disk: Disk, saved: Saved): Result<LogOnDisk, DiskFault> {
  for (const path of [...disk.list(LOGS), ...disk.list(SNAPSHOTS), MARK]) disk.remove(path);
  const log = new LogOnDisk(disk, saved.head);
  const fault = log.begin(saved);
  return fault === null ? ok(log) : err(fault);
}

/** Removes everything that Raft keeps, as on demotion: the newest log last, so that an older one is never believed. */
export function eraseLog(disk: Disk): void {
  for (const path of [...disk.list(LOGS), ...disk.list(RAFT_FILES)]) disk.remove(path);
}
