/** How long Raft takes for what it does all day. The caller brings the clock. */
import { EMPTY_CONF_STATE, EMPTY_SNAPSHOT, MemoryStorage } from './memory-storage.ts';
import { committedIndex } from './quorum/majority.ts';
import { RawNode } from './raw-node.ts';

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

/**
 * The heap before and after so many entries were proposed and applied in three nodes of this thread, whose logs keep
 * them all. `bytes` collects garbage and answers how much is in use.
 */
export function heapOfEntries(count: number, bytes: () => number): { before: number; after: number; payload: number } {
  const nodes = cluster(3);
  const leader = nodes[0] as Measurable;
  const before = bytes();
  for (let i = 0; i < count; i++) {
    leader.node.propose(new Uint8Array(PAYLOAD));
    settle(nodes);
  }
  const after = bytes();
  if (nodes.some(({ storage }) => storage.lastIndex() < count)) throw new Error('every log holds every entry');
  return { before, after, payload: PAYLOAD.length };
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

function cluster(voters: number): Measurable[] {
  const ids = Array.from({ length: voters }, (_, i) => i + 1);
  const nodes = ids.map((id) => {
    const storage = new MemoryStorage();
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
