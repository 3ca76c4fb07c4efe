/** What the Raft paper claims ("In Search of an Understandable Consensus Algorithm", extended version), one test each. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../std/codec.ts';
import { Group, type GroupMember } from './testing.ts';
import { message, type MessageFields } from './message.ts';
import type { Entry, Message } from './types.ts';

const text = (entry: Entry) => (entry.data === null ? '' : utf8.decode(entry.data));
const applied = (member: GroupMember) => member.applied.filter(({ type }) => type === 'normal').map(text);
const normal = (term: number, index: number): Entry => ({ term, index, type: 'normal', data: null });

/** Steps one message into a node, and hands back what it sends of its own accord. */
function answer(member: GroupMember, fields: MessageFields): readonly Message[] {
  member.node.step(message({ to: member.id, ...fields }));
  const sent: Message[] = [];
  while (member.node.hasReady()) sent.push(...member.work());
  return sent;
}

/** A node whose log, after the snapshot at (1, 1) that all start from, has entries of these terms. */
function withLog(group: Group, id: number, terms: readonly number[]): GroupMember {
  const member = group.member(id);
  member.storage.append(terms.map((term, i) => normal(term, i + 2)));
  const term = terms.at(-1) ?? 1;
  member.storage.setHardState({ term, vote: 0, commit: 1 });
  member.restart();
  return member;
}

describe('§5.1 terms', () => {
  it.each(['MsgApp', 'MsgHeartbeat', 'MsgVote'] as const)('a larger term in a %s is taken over at once', (type) => {
    const follower = new Group(3).member(1);
    answer(follower, { type, from: 2, term: 7 });
    expect(follower.status).toMatchObject({ role: 'follower', term: 7 });
  });

  it('a candidate or leader that sees a larger term becomes a follower', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    answer(leader, { type: 'MsgAppResp', from: 2, term: leader.status.term + 1 });
    expect(leader.status.role).toBe('follower');
  });

  it('a request with an old term is refused', () => {
    const group = new Group(3);
    group.elect(3);
    const leader = group.elect(1);
    answer(group.member(2), { type: 'MsgApp', from: 3, term: leader.status.term - 1, index: 1, logTerm: 1 });
    expect(group.member(2).status.lead).toBe(1);
  });
});

