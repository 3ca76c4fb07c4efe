/** What the Raft paper's §7 claims of snapshots. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { Group } from '../testing.ts';
import { answer, applied, termsOf } from './testing.ts';

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

  it('a snapshot that goes beyond the log replaces all of it; one whose last entry is there leaves what follows', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    for (const word of ['a', 'b', 'c']) leader.node.propose(utf8.encode(word));
    while (leader.node.hasReady()) leader.work();
    const follower = group.member(2);
    const { term } = leader.status;
    for (const m of group.wire.splice(0)) if (m.to === 2) group.deliver(m);
    const entries = leader.storage.allEntries().slice(1);
    answer(follower, { type: 'MsgApp', from: 1, term, index: 2, logTerm: term, entries, commit: 2 });
    expect(follower.status.commit).toBe(2);
    const voters = [1, 2, 3];
    const confState = { voters, learners: [], votersOutgoing: [], learnersNext: [], autoLeave: false };
    const at = (index: number, of = term) => ({ data: null, metadata: { confState, index, term: of } });

    const [kept] = answer(follower, { type: 'MsgSnap', from: 1, term, snapshot: at(4) });
    expect(kept).toMatchObject({ type: 'MsgAppResp', index: 4 });
    expect([follower.status.commit, follower.storage.lastIndex()]).toEqual([4, 5]);

    const [replaced] = answer(follower, { type: 'MsgSnap', from: 1, term, snapshot: at(9) });
    expect(replaced).toMatchObject({ type: 'MsgAppResp', index: 9 });
    expect([follower.storage.firstIndex(), follower.storage.lastIndex(), termsOf(follower)]).toEqual([10, 9, []]);
  });

  it('what the follower has is never asked for again: the log goes on right after the snapshot', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    for (let i = 0; i < 5; i++) leader.node.propose(Uint8Array.of(i));
    group.settle();
    leader.compact();
    for (let i = 5; i < 8; i++) leader.node.propose(Uint8Array.of(i));
    group.settle();
    const appends: number[] = [];
    group.sent = (m) => m.to === 3 && m.type === 'MsgApp' && m.entries.length > 0 && appends.push(m.index);
    group.heal();
    group.tick(2, 1);
    expect(Math.min(...appends, Infinity)).toBeGreaterThanOrEqual(leader.storage.firstIndex() - 1);
    expect(group.member(3).status.applied).toBe(leader.status.applied);
  });
});
