/** What the Raft paper's §8 and the dissertation's §3.10 and §6.4 claim of clients, reads, and handing over. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { Group } from '../testing.ts';
import { answer, applied } from './testing.ts';

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

describe('dissertation §3.10 leadership transfer', () => {
  it('the heir is brought up to date, then told to stand at once, and wins in spite of the lease', () => {
    const group = new Group(3, { checkQuorum: true, preVote: true });
    const leader = group.elect(1);
    const { term } = leader.status;
    const types: string[] = [];
    group.sent = (m) => types.push(m.type);
    leader.node.transferLeader(3);
    group.settle();
    expect(group.leader?.id).toBe(3);
    expect(group.leader?.status.term).toBe(term + 1);
    expect(types[0]).toBe('MsgTimeoutNow');
    expect(types).not.toContain('MsgPreVote');
    expect(leader.status).toMatchObject({ role: 'follower', lead: 3 });
  });

  it('meanwhile no new proposals are taken; after an election timeout without success they are', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    leader.node.transferLeader(3);
    group.settle();
    expect(leader.node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    group.tick(9, 1);
    expect(leader.node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    group.tick(1, 1);
    expect(leader.node.propose(utf8.encode('x'))).toBeNull();
  });

  it.each([
    { name: 'itself', to: 1 },
    { name: 'a learner', to: 4 },
    { name: 'a stranger', to: 9 },
  ])('to $name is no transfer', ({ to }) => {
    const group = new Group(3);
    group.add(4);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 4, context: null });
    group.settle();
    leader.node.transferLeader(to);
    group.settle();
    expect(leader.status).toMatchObject({ role: 'leader', leadTransferee: 0 });
  });

  it('the second heir takes the place of the first; one that is removed is heir no more', () => {
    const group = new Group(4);
    const leader = group.elect(1);
    for (const id of [2, 3]) group.isolate(id);
    leader.node.transferLeader(2);
    leader.node.transferLeader(3);
    expect(leader.status.leadTransferee).toBe(3);
    leader.node.applyConfChange({ type: 'remove-node', nodeId: 3, context: null });
    expect(leader.status.leadTransferee).toBe(0);
  });
});

describe('dissertation §6.4 reads without entries', () => {
  const ctx = (text: string) => utf8.encode(text);

  it('step 1: not before the leader has committed something of its own term', () => {
    const group = new Group(3);
    group.elect(1);
    group.elect(2);
    const leader = group.member(3);
    leader.node.campaign();
    while (leader.node.hasReady()) leader.work();
    const { term } = leader.status;
    answer(leader, { type: 'MsgVoteResp', from: 1, term });
    leader.node.readIndex(ctx('r'));
    const asked = leader.node.hasReady() ? leader.work() : [];
    expect(asked.filter(({ type }) => type === 'MsgHeartbeat')).toEqual([]);
    const index = leader.storage.lastIndex();
    const sent = answer(leader, { type: 'MsgAppResp', from: 1, term, index });
    expect(sent.filter(({ type }) => type === 'MsgHeartbeat').map(({ to }) => to)).toEqual([1, 2]);
    const [heartbeat] = sent.filter(({ type }) => type === 'MsgHeartbeat');
    answer(leader, { type: 'MsgHeartbeatResp', from: 1, term, context: heartbeat?.context ?? null });
    expect(leader.reads).toEqual([{ index, requestCtx: ctx('r') }]);
  });

  it('step 3: a leader of the past, cut off with a minority, never answers', () => {
    const group = new Group(5);
    const old = group.elect(1);
    for (const id of [3, 4, 5]) {
      group.cutBetween(1, id);
      group.cutBetween(2, id);
    }
    group.elect(3).node.propose(ctx('x'));
    group.settle();
    old.node.readIndex(ctx('r'));
    group.tick(5, 1);
    expect(old.status.role).toBe('leader');
    expect(old.reads).toEqual([]);
  });

  it('one round of heartbeats proves all reads before it', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    for (const each of ['a', 'b', 'c']) leader.node.readIndex(ctx(each));
    const heartbeats = leader.work().filter(({ type, to }) => type === 'MsgHeartbeat' && to === 2);
    answer(leader, { type: 'MsgHeartbeatResp', from: 2, term: 1, context: heartbeats.at(-1)?.context ?? null });
    expect(leader.reads.map(({ requestCtx }) => utf8.decode(requestCtx))).toEqual(['a', 'b', 'c']);
  });

  it('a learner may ask, and does not count as proof', () => {
    const group = new Group(3);
    group.add(4);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 4, context: null });
    group.settle();
    group.tick(2, 1);
    group.member(4).node.readIndex(ctx('r'));
    for (const id of [2, 3]) group.isolate(id);
    group.tick(2, 1);
    expect(group.member(4).reads).toEqual([]);
    group.heal();
    group.tick(1, 1);
    expect(group.member(4).reads).toMatchObject([{ requestCtx: ctx('r') }]);
    expect(applied(group.member(4))).not.toContain('r');
  });

  it('§6.4.1: with leases it is the clock that proves, and nobody is asked', () => {
    const group = new Group(3, { checkQuorum: true, readOnlyOption: 'lease-based' });
    const leader = group.elect(1);
    leader.node.readIndex(ctx('r'));
    const ready = leader.node.ready();
    expect(ready.readStates).toMatchObject([{ index: leader.status.commit }]);
    expect(ready.messages).toEqual([]);
  });
});
