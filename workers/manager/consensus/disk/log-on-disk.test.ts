import { describe, expect, test } from 'vitest';
import type { ClusterId, NodeId } from '../../../api/ids.ts';
import { utf8 } from '../../../std/codec.ts';
import type { Entry, Snapshot } from '../../../raft/types.ts';
import { aClock, aDisk } from '../../../world/testing.ts';
import { frame, unframe } from './frames.ts';
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
const theLog = (disk: Disk) => disk.list('raft/wal/').at(-1) as string;

function edit(disk: Disk, path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  disk.write(path, change((disk.read(path) as Uint8Array).slice()));
}
const flipAt = (at: number) => (bytes: Uint8Array) => {
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] as number) ^ 0x10;
  return bytes;
};

describe('frames', () => {
  const bodies = ['one', 'two', 'six'].map(utf8.encode);
  const file = frame(bodies);
  const each = file.length / bodies.length;

  test('come back as they were', () => {
    expect(unframe(file)).toEqual({ bodies, state: 'whole' });
  });

  test.each([
    ['cut', (length: number) => file.slice(0, length)],
    ['zeros from', (length: number) => file.slice().fill(0, length)],
  ])('%s anywhere, the tail is torn and the rest is good', (_, tear) => {
    for (let length = 1; length < file.length; length++) {
      const { bodies: good, state } = unframe(tear(length));
      const whole = length % each === 0 && tear(length).length === length;
      expect([length, state]).toEqual([length, whole ? 'whole' : 'torn']);
      expect(good).toEqual(bodies.slice(0, Math.floor(length / each)));
    }
  });

  test('with one bit changed anywhere, in the last record too: damage, which no power cut leaves behind', () => {
    for (let at = 0; at < file.length; at++) {
      expect([at, unframe(flipAt(at)(file.slice())).state]).toEqual([at, 'corrupt']);
    }
  });
});

describe('the log on disk', () => {
  test('gives back what was appended', () => {
    const disk = aDisk();
    const log = newLog(disk, fresh);
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
    const log = newLog(disk, fresh);
    log.append(null, [anEntry(1), anEntry(2), anEntry(3)]);
    log.append(null, [anEntry(2, 2, 'another')]);
    expect(texts(reread(disk).entries)).toEqual(['entry 1', 'another']);
  });

  test('a torn tail is cut off, and what is appended afterwards is found', () => {
    const disk = aDisk();
    newLog(disk, fresh).append(null, [anEntry(1), anEntry(2)]);
    edit(disk, theLog(disk), (bytes) => bytes.slice(0, -3));
    const saved = reread(disk);
    expect(texts(saved.entries)).toEqual(['entry 1']);
    saved.log.append(null, [anEntry(2, 2, 'anew')]);
    expect(texts(reread(disk).entries)).toEqual(['entry 1', 'anew']);
  });

  test('entries of a term that the hard state has not heard of raise the term, and no vote was cast in it', () => {
    const disk = aDisk();
    const log = newLog(disk, fresh);
    log.append({ term: 1, vote: 7, commit: 0 }, []);
    log.append(null, [anEntry(1, 3)]);
    expect(reread(disk).hardState).toEqual({ term: 3, vote: 0, commit: 0 });
  });

  test('damage in the middle is refused', () => {
    const disk = aDisk();
    newLog(disk, fresh).append(null, [anEntry(1), anEntry(2)]);
    edit(disk, theLog(disk), flipAt(40));
    expect(readLog(disk)).toEqual({ ok: false, error: `${theLog(disk)} is damaged: checksum mismatch` });
  });

  test('a disk without a log is none, and so is one whose first log tore before it was whole', () => {
    const disk = aDisk();
    expect(readLog(disk)).toEqual({ ok: true, value: null });
    newLog(disk, fresh);
    edit(disk, theLog(disk), (bytes) => bytes.slice(0, -1));
    expect(readLog(disk)).toEqual({ ok: true, value: null });
  });
});

describe('after a snapshot', () => {
  const withSnapshot = (disk: Disk) => {
    const log = newLog(disk, fresh);
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
    expect(disk.list('raft/')).toHaveLength(2);
  });

  test('the former files stay until the new ones are durable', () => {
    const clock = aClock();
    const disk = aDisk(clock);
    const log = newLog(disk, fresh);
    log.append(null, [anEntry(1)]);
    disk.sync(() => {});
    clock.advance(10_000);
    log.begin({ head, hardState: fresh.hardState, snapshot: aSnapshot(1), entries: [] });
    disk.crash();
    expect(reread(disk)).toMatchObject({ snapshot: null, entries: [anEntry(1)] });
  });

  test('a new file that tore while it was begun does not count', () => {
    const clock = aClock();
    const disk = aDisk(clock); // whose sync has not come yet
    withSnapshot(disk);
    edit(disk, theLog(disk), (bytes) => bytes.slice(0, -1));
    expect(reread(disk)).toMatchObject({ snapshot: null, entries: [anEntry(1), anEntry(2), anEntry(3)] });
  });

  test('a damaged snapshot is refused', () => {
    const disk = aDisk();
    withSnapshot(disk);
    const [path] = disk.list('raft/snap/') as [string];
    edit(disk, path, flipAt(-1));
    expect(readLog(disk)).toEqual({ ok: false, error: `${path} is damaged: checksum mismatch` });
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
    const log = newLog(disk, fresh);
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
    withThree(disk, 2).append(null, [anEntry(8)]);
    edit(disk, theLog(disk), (bytes) => bytes.slice(0, -3));
    reread(disk);
    expect(snapshots(disk)).toEqual([2, 4, 6]);
    spoil(disk);
    expect(texts(reread(disk).entries)).toEqual(['entry 5', 'entry 6', 'entry 7']);
  });
});
