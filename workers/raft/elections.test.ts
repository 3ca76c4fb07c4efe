/** Who may stand for election, and what the core says about it (raft.md §12 to §14). */
import { describe, expect, it } from 'vitest';
import { LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD, type Message } from './types.ts';
import { Group, type GroupMember, type GroupOptions } from './testing.ts';
import { message } from './message.ts';
import { utf8 } from '../std/codec.ts';

const TRANSFER = utf8.encode('CampaignTransfer');

/** A group that writes down what it says of a certain kind. */
function listening(voters: number, options: GroupOptions = {}): { group: Group; said: string[] } {
  const said: string[] = [];
  const group = new Group(voters, { ...options, logger: (level, line) => said.push(`${level} ${line()}`) });
  return { group, said };
}

/** Without carrying out what it wants done: nothing is applied, nothing leaves. */
function stepped({ node, id }: GroupMember, fields: Partial<Message> & Pick<Message, 'type'>): void {
  node.step(message({ to: id, ...fields }));
}

describe('standing for election', () => {
  it('a leader does not', () => {
    const { group, said } = listening(1);
    group.elect(1).node.campaign();
    expect(said.at(-1)).toBe('DEBUG 1 ignoring MsgHup because already leader');
  });

  it('a node that is no voter does not, however long it waits', () => {
    const { group, said } = listening(1);
    const stranger = group.add(9, [1]);
    group.tick(100, 9);
    stranger.node.campaign();
    expect(stranger.status).toMatchObject({ role: 'follower', electionElapsed: 100 });
    expect(said.at(-1)).toBe('WARN 9 is unpromotable and can not campaign');
  });

  it('a node with a committed change of members that it has not applied does not, not even on request', () => {
    const { group, said } = listening(2);
    const leader = group.elect(1);
    leader.node.proposeConfChange({ type: 'add-learner', nodeId: 3, context: null });
    group.workAll();
    const append = group.wire.find(({ to, entries }) => to === 2 && entries.length > 0) as Message;
    const other = group.member(2);
    stepped(other, append);
    other.work();
    stepped(other, { type: 'MsgHeartbeat', from: 1, term: 1, commit: append.index + 1 });
    for (const ask of [
      () => other.node.campaign(),
      () => stepped(other, { type: 'MsgTimeoutNow', from: 1, term: 1 }),
    ]) {
      ask();
      expect(said.at(-1)).toBe(
        'WARN 2 cannot campaign at term 1 since there are still pending configuration changes to apply',
      );
    }
    other.work();
    other.node.campaign();
    expect(other.status).toMatchObject({ role: 'candidate', term: 2 });
  });

  it('a node whose snapshot is not stored yet does not', () => {
    const group = new Group(2);
    const leader = group.elect(1);
    leader.compact();
    const newcomer = group.add(3, [1, 2, 3]);
    const snapshot = leader.storage.snapshot();
    if (typeof snapshot === 'string') throw new Error(snapshot);
    const { metadata } = snapshot;
    const withNewcomer = { ...metadata, confState: { ...metadata.confState, voters: [1, 2, 3] } };
    stepped(newcomer, { type: 'MsgSnap', from: 1, term: 1, snapshot: { data: null, metadata: withNewcomer } });
    newcomer.node.campaign();
    expect(newcomer.status.role).toBe('follower');
    newcomer.work();
    newcomer.node.campaign();
    expect(newcomer.status.role).toBe('candidate');
  });

  it('a pre-candidate that has lost its vote meanwhile says so, and goes on', () => {
    const { group, said } = listening(2, { preVote: true });
    const { node } = group.member(1);
    node.campaign();
    group.member(1).work();
    node.applyConfChange({
      transition: 'joint-explicit',
      changes: [{ type: 'add-learner', nodeId: 1 }],
      context: null,
    });
    node.applyConfChange({ transition: 'auto', changes: [], context: null });
    stepped(group.member(1), { type: 'MsgPreVoteResp', from: 2, term: 1 });
    expect(said).toContain('WARN 1 is unpromotable; campaign() should have been called');
    expect(node.status()).toMatchObject({ role: 'candidate', term: 1 });
  });
});

