/** What a leader sends when, and what makes it wait (raft.md §8, §15.3 to §15.8, §17.2). */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../std/codec.ts';
import { EMPTY_CONF_STATE } from './memory-storage.ts';
import { message } from './message.ts';
import { Group, type GroupMember, type GroupOptions } from './testing.ts';
import type { Message, StorageError } from './types.ts';

/** Node 1 leads two others, and writes down what it says at level DEBUG. */
function leading(options: GroupOptions = {}) {
  const said: string[] = [];
  const logger: GroupOptions['logger'] = (level, line) => void (level === 'DEBUG' && said.push(line()));
  const group = new Group(3, { ...options, logger });
  const leader = group.elect(1);
  const { term } = leader.status;
  /** What it sends once `m` is in; nobody hears it. */
  const after = (m: Partial<Message> & Pick<Message, 'type'>) => {
    leader.node.step(message({ to: 1, term, ...m }));
    return sent(leader);
  };
  const progress = (id: number) => leader.status.progress?.get(id);
  return { group, leader, term, said, after, progress };
}

function sent(member: GroupMember): readonly Message[] {
  const messages: Message[] = [];
  while (member.node.hasReady()) messages.push(...member.work());
  return messages;
}

const appends = (messages: readonly Message[], to: number) =>
  messages
    .filter((m) => m.type === 'MsgApp' && m.to === to)
    .map(({ index, entries, commit }) => [index, entries.length, commit]);

describe('the window', () => {
  it('full of messages, it lets an empty one through for each heartbeat answered, and no entries', () => {
    const { leader, after, progress } = leading({
      maxInflightMsgs: 2,
      maxSizePerMsg: 0,
      maxCommittedSizePerReady: 1_000,
    });
    for (let i = 0; i < 4; i++) leader.node.propose(Uint8Array.of(i));
    expect(appends(sent(leader), 2).map(([, entries]) => entries)).toEqual([1, 1]);
    expect(progress(2)).toMatchObject({ paused: true, next: 5 });
    for (let i = 0; i < 2; i++) expect(appends(after({ type: 'MsgHeartbeatResp', from: 2 }), 2)).toEqual([[4, 0, 2]]);
    expect(progress(2)?.paused).toBe(true);
    // The first is acknowledged: as many follow as have room.
    expect(appends(after({ type: 'MsgAppResp', from: 2, index: 3 }), 2)).toContainEqual([4, 1, 3]);
  });

  it('full of bytes, too; the message that crosses the limit is still sent', () => {
    const { leader, progress } = leading({ maxSizePerMsg: 20, maxInflightBytes: 20, maxCommittedSizePerReady: 1_000 });
    for (let i = 0; i < 4; i++) leader.node.propose(new Uint8Array(15));
    expect(appends(sent(leader), 2)).toHaveLength(2);
    expect(progress(2)?.inflights).toMatchObject({ count: 2, full: true });
  });

  it('is forgotten when the member is unreachable: it is probed from what it is known to have', () => {
    const { leader, after, progress } = leading();
    for (let i = 0; i < 3; i++) leader.node.propose(Uint8Array.of(i));
    sent(leader);
    leader.node.reportUnreachable(2);
    expect(progress(2)).toMatchObject({ state: 'probe', match: 2, next: 3 });
    // One probe with all that is missing, then silence until it is answered.
    expect(appends(after({ type: 'MsgHeartbeatResp', from: 2 }), 2)).toEqual([[2, 3, 2]]);
    leader.node.propose(utf8.encode('x'));
    expect(appends(sent(leader), 2)).toEqual([]);
  });
});

describe('the commit index', () => {
  it('is told again after a heartbeat that had to tell less', () => {
    const { leader, after } = leading();
    leader.node.propose(utf8.encode('x'));
    sent(leader);
    after({ type: 'MsgAppResp', from: 3, index: 3 });
    leader.node.tick();
    const told = sent(leader).filter(({ type }) => type === 'MsgHeartbeat');
    expect(told.map(({ to, commit }) => [to, commit])).toEqual([
      [2, 2],
      [3, 3],
    ]);
    expect(appends(after({ type: 'MsgAppResp', from: 2, index: 3 }), 2)).toEqual([[3, 0, 3]]);
    expect(appends(after({ type: 'MsgAppResp', from: 2, index: 3 }), 2)).toEqual([]);
  });
});