describe('§5.2 leader election', () => {
  it('a node starts as a follower', () => {
    expect(new Group(3).member(1).status).toMatchObject({ role: 'follower', term: 0, lead: 0 });
  });

  it('a follower stays one while it hears from a leader', () => {
    const group = new Group(3);
    group.elect(1);
    group.tick(50);
    expect([...group.members.values()].map(({ status }) => status.role)).toEqual(['leader', 'follower', 'follower']);
  });

  it('a follower that hears nothing for an election timeout enters a new term, votes for itself, and asks all others', () => {
    const group = new Group(3);
    const sent: string[] = [];
    group.sent = (m) => sent.push(`${m.type} ${m.from}>${m.to}`);
    group.isolate(1);
    group.tick(10, 1);
    expect(group.member(1).status).toMatchObject({ role: 'candidate', term: 1, vote: 1 });
    expect(sent).toEqual(['MsgVote 1>2', 'MsgVote 1>3']);
  });

  it.each([
    { size: 1, yes: [], no: [], role: 'leader' },
    { size: 3, yes: [2], no: [], role: 'leader' },
    { size: 3, yes: [], no: [2], role: 'candidate' },
    { size: 3, yes: [], no: [2, 3], role: 'follower' },
    { size: 5, yes: [2], no: [], role: 'candidate' },
    { size: 5, yes: [2, 3], no: [], role: 'leader' },
    { size: 5, yes: [2], no: [3, 4, 5], role: 'follower' },
  ])('of $size, with votes of $yes and refusals of $no: $role', ({ size, yes, no, role }) => {
    const group = new Group(size);
    for (let id = 2; id <= size; id++) group.isolate(id);
    const candidate = group.elect(1);
    for (const from of yes) answer(candidate, { type: 'MsgVoteResp', from, term: 1 });
    for (const from of no) answer(candidate, { type: 'MsgVoteResp', from, term: 1, reject: true });
    expect(candidate.status.role).toBe(role);
  });

  it.each([
    { voted: 0, asks: 2, reject: false },
    { voted: 2, asks: 2, reject: false },
    { voted: 3, asks: 2, reject: true },
  ])('first come, first served: having voted for $voted, asked by $asks', ({ voted, asks, reject }) => {
    const voter = new Group(3).member(1);
    if (voted !== 0) answer(voter, { type: 'MsgVote', from: voted, term: 1, index: 1, logTerm: 1 });
    const [reply] = answer(voter, { type: 'MsgVote', from: asks, term: 1, index: 1, logTerm: 1 });
    expect(reply).toMatchObject({ type: 'MsgVoteResp', to: asks, reject });
  });

  it('a vote is remembered across a restart', () => {
    const voter = new Group(3).member(1);
    answer(voter, { type: 'MsgVote', from: 2, term: 1, index: 1, logTerm: 1 });
    voter.restart();
    const [reply] = answer(voter, { type: 'MsgVote', from: 3, term: 1, index: 1, logTerm: 1 });
    expect(reply).toMatchObject({ type: 'MsgVoteResp', reject: true });
  });

  it('a candidate gives way to the leader of its term', () => {
    const group = new Group(3);
    group.isolate(1);
    const candidate = group.elect(1);
    answer(candidate, { type: 'MsgApp', from: 2, term: 1, index: 1, logTerm: 1 });
    expect(candidate.status).toMatchObject({ role: 'follower', lead: 2, term: 1 });
  });

  it('a split vote is retried in a new term', () => {
    const group = new Group(2);
    group.cutBetween(1, 2);
    group.elect(1);
    group.elect(2);
    group.heal();
    group.tick(10, 1);
    expect(group.member(1).status).toMatchObject({ role: 'leader', term: 2 });
  });

  it('timeouts are spread over [timeout, 2·timeout - 1]', () => {
    const timeouts = [0, 4, 9].map((thrown) => {
      const group = new Group(1, { electionTick: 10, random: () => thrown });
      return group.member(1).status.randomizedElectionTimeout;
    });
    expect(timeouts).toEqual([10, 14, 19]);
  });

  it('a new leader tells everybody at once', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    expect([2, 3].map((id) => group.member(id).status.lead)).toEqual([1, 1]);
    expect(leader.status.role).toBe('leader');
  });
});

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
    const termsOf = (id: number) =>
      group
        .member(id)
        .storage.allEntries()
        .map(({ term }) => term);
    expect(termsOf(1)).toEqual([...LEADER, 8]);
    expect(termsOf(2)).toEqual(termsOf(1));
    expect(termsOf(3)).toEqual(termsOf(1));
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
});