describe('giving a vote', () => {
  const asked = (fields: Partial<Message>, options: GroupOptions) => {
    const { group, said } = listening(3, options);
    group.elect(1);
    group.tick(3, 3);
    const voter = group.member(3);
    stepped(voter, { type: 'MsgVote', from: 2, term: 2, index: 9, logTerm: 2, ...fields });
    return { voter, said };
  };

  it.each([
    { name: 'within the lease', fields: {}, options: { checkQuorum: true }, term: 1, vote: 1 },
    { name: 'without leases', fields: {}, options: {}, term: 2, vote: 2 },
    { name: 'for a transfer', fields: { context: TRANSFER }, options: { checkQuorum: true }, term: 2, vote: 2 },
    {
      name: 'a pre-vote, within the lease',
      fields: { type: 'MsgPreVote' },
      options: { checkQuorum: true },
      term: 1,
      vote: 1,
    },
  ] as const)('$name: term $term, vote for $vote', ({ fields, options, term, vote }) => {
    expect(asked(fields, options).voter.status).toMatchObject({ term, vote });
  });

  it('says how long the lease still holds, and answers nothing', () => {
    const { voter, said } = asked({}, { checkQuorum: true });
    expect(said.at(-1)).toBe(
      'INFO 3 [logterm: 1, index: 2, vote: 1] ignored MsgVote from 2 [logterm: 2, index: 9] at term 1: ' +
        'lease is not expired (remaining ticks: 7)',
    );
    expect(voter.node.hasReady()).toBe(false);
  });

  it('a leader of the past learns of the new term from an empty answer, only where leases could hide it', () => {
    for (const [options, answers] of [
      [{ checkQuorum: true }, 1],
      [{ preVote: true }, 1],
      [{}, 0],
    ] as const) {
      const group = new Group(3, options);
      group.elect(1);
      const voter = group.member(3);
      stepped(voter, { type: 'MsgTimeoutNow', from: 1, term: 1 });
      voter.work();
      stepped(voter, { type: 'MsgApp', from: 1, term: 1, index: 2, logTerm: 1 });
      const sent = voter.node.hasReady() ? voter.work() : [];
      expect(sent.map(({ type, term, index }) => [type, term, index])).toEqual(
        Array.from({ length: answers }, () => ['MsgAppResp', 2, 0]),
      );
    }
  });

  it('forgetting its leader, a follower votes in spite of the lease; a heartbeat brings the leader back', () => {
    const group = new Group(3, { checkQuorum: true, preVote: true });
    group.elect(1);
    const follower = group.member(3);
    follower.node.forgetLeader();
    expect(follower.status).toMatchObject({ lead: 0, term: 1, role: 'follower' });
    expect(follower.node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    stepped(follower, { type: 'MsgPreVote', from: 2, term: 2, index: 2, logTerm: 1 });
    expect(follower.work()).toMatchObject([{ type: 'MsgPreVoteResp', term: 2, reject: false }]);
    group.tick(1, 1);
    expect(follower.status).toMatchObject({ lead: 1, term: 1 });
  });
});

describe('storage answers across terms (raft.md §13.1)', () => {
  it('entries written in an older term are not taken for stable, a snapshot is', () => {
    const { group, said } = listening(3);
    const node = group.member(1).node;
    node.step(message({ type: 'MsgHeartbeat', from: 2, term: 5 }));
    const old = { type: 'MsgStorageAppendResp', from: LOCAL_APPEND_THREAD, to: 1, term: 4 } as const;
    node.step(message({ ...old, index: 3, logTerm: 4 }));
    expect(said.at(-1)).toBe(
      'INFO 1 [term: 5] ignored entry appends from a MsgStorageAppendResp message with lower term [term: 4]',
    );
    const before = said.length;
    node.step(message({ ...old, index: 0 }));
    node.step(message({ type: 'MsgStorageApplyResp', from: LOCAL_APPLY_THREAD, to: 1 }));
    expect(said).toHaveLength(before);
  });
});
