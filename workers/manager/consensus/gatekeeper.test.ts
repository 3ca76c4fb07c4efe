/** Who is heard in the group: swarm-semantics §3.5. */
import { describe, expect, test } from 'vitest';
import { message } from '../../raft/message.ts';
import type { Message, MessageType } from '../../raft/types.ts';
import type { Plain } from '../../api/plain.ts';
import { addressOf, managers } from './testing.ts';

type Group = ReturnType<typeof managers>;

const raftAt = (group: Group, n: number) => group.at(n).world.report.read('raft');

/** What node `from` would send if it had lost its mind: a request for a vote in a far later term. */
function vote(group: Group, from: number, to: number, as = group.at(from).manager.status().raftId): void {
  const request: Message = message({
    type: 'MsgVote',
    from: as,
    to: group.at(to).manager.status().raftId,
    term: 90,
    index: 1_000,
    logTerm: 89,
    // As if the leadership were handed over, so that no lease forbids it.
    context: new TextEncoder().encode('CampaignTransfer'),
  });
  group.at(from).rpc.cast(addressOf(to), 'MsgVote', request as unknown as Plain);
}

describe('a request for a vote', () => {
  test('of a member that answers is heard', () => {
    const group = managers(3);
    vote(group, 2, 3);
    group.run(1);
    expect(raftAt(group, 3)).toMatchObject({ term: 90, vote: group.at(2).manager.status().raftId });
  });

  test('of a stranger is not, even though it answers', () => {
    const group = managers(3);
    vote(group, 2, 3, 4711);
    group.run(5);
    expect(raftAt(group, 3)?.term).toBeLessThan(90);
  });

  test('of a member that no answer would reach is not', () => {
    const group = managers(3);
    group.network.loses = (from, to) => from === addressOf(3) && to === addressOf(2);
    vote(group, 2, 3);
    group.run(5);
    expect(raftAt(group, 3)?.term).toBeLessThan(90);
  });
});

test('one cable that carries in one direction only does not make a member stand for election again and again', () => {
  const group = managers(3);
  const { term } = raftAt(group, 1) ?? {};
  group.network.loses = (from, to) => to === addressOf(3) && from !== addressOf(3);
  group.run(300);
  expect(group.leaders()).toEqual([1]);
  expect(raftAt(group, 1)?.term).toBe(term);
});

test.each<MessageType>(['MsgProp'])('%s is dropped: proposals are made by the leader alone', (type) => {
  const group = managers(3);
  const { lastIndex } = raftAt(group, 1) ?? {};
  const entries = [{ term: 0, index: 0, type: 'normal', data: new Uint8Array([1]) }] as const;
  const from = group.at(2).manager.status().raftId;
  const proposal = message({ type, from, to: group.at(1).manager.status().raftId, entries });
  group.at(2).rpc.cast(addressOf(1), type, proposal as unknown as Plain);
  group.run(1);
  expect(raftAt(group, 1)?.lastIndex).toBe(lastIndex);
});

describe('one that was removed', () => {
  const idAt = (group: Group, n: number) => group.at(n).manager.status().raftId;

  test('is told so by whomever it speaks to, and counts itself out', () => {
    const group = managers(3);
    group.kill(3);
    group.run(5);
    group.at(1).manager.members.remove(idAt(group, 3), () => {});
    group.run(2);
    group.kill(1); // the one who removed it
    group.restart(3);
    group.run(30);
    expect(group.at(3).said.at(-1)).toBe('removed');
    expect(group.at(3).world.disk.list('raft/')).toEqual([]);
  });

  test('never comes back under its number', () => {
    const group = managers(3);
    const before = idAt(group, 3);
    group.at(1).manager.members.remove(before, () => {});
    group.run(3);
    group.start(3, { kind: 'join', via: [addressOf(1)] });
    group.run(3);
    expect(group.at(3).said).toEqual(['ready', 'removed', 'ready']);
    expect(idAt(group, 3)).not.toBe(before);
  });

  test('and was the leader: the others stand at once, and do not wait until its silence is noticed', () => {
    const group = managers(3);
    const elections = () => [2, 3].flatMap((n) => group.events(n, 'raft.campaign')).length;
    const before = elections();
    group.at(1).manager.members.remove(idAt(group, 1), () => {});
    group.run(1);
    expect(group.at(1).said.at(-1)).toBe('removed');
    expect(elections()).toBeGreaterThan(before);
    group.run(40); // both at once, and so their votes may be split
    expect(group.leaders()).toHaveLength(1);
  });
});
