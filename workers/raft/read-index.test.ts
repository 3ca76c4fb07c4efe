/** Reads that need no entry (raft.md §17.1). */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../std/codec.ts';
import { Group, type GroupMember } from './testing.ts';
import { message } from './message.ts';
import { ReadOnly } from './read-only.ts';

const reads = ({ reads: all }: GroupMember) =>
  all.map(({ index, requestCtx }) => `${utf8.decode(requestCtx)}@${index}`);

describe('read index', () => {
  it('alone, a leader answers at once', () => {
    const group = new Group(1);
    const leader = group.elect(1);
    leader.node.readIndex(utf8.encode('a'));
    group.settle();
    expect(reads(leader)).toEqual(['a@2']);
  });

  it('answers in the order of the questions, with what was committed when each was asked', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(1);
    leader.node.readIndex(utf8.encode('a'));
    leader.node.readIndex(utf8.encode('b'));
    group.settle();
    expect(reads(leader)).toEqual([]);
    group.heal();
    leader.node.propose(utf8.encode('x'));
    group.tick(1, 1);
    leader.node.readIndex(utf8.encode('c'));
    group.settle();
    expect(reads(leader)).toEqual(['a@2', 'b@2', 'c@3']);
  });

  it('a follower asks its leader', () => {
    const group = new Group(3);
    group.elect(1);
    group.member(3).node.readIndex(utf8.encode('a'));
    group.settle();
    expect(reads(group.member(3))).toEqual(['a@2']);
    expect(reads(group.member(1))).toEqual([]);
  });

  it('without a leader the question is lost', () => {
    const group = new Group(3);
    group.member(3).node.readIndex(utf8.encode('a'));
    group.elect(1);
    expect(reads(group.member(3))).toEqual([]);
  });

  it('a new leader first commits something of its own', () => {
    const group = new Group(3);
    for (const id of [2, 3]) group.isolate(id);
    const leader = group.member(1);
    leader.node.campaign();
    group.settle();
    group.heal();
    let holdBack = true;
    const held: Parameters<typeof group.deliver>[0][] = [];
    const deliver = group.deliver.bind(group);
    group.deliver = (m) => (holdBack && m.type === 'MsgAppResp' ? void held.push(m) : deliver(m));
    leader.node.campaign();
    group.settle();
    expect(leader.status).toMatchObject({ role: 'leader', commit: 1 });
    leader.node.readIndex(utf8.encode('a'));
    group.settle();
    expect(reads(leader)).toEqual([]);
    holdBack = false;
    for (const m of held) deliver(m);
    group.settle();
    expect(reads(leader)).toEqual(['a@2']);
  });

  it('based on the lease, a leader answers without asking anybody', () => {
    const group = new Group(3, { checkQuorum: true, readOnlyOption: 'lease-based' });
    const leader = group.elect(1);
    group.isolate(1);
    leader.node.readIndex(utf8.encode('a'));
    group.settle();
    expect(reads(leader)).toEqual(['a@2']);
  });

  it('unconfirmed questions die with the leadership', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(1);
    leader.node.readIndex(utf8.encode('a'));
    group.settle();
    group.elect(2);
    group.heal();
    group.tick(2);
    expect(leader.status.role).toBe('follower');
    expect(reads(leader)).toEqual([]);
  });

  it('what is confirmed stays so when voters are added who have not confirmed it', () => {
    const readOnly = new ReadOnly();
    const ask = () => {
      readOnly.add(message({ type: 'MsgReadIndex' }), 5);
      readOnly.acknowledge(1, readOnly.context() as Uint8Array);
    };
    ask();
    expect(readOnly.release([[1], []])).toHaveLength(1);
    expect(readOnly.release([[1, 2, 3], []])).toHaveLength(0);
    ask();
    expect(readOnly.context()).toEqual(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0));
  });
});
