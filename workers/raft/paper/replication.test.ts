/** What the Raft paper claims of the log: §5.3, §5.4.2 and §5.5. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { Group } from '../testing.ts';
import type { Message } from '../types.ts';
import { answer, applied, normal, termsOf, withLog } from './testing.ts';

describe('§5.3 log replication', () => {
  it('a proposal is appended, sent to all, and committed once a majority has it', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(applied(leader)).toEqual(['', 'x']);
    expect(applied(group.member(2))).toEqual(['', 'x']);
    expect(applied(group.member(3))).toEqual(['']);
  });

  it('without a majority nothing is committed', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(1);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(applied(leader)).toEqual(['']);
  });

  it('all nodes apply the same entries in the same order', () => {
    const group = new Group(5);
    const leader = group.elect(2);
    for (const word of ['a', 'b', 'c']) leader.node.propose(utf8.encode(word));
    group.settle();
    for (const member of group.members.values()) expect(applied(member)).toEqual(['', 'a', 'b', 'c']);
  });

  it.each([
    { name: 'the entry before is there', index: 3, logTerm: 3, reject: false },
    { name: 'the entry before is of another term', index: 3, logTerm: 4, reject: true },
    { name: 'the entry before is missing', index: 4, logTerm: 4, reject: true },
  ])('consistency check: $name', ({ index, logTerm, reject }) => {
    const follower = withLog(new Group(3), 1, [2, 3]);
    const [reply] = answer(follower, {
      type: 'MsgApp',
      from: 2,
      term: 4,
      index,
      logTerm,
      entries: [normal(4, index + 1)],
    });
    expect(reply).toMatchObject({ type: 'MsgAppResp', reject });
  });

  // Figure 7: logs that can face the leader of term 8. Log index 1 of the figure is index 2 here.
  const LEADER = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  it.each([
    { name: '(a) an entry is missing', terms: [1, 1, 1, 4, 4, 5, 5, 6, 6] },
    { name: '(b) many are missing', terms: [1, 1, 1, 4] },
    { name: '(c) one uncommitted entry too many', terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6] },
    { name: '(d) two of a later term', terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7] },
    { name: '(e) missing and extra ones', terms: [1, 1, 1, 4, 4, 4, 4] },
    { name: '(f) two old terms never committed', terms: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3] },
  ])('figure 7 $name: the follower ends up with the leader’s log', ({ terms }) => {
    const group = new Group(3);
    withLog(group, 1, LEADER);
    withLog(group, 2, terms);
    group.member(1).storage.setHardState({ term: 7, vote: 0, commit: 1 });
    group.member(1).restart();
    // The third node has an empty log and gives its vote, so that the first can win as in the paper.
    const leader = group.elect(1);
    expect(leader.status).toMatchObject({ role: 'leader', term: 8 });
    group.tick(3);
    expect(termsOf(leader)).toEqual([...LEADER, 8]);
    for (const id of [2, 3]) expect(termsOf(group.member(id))).toEqual(termsOf(leader));
  });

  it('an append that repeats a part of the log does not cut off what follows', () => {
    const follower = withLog(new Group(3), 1, [2, 2, 2]);
    answer(follower, { type: 'MsgApp', from: 2, term: 2, index: 1, logTerm: 1, entries: [normal(2, 2)] });
    expect(follower.storage.lastIndex()).toBe(4);
  });

  it('a refusal names the term of the conflict, so that the leader asks once for each term', () => {
    const follower = withLog(new Group(3), 1, [2, 2, 2, 2, 3, 3]);
    const [reply] = answer(follower, { type: 'MsgApp', from: 2, term: 9, index: 7, logTerm: 2 });
    expect(reply).toMatchObject({ reject: true, index: 7, rejectHint: 5, logTerm: 2 });
  });

  it('a leader sends a new entry after the one before it, and tells how far is committed', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    const { commit, term } = leader.status;
    leader.node.propose(utf8.encode('x'));
    const { messages, entries } = leader.node.ready();
    expect(entries).toMatchObject([{ term, index: commit + 1 }]);
    expect(messages.map(({ to, index, logTerm, commit: told }) => [to, index, logTerm, told])).toEqual([
      [2, commit, term, commit],
      [3, commit, term, commit],
    ]);
    expect(messages.map((m) => m.entries)).toEqual([entries, entries]);
  });

  it.each([
    { size: 1, acks: 0, committed: true },
    { size: 3, acks: 0, committed: false },
    { size: 3, acks: 1, committed: true },
    { size: 3, acks: 2, committed: true },
    { size: 5, acks: 1, committed: false },
    { size: 5, acks: 2, committed: true },
    { size: 5, acks: 4, committed: true },
  ])('of $size members, acknowledged by $acks others: committed $committed', ({ size, acks, committed }) => {
    const group = new Group(size);
    const leader = group.elect(1);
    leader.node.propose(utf8.encode('x'));
    while (leader.node.hasReady()) leader.work();
    const { term } = leader.status;
    const index = leader.storage.lastIndex();
    for (let from = 2; from < 2 + acks; from++) answer(leader, { type: 'MsgAppResp', from, term, index });
    expect(leader.status.commit).toBe(committed ? index : index - 1);
  });

  it.each([[[]], [[2]], [[1, 2]], [[1]]])('a commit covers what former leaders left before it: terms %j', (terms) => {
    const group = new Group(3);
    const leader = withLog(group, 1, terms);
    leader.storage.setHardState({ term: 2, vote: 0, commit: 1 });
    leader.restart();
    group.elect(1);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(leader.applied.map(({ term }) => term)).toEqual([...terms, 3, 3]);
    expect(termsOf(group.member(2))).toEqual([...terms, 3, 3]);
  });

  it.each([
    { entries: [2], commit: 2, applies: [2] },
    { entries: [2, 3], commit: 3, applies: [2, 3] },
    { entries: [2, 3], commit: 2, applies: [2] },
    { entries: [2], commit: 9, applies: [2] },
    { entries: [], commit: 9, applies: [] },
  ])(
    'a follower given entries $entries and told of commit $commit applies $applies',
    ({ entries, commit, applies }) => {
      const follower = new Group(3).member(1);
      const given = entries.map((index) => normal(1, index));
      answer(follower, { type: 'MsgApp', from: 2, term: 1, index: 1, logTerm: 1, entries: given, commit });
      expect(follower.applied.map(({ index }) => index)).toEqual(applies);
    },
  );

  it.each([
    { after: [3, 3], entries: [4], left: [2, 3, 4] },
    { after: [2, 2], entries: [4, 4], left: [2, 4, 4] },
    { after: [1, 1], entries: [2], left: [2, 3] },
    { after: [1, 1], entries: [4], left: [4] },
  ])('a log of terms 2, 3, given $entries after $after: $left', ({ after, entries, left }) => {
    const follower = withLog(new Group(3), 1, [2, 3]);
    const [index, logTerm] = after as [number, number];
    const given = entries.map((term, i) => normal(term, index + 1 + i));
    answer(follower, { type: 'MsgApp', from: 2, term: 4, index, logTerm, entries: given });
    expect(termsOf(follower)).toEqual(left);
  });

  it.each([
    { logTerm: 3, hint: [4, 3] },
    { logTerm: 2, hint: [3, 2] },
    { logTerm: 1, hint: [1, 1] },
  ])('terms 2, 2, 3, 5, refusing an append after term $logTerm: they can agree up to $hint', ({ logTerm, hint }) => {
    const [rejectHint, term] = hint as [number, number];
    const follower = withLog(new Group(3), 1, [2, 2, 3, 5]);
    const [reply] = answer(follower, { type: 'MsgApp', from: 2, term: 9, index: 5, logTerm });
    expect(reply).toMatchObject({ reject: true, index: 5, rejectHint, logTerm: term });
  });

  it('a leader skips a whole term of its own with each refusal: one probe for every term', () => {
    const group = new Group(3);
    const leader = withLog(group, 1, [1, 1, 4, 4, 4, 4, 4, 6, 6]);
    withLog(group, 2, [1, 1, 2, 2, 2, 2, 2, 2, 2]);
    const probes: number[] = [];
    group.sent = (m) => m.type === 'MsgApp' && m.to === 2 && m.entries.length > 0 && probes.push(m.index);
    group.elect(1);
    // At the end of the log, and where the follower's terms are no newer than the leader's.
    expect(probes).toEqual([10, 3]);
    expect(termsOf(group.member(2))).toEqual(termsOf(leader));
  });
});

describe('§5.4.2 committing entries from previous terms', () => {
  // Figure 8: a majority has the entry of an older term, and yet it may still be replaced.
  it('an older entry on a majority is not committed by counting, but with the first of the own term', () => {
    const group = new Group(3);
    withLog(group, 1, [2]);
    withLog(group, 2, [2]);
    group.isolate(3);
    const leader = group.member(1);
    leader.node.campaign();
    while (leader.node.hasReady()) leader.work();
    answer(leader, { type: 'MsgVoteResp', from: 2, term: 3 });
    expect(leader.status).toMatchObject({ role: 'leader', term: 3 });

    answer(leader, { type: 'MsgAppResp', from: 2, term: 3, index: 2 });
    expect(leader.status.commit).toBe(1);
    answer(leader, { type: 'MsgAppResp', from: 2, term: 3, index: 3 });
    expect(leader.status.commit).toBe(3);
  });

  it.each([
    { acknowledged: 2, commit: 1 },
    { acknowledged: 3, commit: 1 },
    { acknowledged: 4, commit: 4 },
  ])('with entries of terms 1 and 2, leading in 3: a majority up to $acknowledged commits $commit', (row) => {
    const group = new Group(3);
    const leader = withLog(group, 1, [1, 2]);
    leader.node.campaign();
    while (leader.node.hasReady()) leader.work();
    answer(leader, { type: 'MsgVoteResp', from: 2, term: 3 });
    answer(leader, { type: 'MsgAppResp', from: 2, term: 3, index: row.acknowledged });
    expect(leader.status.commit).toBe(row.commit);
  });

  it('figure 8: an entry on a majority that was not committed is replaced by a later leader', () => {
    const group = new Group(5);
    // (c): S1, S2, S3 have the entry of term 2; S5 has one of term 3 in its place.
    for (const id of [1, 2, 3]) withLog(group, id, [2]);
    withLog(group, 5, [3]);
    // (d): S5 wins with the votes of S2, S3 and S4.
    group.isolate(1);
    const usurper = group.elect(5);
    expect(usurper.status).toMatchObject({ role: 'leader', term: 4 });
    group.heal();
    group.tick(3, 5);
    for (const member of group.members.values()) expect(termsOf(member)).toEqual([3, 4]);
  });

  it('figure 8 (e): once an entry of its own term is on a majority, nobody without it can win', () => {
    const group = new Group(5);
    for (const id of [1, 2, 3]) withLog(group, id, [2]);
    withLog(group, 5, [3]);
    group.member(1).storage.setHardState({ term: 3, vote: 0, commit: 1 });
    group.member(1).restart();
    for (const id of [4, 5]) group.isolate(id);
    group.elect(1);
    group.heal();
    group.isolate(1);
    group.elect(5);
    expect(group.member(5).status.role).not.toBe('leader');
    group.elect(2);
    expect(termsOf(group.member(2)).slice(0, 2)).toEqual([2, 4]);
    expect(group.member(2).status.role).toBe('leader');
  });
});

describe('§5.5 follower and candidate crashes', () => {
  it('a node that comes back catches up', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    group.member(3).restart();
    group.heal();
    group.tick(1, 1);
    expect(applied(group.member(3))).toEqual(['', 'x']);
  });

  it('messages may come twice, late and out of order: they change nothing a second time', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    const heard: Message[] = [];
    group.sent = (m) => m.to === 3 && heard.push(m);
    for (const word of ['a', 'b', 'c']) {
      leader.node.propose(utf8.encode(word));
      group.settle();
    }
    const before = termsOf(group.member(3));
    for (const m of [...heard].reverse()) answer(group.member(3), m);
    expect(termsOf(group.member(3))).toEqual(before);
    expect(applied(group.member(3))).toEqual(['', 'a', 'b', 'c']);
  });
});
