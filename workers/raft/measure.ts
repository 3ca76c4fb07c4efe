/** How long Raft takes for what it does all day. The caller brings the clock. */
import { EMPTY_CONF_STATE, EMPTY_SNAPSHOT, MemoryStorage } from './memory-storage.ts';
import { committedIndex } from './quorum/majority.ts';
import { RawNode } from './raw-node.ts';
import type { Entry, StorageError } from './types.ts';

/** Milliseconds since whenever, with fractions. */
export type Now = () => number;

export interface Measured {
  readonly what: string;
  /** Microseconds for one run. */
  readonly microseconds: number;
}

const PAYLOAD = new Uint8Array(64);
/** A log this long is compacted, so that what is measured is Raft and not the memory it fills. */
const KEPT = 10_000;

/** All of the measurements below. */
export function measureRaft(now: Now): Measured[] {
  return [
    proposeAndSettle(1, now),
    proposeAndSettle(2, now),
    proposeAndSettle(3, now),
    ...Array.from({ length: 11 }, (_, i) => commitIndex(i + 1, now)),
  ];
}

/** One proposal, until every voter has written, committed and applied it. */
export function proposeAndSettle(voters: number, now: Now, runs = 50_000): Measured {
  const nodes = cluster(voters);
  const leader = nodes[0] as Measurable;
  const propose = (times: number) => {
    for (let i = 0; i < times; i++) {
      leader.node.propose(PAYLOAD);
      settle(nodes);
      if (leader.storage.lastIndex() - leader.storage.firstIndex() > KEPT) {
        for (const { storage } of nodes) storage.compact(storage.lastIndex() - 1);
      }
    }
  };
  const name = voters === 1 ? 'one voter' : `${voters} voters`;
  return measure(`propose and settle, ${name}`, runs, now, propose);
}

export interface Heap {
  /** By how much the heap grew while so many entries were proposed and applied in three nodes, whose logs keep them. */
  readonly grown: number;
  /** What the same entries weigh in three plain lists. */
  readonly weight: number;
  readonly payload: number;
  /** Entries that the three nodes read from their storages, all told. */
  readonly read: number;
}

/** `bytes` collects garbage and answers how much of the heap is in use. */
export function heapOfEntries(count: number, bytes: () => number): Heap {
  const nodes = cluster(3, CountingStorage);
  const leader = nodes[0] as Measurable;
  const before = bytes();
  for (let i = 0; i < count; i++) {
    leader.node.propose(new Uint8Array(PAYLOAD));
    settle(nodes);
  }
  const grown = bytes() - before;
  if (nodes.some(({ storage }) => storage.lastIndex() < count)) throw new Error('every log holds every entry');
  const read = nodes.reduce((sum, { storage }) => sum + (storage as CountingStorage).read, 0);
  return { grown, weight: weightOfEntries(count, bytes), payload: PAYLOAD.length, read };
}

function weightOfEntries(count: number, bytes: () => number): number {
  const before = bytes();
  const lists: Entry[][] = [[], [], []];
  for (let index = 1; index <= count; index++) {
    const entry: Entry = { term: 1, index, type: 'normal', data: new Uint8Array(PAYLOAD) };
    for (const list of lists) list.push(entry);
  }
  const weight = bytes() - before;
  // Used, so that they live to be weighed.
  if (lists.some(({ length }) => length !== count)) throw new Error('every list holds every entry');
  return weight;
}

/** Counts the entries that are read again after they were written: a log that is copied shows here. */
class CountingStorage extends MemoryStorage {
  read = 0;

  override entries(low: number, high: number, maxSize: number): readonly Entry[] | StorageError {
    const found = super.entries(low, high, maxSize);
    if (typeof found !== 'string') this.read += found.length;
    return found;
  }
}

/** The commit index out of what that many voters have acknowledged. */
export function commitIndex(voters: number, now: Now, runs = 200_000): Measured {
  const ids = Array.from({ length: voters }, (_, i) => i + 1);
  const acked = (id: number) => 1_000 - ((id * 7) % 13);
  let sum = 0;
  const measured = measure(`commit index of ${voters}`, runs, now, (times) => {
    for (let i = 0; i < times; i++) sum += committedIndex(ids, acked);
  });
  // Used, so that it cannot be left out.
  if (Number.isNaN(sum)) throw new Error('a commit index is a number');
  return measured;
}

interface Measurable {
  readonly node: RawNode;
  readonly storage: MemoryStorage;
}

function cluster(voters: number, Storage: new () => MemoryStorage = MemoryStorage): Measurable[] {
  const ids = Array.from({ length: voters }, (_, i) => i + 1);
  const nodes = ids.map((id) => {
    const storage = new Storage();
    const confState = { ...EMPTY_CONF_STATE, voters: ids };
    storage.applySnapshot({ ...EMPTY_SNAPSHOT, metadata: { confState, index: 1, term: 1 } });
    const node = new RawNode({
      id,
      storage,
      electionTick: 10,
      heartbeatTick: 1,
      maxSizePerMsg: 65_535,
      maxInflightMsgs: 256,
      checkQuorum: true,
      random: () => 0,
    });
    return { node, storage };
  });
  nodes[0]?.node.campaign();
  settle(nodes);
  return nodes;
}

function settle(nodes: readonly Measurable[]): void {
  for (let busy = true; busy;) {
    busy = false;
    for (const { node, storage } of nodes) {
      if (!node.hasReady()) continue;
      busy = true;
      const { hardState, entries, messages } = node.ready();
      if (hardState !== null) storage.setHardState(hardState);
      storage.append(entries);
      for (const m of messages) nodes[m.to - 1]?.node.step(m);
      node.advance();
    }
  }
}

function measure(what: string, runs: number, now: Now, run: (times: number) => void): Measured {
  run(Math.ceil(runs / 5));
  const start = now();
  run(runs);
  return { what, microseconds: ((now() - start) * 1_000) / runs };
}