describe('a snapshot', () => {
  const needed = (options: GroupOptions = {}) => {
    const made = leading(options);
    const { group, leader } = made;
    group.isolate(2);
    for (let i = 0; i < 4; i++) leader.node.propose(Uint8Array.of(i));
    group.settle();
    leader.compact();
    leader.node.reportUnreachable(2);
    made.said.length = 0;
    return made;
  };

  it('is not sent to one that has not been heard of lately', () => {
    const { group, leader, said } = needed({ checkQuorum: true });
    group.tick(10, 1);
    said.length = 0;
    leader.node.propose(utf8.encode('x'));
    expect(said).toEqual(['ignore sending snapshot to 2 since it is not recently active']);
  });

  it('that the storage cannot give right now is tried again later', () => {
    const { leader, said, after, progress } = needed();
    const { storage } = leader;
    const give = storage.snapshot.bind(storage);
    storage.snapshot = (): StorageError => 'snapshot-unavailable';
    after({ type: 'MsgHeartbeatResp', from: 2 });
    expect(said.at(-1)).toBe('1 failed to send snapshot to 2 because snapshot is temporarily unavailable');
    expect(progress(2)?.state).toBe('probe');
    storage.snapshot = give;
    const messages = after({ type: 'MsgHeartbeatResp', from: 2 });
    expect(messages.filter(({ to }) => to === 2).map(({ type }) => type)).toEqual(['MsgSnap']);
    expect(progress(2)).toMatchObject({ state: 'snapshot', pendingSnapshot: 6, next: 7, paused: true });
  });

  it.each([
    { from: 'below this log', index: 4, state: 'snapshot', next: 7 },
    { from: 'where this log begins, though not from here', index: 6, state: 'replicate', next: 8 },
    { from: 'beyond the one sent', index: 7, state: 'replicate', next: 8 },
  ])('is waited for until the member has one $from: then $state', ({ index, state, next }) => {
    const { leader, after, progress, said } = needed();
    leader.node.propose(utf8.encode('x'));
    sent(leader);
    after({ type: 'MsgHeartbeatResp', from: 2 });
    after({ type: 'MsgAppResp', from: 2, index });
    expect(progress(2)).toMatchObject({ state, match: index, next });
    expect(said.some((line) => line.startsWith('1 recovered from needing snapshot'))).toBe(state === 'replicate');
  });

  it('that was reported after the member had recovered changes nothing', () => {
    const { leader, after, progress } = needed();
    after({ type: 'MsgHeartbeatResp', from: 2 });
    after({ type: 'MsgAppResp', from: 2, index: 6 });
    const before = { ...progress(2) };
    leader.node.reportSnapshot(2, false);
    expect(progress(2)).toMatchObject({ state: before.state, match: before.match, next: before.next });
  });
});

describe('the uncommitted tail', () => {
  it('is forgiven with a new leadership, and entry by entry as they are applied', () => {
    const { group, leader } = leading({ maxUncommittedEntriesSize: 10 });
    group.isolate(1);
    expect([6, 6].map((size) => leader.node.propose(new Uint8Array(size)))).toEqual([null, 'proposal-dropped']);
    group.heal();
    group.tick(2, 1);
    expect([6, 4, 1].map((size) => leader.node.propose(new Uint8Array(size)))).toEqual([
      null,
      null,
      'proposal-dropped',
    ]);
    group.isolate(1);
    group.elect(2);
    group.heal();
    group.tick(2, 2);
    const again = group.elect(1);
    expect(again.status.role).toBe('leader');
    expect(again.node.propose(new Uint8Array(9))).toBeNull();
  });
});

describe('leaving a joint configuration by itself', () => {
  it('a refusal during a transfer is not the last word: the next applied entry tries again', () => {
    const { group, leader, said } = leading();
    group.add(4);
    group.isolate(3);
    const changes = [{ type: 'add-learner' as const, nodeId: 4 }];
    leader.node.proposeConfChange({ transition: 'joint-implicit', changes, context: null });
    leader.node.transferLeader(3);
    group.settle();
    expect(said).toContain(
      'not initiating automatic transition out of joint configuration ' +
        'voters=(1 2 3)&&(1 2 3) learners=(4) autoleave: raft proposal dropped',
    );
    group.tick(10, 1);
    expect(leader.status.config.voters[1]).toEqual([1, 2, 3]);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    expect(leader.status.config).toMatchObject({ voters: [[1, 2, 3], []], learners: [4], autoLeave: false });
  });
});

describe('messages passed on', () => {
  it('a request to hand over goes to the leader once; a second time is a bug, as in the library', () => {
    const { group, leader, term } = leading();
    group.member(2).node.transferLeader(3);
    const [forwarded] = sent(group.member(2));
    expect(forwarded).toMatchObject({ type: 'MsgTransferLeader', from: 3, to: 1, term });
    expect(() => group.member(3).node.step({ ...(forwarded as Message), to: 3 })).toThrow(
      `term should not be set when sending MsgTransferLeader (was ${term})`,
    );
    leader.node.step(forwarded as Message);
    expect(leader.status.leadTransferee).toBe(3);
  });

  it('proposals and reads carry no term, and may be passed on from one to the next', () => {
    const { group } = leading();
    const follower = group.member(2);
    follower.node.propose(utf8.encode('x'));
    follower.node.readIndex(utf8.encode('r'));
    const forwarded = sent(follower);
    expect(forwarded.map(({ type, term, to, from }) => [type, term, to, from])).toEqual([
      ['MsgProp', 0, 1, 2],
      ['MsgReadIndex', 0, 1, 2],
    ]);
    for (const m of forwarded) group.member(3).node.step(m);
    expect(sent(group.member(3)).map(({ type, from, to }) => [type, from, to])).toEqual([
      ['MsgProp', 2, 1],
      ['MsgReadIndex', 2, 1],
    ]);
  });

  it('an answer to a read must hold the question', () => {
    const group = new Group(3, { logger: (level, line) => void (level === 'ERROR' && errors.push(line())) });
    const errors: string[] = [];
    group.elect(1);
    group.member(2).node.step(message({ type: 'MsgReadIndexResp', from: 1, to: 2, term: 1, index: 2 }));
    expect(errors).toEqual(['2 invalid format of MsgReadIndexResp from 1, entries count: 0']);
  });
});

it('a snapshot for somebody else, or for one that does not follow, is not taken', () => {
  const { group, leader, term } = leading();
  const metadata = { confState: { ...EMPTY_CONF_STATE, voters: [8, 9] }, index: 9, term };
  const snap = { type: 'MsgSnap', from: 2, term, snapshot: { data: null, metadata } } as const;
  const follower = group.member(3);
  follower.node.step(message({ ...snap, to: 3 }));
  expect(sent(follower)).toMatchObject([{ type: 'MsgAppResp', index: 2 }]);
  leader.node.step(message({ ...snap, to: 1 }));
  expect(leader.status).toMatchObject({ role: 'leader', commit: 2 });
});
