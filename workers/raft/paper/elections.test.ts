/** What the Raft paper claims of terms and elections: §5.1, §5.2 and §5.4.1. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { dice } from '../../std/dice.ts';
import { message } from '../message.ts';
import { Group } from '../testing.ts';
import { answer, applied, normal, withLog } from './testing.ts';

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

  it.each(['follower', 'candidate', 'leader'] as const)('a %s that hears of a larger term follows in it', (role) => {
    const group = new Group(3);
    const member = group.member(1);
    if (role === 'candidate') group.isolate(1);
    if (role !== 'follower') group.elect(1);
    expect(member.status.role).toBe(role);
    answer(member, { type: 'MsgApp', from: 2, term: 9, index: 1, logTerm: 1 });
    expect(member.status).toMatchObject({ role: 'follower', term: 9, lead: 2 });
  });

  it.each(['MsgApp', 'MsgHeartbeat', 'MsgVote', 'MsgSnap', 'MsgAppResp'] as const)(
    'an old %s changes nothing, and is not answered',
    (type) => {
      const group = new Group(3);
      const member = group.elect(1);
      group.elect(2);
      const { term, commit, lead } = member.status;
      const sent = answer(member, { type, from: 3, term: term - 1, index: 2, logTerm: 1, entries: [normal(1, 3)] });
      expect(sent).toEqual([]);
      expect(member.status).toMatchObject({ term, commit, lead });
    },
  );
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

  it.each([1, 3])('a leader with a heartbeat every %d ticks sends one to everybody when it is due', (heartbeatTick) => {
    const group = new Group(3, { heartbeatTick });
    const { node } = group.elect(1);
    for (let i = 1; i < heartbeatTick; i++) node.tick();
    expect(node.hasReady()).toBe(false);
    node.tick();
    expect(node.ready().messages.map(({ type, to, entries }) => [type, to, entries.length])).toEqual([
      ['MsgHeartbeat', 2, 0],
      ['MsgHeartbeat', 3, 0],
    ]);
  });

  it('a candidate that neither wins nor loses starts anew, in the next term', () => {
    const group = new Group(3);
    group.isolate(1);
    group.tick(10, 1);
    expect(group.member(1).status).toMatchObject({ role: 'candidate', term: 1 });
    group.tick(10, 1);
    expect(group.member(1).status).toMatchObject({ role: 'candidate', term: 2, vote: 1 });
  });

  it.each([
    { term: 1, role: 'follower' },
    { term: 2, role: 'follower' },
  ])('a candidate of term 1 gives way to a leader of term $term', ({ term, role }) => {
    const group = new Group(3);
    group.isolate(1);
    const candidate = group.elect(1);
    answer(candidate, { type: 'MsgHeartbeat', from: 2, term });
    expect(candidate.status).toMatchObject({ role, lead: 2, term });
  });

  it('a vote counts once, however often it comes', () => {
    const group = new Group(5);
    for (let id = 2; id <= 5; id++) group.isolate(id);
    const candidate = group.elect(1);
    for (let i = 0; i < 3; i++) answer(candidate, { type: 'MsgVoteResp', from: 2, term: 1 });
    answer(candidate, { type: 'MsgVoteResp', from: 3, term: 1, reject: true });
    answer(candidate, { type: 'MsgVoteResp', from: 3, term: 1 });
    expect(candidate.status.role).toBe('candidate');
    answer(candidate, { type: 'MsgVoteResp', from: 4, term: 1 });
    expect(candidate.status.role).toBe('leader');
  });

  it('timeouts are drawn anew each time, all of them alike, and seldom fall together', () => {
    const chance = dice(1);
    const group = new Group(1, { random: (below) => chance.int(below) });
    const { node } = group.member(1);
    const drawn = new Map<number, number>();
    let together = 0;
    let before = 0;
    for (let i = 1; i <= 2_000; i++) {
      node.step(message({ type: 'MsgHeartbeat', from: 2, term: i }));
      const { randomizedElectionTimeout: timeout } = node.status();
      drawn.set(timeout, (drawn.get(timeout) ?? 0) + 1);
      if (timeout === before) together++;
      before = timeout;
    }
    expect([...drawn.keys()].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    for (const times of drawn.values()) expect(Math.abs(times - 200)).toBeLessThan(70);
    expect(together).toBeLessThan(300);
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

  it('who asks names the last entry of its own log', () => {
    const group = new Group(3);
    const candidate = withLog(group, 1, [2, 5, 5]);
    candidate.node.campaign();
    const asked = candidate.work();
    expect(asked.map(({ type, to, term, index, logTerm }) => [type, to, term, index, logTerm])).toEqual([
      ['MsgVote', 2, 6, 4, 5],
      ['MsgVote', 3, 6, 4, 5],
    ]);
  });

  it('whoever lacks a committed entry cannot win, even with the larger term', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    group.tick(50, 3);
    group.isolate(1);
    group.heal();
    group.isolate(1);
    group.tick(60, 3);
    expect(group.member(3).status.role).not.toBe('leader');
    group.elect(2);
    expect(group.member(2).status.role).toBe('leader');
    expect(applied(group.member(3))).toContain('x');
  });
});
