/**
 * Raft's write-ahead log and newest snapshot on the disk (swarm-semantics §3.9).
 *
 * A log file is begun in one go with all that is still needed, closed by a `begun` record, and then only appended to.
 * After a snapshot the next file is begun; when it is durable, former ones are removed, except for the older snapshots
 * that are to be kept, and the files that lead on from them. So whatever a power cut tears, the newest file that was
 * wholly begun holds everything that was promised, and where its snapshot is damaged a kept one takes its place.
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
  const damaged: string[] = [];
  /** Of the files after the one that is being looked at; the newest was wholly begun. */
  let later: readonly LogRecord[] = [];
  let newest: { readonly sequence: number; readonly torn: boolean } | null = null;
  for (const path of paths) {
    const { bodies, state } = unframe(disk.read(path) as Uint8Array);
    const records = bodies.map(decodeRecord);
    if (state === 'corrupt') return err(damage(damaged[0] ?? path));
    if (!records.some(({ kind }) => kind === 'begun')) continue;
    newest ??= { sequence: sequenceOf(path), torn: state === 'torn' };
    const written = replay([...records, ...later]);
    if (written === null) break;
    const from = written.head.snapshot;
    const snapshot = from === null ? null : readSnapshot(disk, snapshotPath(from));
    if (snapshot !== 'damaged') {
      const saved = { ...written, snapshot };
      const log = new LogOnDisk(disk, saved.head, newest.sequence);
      for (const bad of damaged) disk.remove(bad);
      // What tore may not stay: the next records would stand behind it. Begun anew, for nothing durable is overwritten.
      if (newest.torn || damaged.length > 0) log.begin(saved, Infinity);
      return ok({ ...saved, log });
    }
    damaged.push(snapshotPath(from as NonNullable<Head['snapshot']>));
    later = [...records, ...later];
  }
  if (damaged[0] !== undefined) return err(damage(damaged[0]));
  // A log that was begun for the first time when the power failed has promised nothing yet.
  return paths.length > 1 ? err(`${paths[0] as string} is damaged: it has no beginning`) : ok(null);
}

const damage = (path: string): string => `${path} is damaged: checksum mismatch`;

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
  #path: string;
  #sequence: number;
  #closed = false;

  constructor(disk: Disk, head: Head, sequence = 0) {
    this.#disk = disk;
    this.#head = head;
    this.#sequence = sequence;
    this.#path = logPath(sequence, head.snapshot?.index ?? 0);
  }

  get head(): Head {
    return this.#head;
  }

  /** Appends what has changed. Durable only after the disk's next `sync`, as everything here. */
  append(hardState: HardState | null, entries: readonly Entry[]): void {
    const records: LogRecord[] = entries.map((entry) => ({ kind: 'entry', entry }));
    if (hardState !== null) records.push({ kind: 'hard-state', hardState });
    if (records.length > 0) this.#disk.append(this.#path, frame(records.map(encodeRecord)));
  }

  /** Begins the next file with `saved`; former ones go when this one is durable, but for `keep` older snapshots. */
  begin({ head, hardState, snapshot, entries }: Saved, keep = 0): void {
    this.#head = { ...head, snapshot: snapshot && { index: snapshot.metadata.index, term: snapshot.metadata.term } };
    const after = this.#head.snapshot?.index ?? 0;
    this.#path = logPath(++this.#sequence, after);
    if (snapshot !== null) this.#writeSnapshot(snapshot);
    const records: LogRecord[] = [
      { kind: 'head', head: this.#head },
      { kind: 'hard-state', hardState },
      ...entries.map((entry): LogRecord => ({ kind: 'entry', entry })),
      { kind: 'begun' },
    ];
    this.#disk.write(this.#path, frame(records.map(encodeRecord)));
    const superfluous = this.#superfluous(after, keep);
    if (superfluous.length === 0) return;
    this.#disk.sync(() => {
      if (!this.#closed) for (const path of superfluous) this.#disk.remove(path);
    });
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