describe('§5.4.1 election restriction', () => {
  it.each([
    { own: [2, 3], last: { index: 3, logTerm: 3 }, reject: false },
    { own: [2, 3], last: { index: 2, logTerm: 3 }, reject: true },
    { own: [2, 3], last: { index: 4, logTerm: 3 }, reject: false },
    { own: [2, 3], last: { index: 2, logTerm: 4 }, reject: false },
    { own: [2, 3], last: { index: 9, logTerm: 2 }, reject: true },
  ])('a voter with the terms $own, asked by one whose log ends at $last', ({ own, last, reject }) => {
    const voter = withLog(new Group(3), 1, own);
    const [reply] = answer(voter, { type: 'MsgVote', from: 2, term: 9, ...last });
    expect(reply).toMatchObject({ type: 'MsgVoteResp', reject });
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
});

describe('§6 cluster membership changes', () => {
  it('a member is added by an entry, and catches up', () => {
    const group = new Group(1);
    const leader = group.elect(1);
    group.add(2);
    leader.node.proposeConfChange({ type: 'add-node', nodeId: 2, context: null });
    group.settle();
    group.tick(2, 1);
    expect(group.member(2).status.config.voters[0]).toEqual([1, 2]);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(applied(group.member(2))).toEqual(['x']);
    expect(group.member(2).status.commit).toBe(leader.status.commit);
  });

  it('one change at a time: a second one before the first is applied becomes an empty entry', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 4, context: null });
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 5, context: null });
    group.settle();
    expect(leader.status.config.learners).toEqual([4]);
  });

  it('while joint, a commit needs a majority of the old and of the new members', () => {
    const group = new Group(3);
    for (const id of [4, 5, 6]) group.add(id);
    const leader = group.elect(1);
    leader.node.proposeConfChange({
      transition: 'joint-explicit',
      changes: [
        { type: 'add-node', nodeId: 4 },
        { type: 'add-node', nodeId: 5 },
        { type: 'remove-node', nodeId: 2 },
        { type: 'remove-node', nodeId: 3 },
      ],
      context: null,
    });
    group.settle();
    group.tick(2, 1);
    expect(leader.status.config.voters).toEqual([
      [1, 4, 5],
      [1, 2, 3],
    ]);

    for (const [missing, word] of [
      [[2, 3], 'with the new ones only'],
      [[4, 5], 'with the old ones only'],
    ] as const) {
      for (const id of missing) group.isolate(id);
      leader.node.propose(utf8.encode(word));
      group.tick(2, 1);
      expect(applied(leader)).not.toContain(word);
      group.heal();
      group.tick(2, 1);
      expect(applied(leader)).toContain(word);
    }

    leader.node.proposeConfChange(null);
    group.settle();
    expect(leader.status.config.voters).toEqual([[1, 4, 5], []]);
  });

  it('new members first join without a vote, and do not count', () => {
    const group = new Group(1);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 2, context: null });
    group.settle();
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(applied(leader)).toEqual(['', 'x']);
  });

  it('a leader can remove itself: it leads until the others can go on without it', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'remove-node', nodeId: 1, context: null });
    group.settle();
    expect(leader.node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    group.isolate(1);
    group.elect(2);
    expect(group.member(2).status).toMatchObject({ role: 'leader', config: { voters: [[2, 3], []] } });
  });

  it('a removed server does not disrupt the others: they ignore it while they hear from a leader', () => {
    const group = new Group(3, { checkQuorum: true });
    const leader = group.elect(1);
    const { term } = leader.status;
    for (const m of answer(group.member(3), { type: 'MsgTimeoutNow', from: 2, term })) {
      if (m.type === 'MsgVote') answer(group.member(2), { ...m, context: null });
    }
    expect(group.member(2).status).toMatchObject({ term, lead: 1, vote: 1 });
  });
});

describe('§7 log compaction', () => {
  it('a follower that is too far behind gets a snapshot, then what follows it', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    for (const word of ['a', 'b']) leader.node.propose(utf8.encode(word));
    group.settle();
    leader.compact();
    leader.node.propose(utf8.encode('c'));
    group.settle();
    const sent: string[] = [];
    group.sent = (m) => sent.push(m.type);
    group.heal();
    group.tick(2, 1);
    expect(sent).toContain('MsgSnap');
    leader.node.propose(utf8.encode('d'));
    group.settle();
    expect(applied(group.member(3))).toEqual(['d']);
    expect(group.member(3).status).toMatchObject({ commit: leader.status.commit, config: leader.status.config });
  });

  it('a snapshot of what the follower has already committed is ignored', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    leader.compact();
    const snapshot = leader.storage.snapshot();
    const follower = group.member(2);
    const before = follower.status.commit;
    const [reply] = answer(follower, {
      type: 'MsgSnap',
      from: 1,
      term: leader.status.term,
      snapshot: snapshot as never,
    });
    expect(reply).toMatchObject({ type: 'MsgAppResp', index: before });
    expect(follower.storage.allEntries()).not.toEqual([]);
  });

  it('a node starts again from its snapshot and the entries after it', () => {
    const group = new Group(1);
    const leader = group.elect(1);
    leader.node.propose(utf8.encode('a'));
    group.settle();
    leader.compact();
    leader.node.propose(utf8.encode('b'));
    group.settle();
    const { commit, term } = leader.status;
    leader.restart();
    group.settle();
    expect(leader.status).toMatchObject({ commit, term, applied: commit });
    expect(applied(leader)).toEqual(['b']);
  });
});

describe('§8 client interaction', () => {
  it('a read is answered once a majority has confirmed the leader, without an entry', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    const { commit } = leader.status;
    group.isolate(1);
    leader.node.readIndex(utf8.encode('r'));
    group.settle();
    expect(leader.reads).toEqual([]);
    group.heal();
    group.tick(1, 1);
    expect(leader.reads).toEqual([{ index: commit, requestCtx: utf8.encode('r') }]);
    expect(leader.storage.lastIndex()).toBe(commit);
  });
});
