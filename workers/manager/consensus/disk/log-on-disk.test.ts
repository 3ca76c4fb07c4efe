import { describe, expect, test } from 'vitest';
import type { ClusterId, NodeId } from '../../../api/ids.ts';
import { utf8 } from '../../../std/codec.ts';
import type { Entry, Snapshot } from '../../../raft/types.ts';
import { aClock, aDisk } from '../../../world/testing.ts';
import { frame, unframe, unframeWhole } from './frames.ts';
import { eraseLog, newLog, readLog } from './log-on-disk.ts';
import type { LogOnDisk, Saved } from './log-on-disk.ts';
import type { Head } from './records.ts';

const head: Head = {
  raftId: 2 ** 51 + 1,
  nodeId: 'node-1' as NodeId,
  clusterId: 'cluster' as ClusterId,
  snapshot: null,
  introduced: [],
};
const fresh: Saved = { head, hardState: { term: 0, vote: 0, commit: 0 }, snapshot: null, entries: [] };

const anEntry = (index: number, term = 1, text = `entry ${index}`): Entry => ({
  term,
  index,
  type: 'normal',
  data: utf8.encode(text),
});
const aSnapshot = (index: number): Snapshot => ({
  metadata: {
    index,
    term: 1,
    confState: { voters: [1], learners: [], votersOutgoing: [], learnersNext: [], autoLeave: false },
  },
  data: utf8.encode(`state at ${index}`),
});

type Disk = ReturnType<typeof aDisk>;

/** What a node would find if it started now. */
function reread(disk: Disk): Saved & { log: LogOnDisk } {
  const read = readLog(disk);
  if (!read.ok || read.value === null) throw new Error(read.ok ? 'there is no log' : read.error);
  return read.value;
}
const texts = (entries: readonly Entry[]) => entries.map(({ data }) => (data === null ? null : utf8.decode(data)));
const MARK = 'raft/high-water-mark';
const theLog = (disk: Disk) => disk.list('raft/wal/').at(-1) as string;

function edit(disk: Disk, path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  disk.write(path, change((disk.read(path) as Uint8Array).slice()));
}
const flipAt = (at: number) => (bytes: Uint8Array) => {
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] as number) ^ 0x10;
  return bytes;
};

/** What a node that begins has, as long as its disk has room. */
function begun(disk: Disk): LogOnDisk {
  const log = newLog(disk, fresh);
  if (!log.ok) throw new Error(log.error);
  return log.value;
}

describe('frames', () => {
  const bodies = ['one', 'two', 'six'].map(utf8.encode);
  const file = frame(bodies);
  const each = file.length / bodies.length;

  test('come back as they were', () => {
    expect(unframe(file)).toEqual({ bodies, end: file.length });
    expect(unframeWhole(file)).toEqual(bodies);
  });

  test.each([
    ['cut', (at: number) => file.slice(0, at)],
    ['zeros from', (at: number) => file.slice().fill(0, at)],
    ['a bit changed', (at: number) => flipAt(at)(file.slice())],
  ])('%s anywhere, those before are good', (_, spoil) => {
    for (let at = 0; at < file.length; at++) {
      const good = Math.floor(at / each);
      expect(unframe(spoil(at))).toEqual({ bodies: bodies.slice(0, good), end: good * each });
      if (spoil(at).length !== good * each) expect(unframeWhole(spoil(at))).toBe(null);
    }
  });

  test('of nothing are nothing whole', () => {
    expect(unframeWhole(new Uint8Array())).toBe(null);
  });
});

const damaged = (path: string) => `irreparable WAL error: ${path}: crc mismatch`;

const torn: readonly [string, (bytes: Uint8Array) => Uint8Array][] = [
  ['ends early', (bytes) => bytes.slice(0, -3)],
  ['ends in its header', (bytes) => bytes.slice(0, 5)],
  ['goes on with zeros', (bytes) => bytes.slice().fill(0, 9)],
  ['is all zeros', (bytes) => bytes.slice().fill(0)],
];

