/** What the Raft paper's §6 and the dissertation's chapter 4 claim of changes of the members. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../std/codec.ts';
import { Group } from '../testing.ts';
import { answer, applied, termsOf, withLog } from './testing.ts';

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

  it('while joint, an election needs a majority of the old and of the new members', () => {
    const group = new Group(3);
    for (const id of [4, 5]) group.add(id);
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
    for (const missing of [
      [2, 3],
      [4, 5],
    ]) {
      for (const id of missing) group.isolate(id);
      group.tick(1, 1);
      const { term } = leader.status;
      answer(leader, { type: 'MsgHeartbeatResp', from: 2, term: term + 1 });
      group.elect(1);
      expect(leader.status.role).toBe('candidate');
      group.heal();
      group.elect(1);
      expect(leader.status.role).toBe('leader');
    }
  });

  it('a joint configuration is left by itself, unless asked to be explicit', () => {
    for (const transition of ['auto', 'joint-implicit', 'joint-explicit'] as const) {
      const group = new Group(1);
      for (const id of [2, 3]) group.add(id);
      const leader = group.elect(1);
      const changes = [2, 3].map((nodeId) => ({ type: 'add-node' as const, nodeId }));
      leader.node.proposeConfChange({ transition, changes, context: null });
      group.settle();
      group.tick(3, 1);
      expect(leader.status.config.voters).toEqual([[1, 2, 3], transition === 'joint-explicit' ? [1] : []]);
    }
  });
});

describe('dissertation §4.1 safety of changes', () => {
  it('a new leader changes nobody before it has committed in its own term', () => {
    // Else two leaders, one after the other, could each change one member and commit with quorums that do not meet.
    const group = new Group(3);
    group.add(4);
    const leader = withLog(group, 1, [1]);
    leader.node.campaign();
    while (leader.node.hasReady()) leader.work();
    answer(leader, { type: 'MsgVoteResp', from: 2, term: 2 });
    expect(leader.status.role).toBe('leader');
    leader.node.proposeConfChange({ type: 'add-node', nodeId: 4, context: null });
    while (leader.node.hasReady()) leader.work();
    expect(leader.storage.allEntries().map(({ type }) => type)).toEqual(['normal', 'normal', 'normal']);
    group.settle();
    group.tick(1, 1);
    leader.node.proposeConfChange({ type: 'add-node', nodeId: 4, context: null });
    group.settle();
    expect(leader.status.config.voters[0]).toEqual([1, 2, 3, 4]);
  });

  it.each([
    { changes: ['add-node', 'remove-node'] as const, joint: true },
    { changes: ['add-node'] as const, joint: false },
  ])('a change of $changes goes through a joint configuration: $joint', ({ changes, joint }) => {
    const group = new Group(3);
    group.add(4);
    const leader = group.elect(1);
    const halves: number[] = [];
    group.sent = () => void halves.push(leader.status.config.voters[1].length);
    leader.node.proposeConfChange({
      transition: 'auto',
      changes: changes.map((type) => ({ type, nodeId: type === 'add-node' ? 4 : 3 })),
      context: null,
    });
    group.settle();
    group.tick(2, 1);
    expect(halves.some((length) => length > 0)).toBe(joint);
    expect(leader.status.config.voters).toEqual([joint ? [1, 2, 4] : [1, 2, 3, 4], []]);
  });
});

describe('dissertation §4.2 availability during changes', () => {
  it('§4.2.1: a learner catches up first; as a voter it then costs no time', () => {
    const group = new Group(3);
    group.add(4);
    const leader = group.elect(1);
    for (const word of ['a', 'b']) leader.node.propose(utf8.encode(word));
    group.settle();
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 4, context: null });
    group.settle();
    group.tick(2, 1);
    expect(leader.status.progress?.get(4)).toMatchObject({ isLearner: true, match: leader.status.commit });
    leader.node.proposeConfChange({ type: 'add-node', nodeId: 4, context: null });
    group.settle();
    expect(leader.status.config).toMatchObject({ voters: [[1, 2, 3, 4], []], learners: [] });
    group.isolate(3);
    leader.node.propose(utf8.encode('c'));
    group.settle();
    expect(applied(leader)).toContain('c');
  });

  it('§4.2.2: a leader that removed itself counts others only, and may step down at once', () => {
    const group = new Group(3, { stepDownOnRemoval: true });
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'remove-node', nodeId: 1, context: null });
    group.settle();
    expect(leader.status).toMatchObject({ role: 'follower', lead: 0 });
    expect(group.member(2).status.config.voters[0]).toEqual([2, 3]);
    group.tick(40, 1);
    expect(leader.status.role).toBe('follower');
    expect(group.elect(2).status.role).toBe('leader');
  });

  it.each([
    { preVote: false, disturbed: true },
    { preVote: true, disturbed: false },
  ])('§4.2.3: a server that was cut off comes back; with pre-votes $preVote, terms grow: $disturbed', (row) => {
    const group = new Group(3, { checkQuorum: true, preVote: row.preVote });
    const leader = group.elect(1);
    const { term } = leader.status;
    group.isolate(3);
    group.tick(100);
    group.heal();
    group.tick(40);
    expect((group.leader?.status.term ?? 0) > term).toBe(row.disturbed);
    if (!row.disturbed) expect(leader.status.role).toBe('leader');
  });

  it('a demoted voter finishes as a learner only when the joint configuration is left', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    const changes = [{ type: 'add-learner' as const, nodeId: 3 }];
    leader.node.proposeConfChange({ transition: 'joint-explicit', changes, context: null });
    group.settle();
    expect(leader.status.config).toMatchObject({ learners: [], learnersNext: [3] });
    leader.node.proposeConfChange(null);
    group.settle();
    expect(leader.status.config).toMatchObject({ voters: [[1, 2], []], learners: [3], learnersNext: [] });
    expect(termsOf(group.member(3))).toEqual(termsOf(leader));
  });
});
