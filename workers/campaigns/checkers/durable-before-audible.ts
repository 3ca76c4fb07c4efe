/** What a message says must be on the disk before it leaves, and still be there after a restart (raft.md §19, §23). */
import type { Hostname } from '../../api/ids.ts';
import type { Message } from '../../raft/types.ts';
import { Durability, stateOf } from '../durability.ts';
import type { OnDisk } from '../durability.ts';
import type { Checker } from '../facts.ts';

export const durableBeforeAudible: Checker = {
  rule: 'durable before audible',
  meaning: 'A vote or an acknowledgement leaves a manager only when what it promises would survive a power cut.',
  judge() {
    const durability = new Durability();
    return (fact) => {
      if (fact.kind === 'sent') {
        const durable = durability.of(fact.on);
        return durable === undefined ? null : promised(fact.on, fact.message, durable);
      }
      const before = fact.kind === 'booted' ? durability.of(fact.on) : undefined;
      durability.hear(fact);
      if (fact.kind !== 'booted' || before?.raftId !== fact.log.raftId) return null;
      return forgotten(fact.on, before, stateOf(fact.log));
    };
  },
};

/** A disk may keep more than it must, as far as it happened to be written. */
function forgotten(on: Hostname, before: OnDisk, now: OnDisk): string | null {
  if (now.term < before.term) return `${on} restarted in term ${now.term}, and term ${before.term} was durable`;
  if (now.term === before.term && before.vote !== 0 && now.vote !== before.vote) {
    return `${on} restarted without its vote in term ${now.term}`;
  }
  if (now.last < before.last) return `${on} restarted with ${now.last} entries, and ${before.last} were durable`;
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