/** The power fails while this is appended: so much of it is there afterwards, and nothing that was written later. */
function appendTorn(disk: Disk, log: LogOnDisk, entries: readonly Entry[], tear: (bytes: Uint8Array) => Uint8Array) {
  const mark = disk.read(MARK) as Uint8Array;
  const before = (disk.read(theLog(disk)) as Uint8Array).length;
  log.append(null, entries);
  edit(disk, theLog(disk), (bytes) => Uint8Array.from([...bytes.slice(0, before), ...tear(bytes.slice(before))]));
  disk.write(MARK, mark);
}

describe('the log on disk', () => {
  test('gives back what was appended', () => {
    const disk = aDisk();
    const log = begun(disk);
    const empty: Entry = { term: 2, index: 2, type: 'normal', data: null };
    const change: Entry = { term: 2, index: 3, type: 'conf-change', data: utf8.encode('change'), typed: true };
    log.append({ term: 2, vote: 2 ** 51 + 1, commit: 1 }, [anEntry(1), empty, change]);
    expect(reread(disk)).toMatchObject({
      head,
      hardState: { term: 2, vote: 2 ** 51 + 1, commit: 1 },
      snapshot: null,
      entries: [anEntry(1), empty, change],
    });
  });

  test('an entry takes the place of those from its index on', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1), anEntry(2), anEntry(3)]);
    log.append(null, [anEntry(2, 2, 'another')]);
    expect(texts(reread(disk).entries)).toEqual(['entry 1', 'another']);
  });

  test.each(torn)('a tail that %s is cut off, and what is appended afterwards is found', (_, tear) => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1)]);
    appendTorn(disk, log, [anEntry(2)], tear);
    const saved = reread(disk);
    expect(texts(saved.entries)).toEqual(['entry 1']);
    saved.log.append(null, [anEntry(2, 2, 'anew')]);
    expect(texts(reread(disk).entries)).toEqual(['entry 1', 'anew']);
  });

  test('of a tail that tore, its whole records count: they were decided, though nobody was told', () => {
    const disk = aDisk();
    const log = begun(disk);
    appendTorn(disk, log, [anEntry(1), anEntry(2)], (bytes) => bytes.slice(0, -3));
    expect(texts(reread(disk).entries)).toEqual(['entry 1']);
  });

  test('entries of a term that the hard state has not heard of raise the term, and no vote was cast in it', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append({ term: 1, vote: 7, commit: 0 }, []);
    log.append(null, [anEntry(1, 3)]);
    expect(reread(disk).hardState).toEqual({ term: 3, vote: 0, commit: 0 });
  });

  test('a disk without a log is none', () => {
    expect(readLog(aDisk())).toEqual({ ok: true, value: null });
  });

  test('one bit changed anywhere is refused: in its beginning, in the middle, and in the very last record', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1), anEntry(2)]);
    // Ends with zeros, as does what a power cut tore.
    log.append({ term: 1, vote: 2, commit: 2 }, []);
    const path = theLog(disk);
    const good = disk.read(path) as Uint8Array;
    for (let at = 0; at < good.length; at++) {
      disk.write(path, flipAt(at)(good.slice()));
      expect([at, readLog(disk)]).toEqual([at, { ok: false, error: damaged(path) }]);
    }
    disk.write(path, good);
    expect(reread(disk)).toMatchObject({ hardState: { vote: 2 }, entries: [{}, {}] });
  });

  test('so is a log that has become shorter than it was', () => {
    const disk = aDisk();
    begun(disk).append(null, [anEntry(1), anEntry(2)]);
    const path = theLog(disk);
    const good = disk.read(path) as Uint8Array;
    for (let length = 1; length < good.length; length++) {
      disk.write(path, good.slice(0, length));
      expect([length, readLog(disk)]).toEqual([length, { ok: false, error: damaged(path) }]);
    }
  });

  test('damage behind the mark is what tore: it was never synced', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1)]);
    appendTorn(disk, log, [anEntry(2)], (bytes) => flipAt(-1)(bytes.slice()));
    expect(texts(reread(disk).entries)).toEqual(['entry 1']);
  });
});

