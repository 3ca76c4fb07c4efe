/** What a message says must be on the disk before it leaves, and still be there after a restart (raft.md §19, §23). */
import type { Hostname } from '../../api/ids.ts';
import type { Message } from '../../raft/types.ts';
import type { Checker } from '../facts.ts';
import { lastIndex } from '../logbook.ts';
import type { Log } from '../logbook.ts';

interface OnDisk {
  readonly raftId: number;
  readonly term: number;
  readonly vote: number;
  last: number;
}

interface Disk {
  written: OnDisk;
  durable: OnDisk;
  /** By the number of the sync that will make it durable. */
  readonly underway: Map<number, OnDisk>;
}

const stateOf = (log: Log): OnDisk => {
  const { term, vote } = log.hardState;
  return { raftId: log.raftId, term, vote, last: lastIndex(log) };
};

export const durableBeforeAudible: Checker = {
  rule: 'durable before audible',
  meaning: 'A vote or an acknowledgement leaves a manager only when what it promises would survive a power cut.',
  judge() {
    const disks = new Map<Hostname, Disk>();
    return (fact) => {
      switch (fact.kind) {
        case 'booted': {
          const now = stateOf(fact.log);
          const before = disks.get(fact.on)?.durable;
          disks.set(fact.on, { written: now, durable: { ...now }, underway: new Map() });
          return before?.raftId === now.raftId ? forgotten(fact.on, before, now) : null;
        }
        case 'wrote': {
          const written = stateOf(fact.log);
          const disk = disks.get(fact.on);
          if (disk === undefined || disk.written.raftId !== written.raftId) {
            const nothing = { ...written, term: 0, vote: 0, last: 0 };
            disks.set(fact.on, { written, durable: nothing, underway: disk?.underway ?? new Map() });
            return null;
          }
          disk.written = written;
          // What took the place of dropped entries is not durable, though they were.
          const kept = Math.min(...fact.dropped.map(({ index }) => index - 1));
          for (const state of [disk.durable, ...disk.underway.values()]) state.last = Math.min(state.last, kept);
          return null;
        }
        case 'sync-asked': {
          const disk = disks.get(fact.on);
          disk?.underway.set(fact.sync, { ...disk.written });
          return null;
        }
        case 'synced': {
          const disk = disks.get(fact.on);
          const state = disk?.underway.get(fact.sync);
          if (disk === undefined || state === undefined) return null;
          disk.durable = state;
          disk.underway.delete(fact.sync);
          return null;
        }
        case 'sent': {
          const durable = disks.get(fact.on)?.durable;
          return durable === undefined ? null : promised(fact.on, fact.message, durable);
        }
        default:
          return null;
      }
    };
  },
};

/** A disk may keep more than it must, as far as it happened to be written. */
function forgotten(on: Hostname, before: OnDisk, now: OnDisk): string | null {
  if (now.term < before.term) return `${on} restarted in term ${now.term}, and term ${before.term} was durable`;
  if (now.term === before.term && before.vote !== 0 && now.vote !== before.vote) {
    return `${on} restarted without its vote in term ${now.term}`;
  }
  if (now.last < before.last) {
    return `${on} restarted with ${now.last} entries, and ${before.last} were durable`;
  }
  return null;
}

function promised(on: Hostname, { type, from, to, term, index, reject }: Message, durable: OnDisk): string | null {
  if (durable.raftId !== from || reject) return null;
  if (type === 'MsgAppResp' && index > durable.last) {
    return `${on} acknowledged entry ${index}, and only ${durable.last} are durable`;
  }
  const vote = type === 'MsgVote' ? from : type === 'MsgVoteResp' ? to : null;
  if (vote === null || (durable.term === term && durable.vote === vote)) return null;
  return durable.term > term ? null : `${on} sent ${type} in term ${term}, and the vote is not durable`;
}