describe('after a snapshot', () => {
  const withSnapshot = (disk: Disk) => {
    const log = begun(disk);
    log.append({ term: 1, vote: 1, commit: 3 }, [anEntry(1), anEntry(2), anEntry(3)]);
    log.begin({
      head: log.head,
      hardState: { term: 1, vote: 1, commit: 3 },
      snapshot: aSnapshot(2),
      entries: [anEntry(3)],
    });
    return log;
  };

  test('the log goes on from there, and the former files are gone', () => {
    const disk = aDisk();
    withSnapshot(disk).append(null, [anEntry(4)]);
    expect(reread(disk)).toMatchObject({ snapshot: aSnapshot(2), entries: [anEntry(3), anEntry(4)] });
    expect(disk.list('raft/')).toHaveLength(3);
  });

  test('the former files stay until the new ones are durable', () => {
    const clock = aClock();
    const disk = aDisk(clock);
    const log = begun(disk);
    log.append(null, [anEntry(1)]);
    disk.sync(() => {});
    clock.advance(10_000);
    log.begin({ head, hardState: fresh.hardState, snapshot: aSnapshot(1), entries: [] });
    disk.crash();
    expect(reread(disk)).toMatchObject({ snapshot: null, entries: [anEntry(1)] });
  });

  test('a new file that was written when the power failed counts, though its mark was not', () => {
    const clock = aClock();
    const disk = aDisk(clock); // whose sync has not come yet
    const log = begun(disk);
    log.append(null, [anEntry(1), anEntry(2)]);
    const mark = disk.read(MARK) as Uint8Array;
    log.begin({ head: log.head, hardState: fresh.hardState, snapshot: aSnapshot(1), entries: [anEntry(2)] });
    disk.write(MARK, mark);
    const saved = reread(disk);
    expect(saved).toMatchObject({ snapshot: aSnapshot(1), entries: [anEntry(2)] });
    saved.log.append(null, [anEntry(3)]);
    expect(texts(reread(disk).entries)).toEqual(['entry 2', 'entry 3']);
  });

  test('a damaged snapshot is refused', () => {
    const disk = aDisk();
    withSnapshot(disk);
    const [path] = disk.list('raft/snap/') as [string];
    edit(disk, path, flipAt(-1));
    expect(readLog(disk)).toEqual({ ok: false, error: damaged(path) });
  });

  test('erased, nothing is left', () => {
    const disk = aDisk();
    withSnapshot(disk);
    eraseLog(disk);
    expect(disk.list('')).toEqual([]);
    expect(readLog(disk)).toEqual({ ok: true, value: null });
  });
});

describe('older snapshots that are kept', () => {
  const hardState = { term: 1, vote: 1, commit: 6 };
  /** Snapshots of 2, 4 and 6 entries, one entry after another; the log goes to 7. */
  function withThree(disk: Disk, keep: number): LogOnDisk {
    const log = begun(disk);
    for (let index = 1; index <= 7; index++) {
      log.append(hardState, [anEntry(index)]);
      const at = index - 1;
      if (at > 0 && at % 2 === 0) {
        log.begin({ head: log.head, hardState, snapshot: aSnapshot(at), entries: [anEntry(index)] }, keep);
      }
    }
    return log;
  }
  const snapshots = (disk: Disk) => disk.list('raft/snap/').map((path) => Number.parseInt(path.slice(-10), 16));
  const spoil = (disk: Disk) => edit(disk, disk.list('raft/snap/').at(-1) as string, flipAt(-1));

  test.each([
    [0, [6], 1],
    [1, [4, 6], 2],
    [2, [2, 4, 6], 3],
    [9, [2, 4, 6], 3],
  ])('%i of them: snapshots %j, and %i logs', (keep, kept, logs) => {
    const disk = aDisk();
    withThree(disk, keep);
    expect(snapshots(disk)).toEqual(kept);
    expect(disk.list('raft/wal/')).toHaveLength(logs);
    expect(reread(disk)).toMatchObject({ snapshot: aSnapshot(6), entries: [anEntry(7)] });
  });

  test('one takes the place of a damaged newer one, with all entries since', () => {
    const disk = aDisk();
    withThree(disk, 1);
    spoil(disk);
    const saved = reread(disk);
    expect(saved).toMatchObject({ hardState, snapshot: aSnapshot(4) });
    expect(texts(saved.entries)).toEqual(['entry 5', 'entry 6', 'entry 7']);
    expect(snapshots(disk)).toEqual([4]);
    saved.log.append(null, [anEntry(8)]);
    expect(texts(reread(disk).entries)).toEqual(['entry 5', 'entry 6', 'entry 7', 'entry 8']);
  });

  test('two damaged ones leave the third', () => {
    const disk = aDisk();
    withThree(disk, 2);
    for (const path of disk.list('raft/snap/').slice(1)) edit(disk, path, flipAt(-1));
    expect(reread(disk)).toMatchObject({ snapshot: aSnapshot(2) });
  });

  test('none helps where the log came from elsewhere since: what stood here before may never have been true', () => {
    const clock = aClock();
    const disk = aDisk(clock); // so that the former files are still there
    const log = withThree(disk, 1);
    log.append(null, [anEntry(8), anEntry(9), anEntry(10)]);
    const received = { ...aSnapshot(9), metadata: { ...aSnapshot(9).metadata, term: 3 } };
    log.begin({ head: log.head, hardState: { term: 3, vote: 0, commit: 9 }, snapshot: received, entries: [] });
    spoil(disk);
    expect(readLog(disk)).toMatchObject({ ok: false });
  });

  test('they outlive a torn tail', () => {
    const disk = aDisk();
    appendTorn(disk, withThree(disk, 2), [anEntry(8)], (bytes) => bytes.slice(0, -3));
    reread(disk);
    expect(snapshots(disk)).toEqual([2, 4, 6]);
    spoil(disk);
    expect(texts(reread(disk).entries)).toEqual(['entry 5', 'entry 6', 'entry 7']);
  });
});

describe('the high-water mark', () => {
  test('that is damaged is not missed where the log is whole, and is written anew', () => {
    const disk = aDisk();
    begun(disk).append(null, [anEntry(1)]);
    edit(disk, MARK, flipAt(3));
    expect(texts(reread(disk).entries)).toEqual(['entry 1']);
    edit(disk, theLog(disk), flipAt(-1));
    expect(readLog(disk)).toEqual({ ok: false, error: damaged(theLog(disk)) });
  });

  test('that is damaged leaves nobody to say whether a bad tail was promised: it is refused', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1)]);
    appendTorn(disk, log, [anEntry(2)], (bytes) => bytes.slice(0, -3));
    edit(disk, MARK, flipAt(3));
    expect(readLog(disk)).toEqual({ ok: false, error: damaged(theLog(disk)) });
  });

  test('of a former log says nothing of the next one', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1), anEntry(2), anEntry(3)]);
    begun(disk);
    expect(reread(disk)).toMatchObject({ entries: [] });
  });
});

describe('a full disk', () => {
  const fault = 'no space left on device';

  test('begins no log', () => {
    const disk = aDisk();
    disk.full = true;
    expect(newLog(disk, fresh)).toEqual({ ok: false, error: fault });
    expect(disk.list('')).toEqual([]);
  });

  test('says so to whoever appends, and what was there before is found', () => {
    const disk = aDisk();
    const log = begun(disk);
    expect(log.append(null, [anEntry(1)])).toBe(null);
    disk.full = true;
    expect(log.append(null, [anEntry(2)])).toBe(fault);
    expect(texts(reread(disk).entries)).toEqual(['entry 1']);
  });

  test('takes no snapshot: the log goes on as it is when there is room again', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1), anEntry(2)]);
    disk.full = true;
    expect(log.begin({ head, hardState: fresh.hardState, snapshot: aSnapshot(2), entries: [] })).toBe(fault);
    disk.full = false;
    expect(log.append(null, [anEntry(3)])).toBe(null);
    expect(reread(disk)).toMatchObject({ snapshot: null, entries: [{}, {}, anEntry(3)] });
  });

  test('keeps a log with a torn tail from being taken up, until there is room to begin it anew', () => {
    const disk = aDisk();
    const log = begun(disk);
    log.append(null, [anEntry(1)]);
    appendTorn(disk, log, [anEntry(2)], (bytes) => bytes.slice(0, -3));
    disk.full = true;
    expect(readLog(disk)).toEqual({ ok: false, error: fault });
    disk.full = false;
    expect(texts(reread(disk).entries)).toEqual(['entry 1']);
  });
});
