/** The shell around Raft (raft.md §4, §18, §19). */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../std/codec.ts';
import { describeReady } from './describe/message.ts';
import { Group } from './testing.ts';
import { EMPTY_CONF_STATE, EMPTY_SNAPSHOT, MemoryStorage } from './memory-storage.ts';
import { message } from './message.ts';
import { RawNode } from './raw-node.ts';
import type { Config, Entry, Message, Ready } from './types.ts';
import { LOCAL_APPEND_THREAD, LOCAL_APPLY_THREAD } from './types.ts';

const config = (more: Partial<Config> = {}): Config => ({
  id: 1,
  electionTick: 10,
  heartbeatTick: 1,
  storage: new MemoryStorage(),
  maxSizePerMsg: Infinity,
  maxInflightMsgs: 256,
  random: () => 0,
  ...more,
});

/** A storage as of a snapshot at index 1. */
function storageWith(...voters: number[]): MemoryStorage {
  const storage = new MemoryStorage();
  storage.applySnapshot({
    ...EMPTY_SNAPSHOT,
    metadata: { confState: { ...EMPTY_CONF_STATE, voters }, index: 1, term: 1 },
  });
  return storage;
}

describe('configuration (raft.md §4)', () => {
  it.each<[Partial<Config>, string]>([
    [{ id: 0 }, 'cannot use none as id'],
    [{ id: LOCAL_APPLY_THREAD }, 'cannot use local target as id'],
    [{ heartbeatTick: 0 }, 'heartbeat tick must be greater than 0'],
    [{ electionTick: 1 }, 'election tick must be greater than heartbeat tick'],
    [{ storage: null as never }, 'storage cannot be nil'],
    [{ maxInflightMsgs: 0 }, 'max inflight messages must be greater than 0'],
    [{ maxSizePerMsg: 100, maxInflightBytes: 99 }, 'max inflight bytes must be >= max message size'],
    [{ readOnlyOption: 'lease-based' }, 'CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased'],
  ])('%j is refused', (more, error) => expect(() => new RawNode(config(more))).toThrow(error));
});

it('a vote without a term is a bug (raft.md §11)', () => {
  const node = new RawNode(config({ storage: storageWith(1, 2) }));
  const behind = message({ type: 'MsgPreVote', from: 2, to: 1, term: 1, index: 0, logTerm: 0 });
  expect(() => node.step(behind)).toThrow('term should be set when sending MsgPreVoteResp');
});

describe('starting (raft.md §10.2, §18.5)', () => {
  it('a fresh node has nothing to do', () => {
    const node = new RawNode(config({ storage: storageWith(1) }));
    expect(node.hasReady()).toBe(false);
    expect(describeReady(node.ready())).toBe('<empty Ready>');
  });

  it('a group can be started out of nothing: its members are its first entries', () => {
    const group = new Group(0);
    const first = group.add(1);
    first.node.bootstrap([
      { id: 1, context: utf8.encode('one') },
      { id: 2, context: null },
    ]);
    expect(first.status).toMatchObject({ term: 1, commit: 2, applied: 0, config: { voters: [[1, 2], []] } });
    group.settle();
    expect(first.applied.map(({ type, index }) => `${type} ${index}`)).toEqual(['conf-change 1', 'conf-change 2']);
    expect(() => first.node.bootstrap([{ id: 1, context: null }])).toThrow("can't bootstrap a nonempty Storage");
  });

  it('a group needs somebody to start with', () => {
    expect(() => new RawNode(config()).bootstrap([])).toThrow('must provide at least one peer to Bootstrap');
  });

  it('a node comes back with its term, its vote and its log', () => {
    const storage = storageWith(1, 2);
    storage.append([{ term: 3, index: 2, type: 'normal', data: null }]);
    storage.setHardState({ term: 3, vote: 2, commit: 2 });
    const node = new RawNode(config({ storage, applied: 1 }));
    expect(node.status()).toMatchObject({ role: 'follower', term: 3, vote: 2, commit: 2, applied: 1 });
    expect(node.ready().committedEntries.map(({ index }) => index)).toEqual([2]);
  });

  it.each([
    [3, 'applied(3) is out of range [prevApplied(4), committed(5)]'],
    [6, 'applied(6) is out of range [prevApplied(4), committed(5)]'],
  ])('with a snapshot at 4 and 5 committed, %d cannot be what is applied', (applied, error) => {
    const storage = new MemoryStorage();
    const confState = { ...EMPTY_CONF_STATE, voters: [1] };
    storage.applySnapshot({ ...EMPTY_SNAPSHOT, metadata: { confState, index: 4, term: 1 } });
    storage.append([5, 6].map((index) => ({ term: 1, index, type: 'normal', data: null })));
    storage.setHardState({ term: 1, vote: 0, commit: 5 });
    expect(() => new RawNode(config({ storage, applied }))).toThrow(error);
  });

  it('a commit index beyond the log is corruption', () => {
    const storage = storageWith(1);
    storage.setHardState({ term: 1, vote: 0, commit: 5 });
    const said: string[] = [];
    const logger: Config['logger'] = (level, line) => said.push(`${level} ${line()}`);
    expect(() => new RawNode(config({ storage, logger }))).toThrow('1 state.commit 5 is out of range [1, 1]');
    expect(said.at(-1)).toBe('FATAL 1 state.commit 5 is out of range [1, 1]');
  });
});

describe('what may come in (raft.md §18.1)', () => {
  it.each([
    [{ type: 'MsgHup', from: 2 }, 'local-message'],
    [{ type: 'MsgStorageApplyResp', from: 2 }, 'local-message'],
    [{ type: 'MsgStorageApplyResp', from: LOCAL_APPLY_THREAD }, null],
    [{ type: 'MsgAppResp', from: 9 }, 'peer-not-found'],
    [{ type: 'MsgHeartbeatResp', from: 2 }, null],
    [{ type: 'MsgVote', from: 9, term: 1 }, null],
    [{ type: 'MsgProp', from: 2 }, 'proposal-dropped'],
  ] as const)('%j: %s', (fields, error) => {
    const node = new RawNode(config({ storage: storageWith(1, 2) }));
    expect(node.step(message(fields))).toBe(error);
  });

  it('a proposal without a leader is dropped', () => {
    const node = new RawNode(config({ storage: storageWith(1, 2) }));
    expect(node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    expect(node.proposeConfChange(null)).toBe('proposal-dropped');
  });

  it('a follower passes proposals on, unless told not to', () => {
    const group = new Group(2);
    const leader = group.elect(1);
    expect(group.member(2).node.propose(utf8.encode('x'))).toBeNull();
    group.settle();
    expect(leader.applied.at(-1)?.data).toEqual(utf8.encode('x'));

    const silent = new Group(2, { disableProposalForwarding: true });
    silent.elect(1);
    expect(silent.member(2).node.propose(utf8.encode('x'))).toBe('proposal-dropped');
  });

  it('proposals are dropped while too much is uncommitted; the first always passes', () => {
    const group = new Group(2, { maxUncommittedEntriesSize: 10 });
    const { node } = group.elect(1);
    const sizes = [20, 1, 0];
    expect(sizes.map((size) => node.propose(new Uint8Array(size)))).toEqual([null, 'proposal-dropped', null]);
    group.settle();
    expect(node.propose(new Uint8Array(10))).toBeNull();
  });
});

describe('Ready and advance (raft.md §18.2, §18.3)', () => {
  it('the own vote counts only once it is durable', () => {
    const node = new RawNode(config({ storage: storageWith(1) }));
    node.campaign();
    expect(node.ready()).toMatchObject({ hardState: { term: 1, vote: 1 }, mustSync: true });
    expect(node.status().role).toBe('candidate');
    node.advance();
    expect(node.status().role).toBe('leader');
  });

  it('a moved commit index alone need not be synced', () => {
    const storage = storageWith(1);
    const node = new RawNode(config({ storage }));
    node.campaign();
    const readies: Ready[] = [];
    while (node.hasReady()) {
      const ready = node.ready();
      readies.push(ready);
      storage.append(ready.entries);
      node.advance();
    }
    expect(
      readies.map(({ mustSync, entries, committedEntries }) => [mustSync, entries.length, committedEntries.length]),
    ).toEqual([
      [true, 0, 0],
      [true, 1, 0],
      [false, 0, 1],
    ]);
  });

  it('a second Ready before the first is advanced is a bug', () => {
    const node = new RawNode(config({ storage: storageWith(1) }));
    node.campaign();
    node.ready();
    expect(() => node.ready()).toThrow('two accepted Ready structs without call to Advance');
  });

  it('what was handed out never changes', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    const seen: [Message, string][] = [];
    group.sent = (m) => seen.push([m, JSON.stringify(m)]);
    for (let i = 0; i < 20; i++) {
      leader.node.propose(Uint8Array.of(i));
      if (i % 7 === 3) group.isolate(3);
      if (i % 7 === 6) group.heal();
      group.tick(1, 1);
    }
    leader.node.transferLeader(2);
    group.settle();
    for (const [m, before] of seen) expect(JSON.stringify(m)).toBe(before);
    expect(seen.length).toBeGreaterThan(100);
  });

  it('appends are cut to the size of a message and the window of a member', () => {
    const group = new Group(2, { maxSizePerMsg: 0, maxInflightMsgs: 2 });
    const { node } = group.elect(1);
    const appends: number[] = [];
    group.sent = (m) => m.type === 'MsgApp' && m.entries.length > 0 && appends.push(m.entries.length);
    for (let i = 0; i < 5; i++) node.propose(Uint8Array.of(i));
    group.workAll();
    expect(appends).toEqual([1, 1]);
  });
});

describe('members that fall behind (raft.md §14.3, §15)', () => {
  const far = () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(3);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    leader.compact();
    group.heal();
    // Its answer to a heartbeat makes the leader send a snapshot, which gets lost.
    group.deliver = (m) => (m.type === 'MsgSnap' ? undefined : void group.members.get(m.to)?.node.step(m));
    group.tick(2, 1);
    return { group, leader, progress: () => leader.status.progress?.get(3) };
  };

  it.each([true, false])('after a snapshot (arrived: %s), wait for an answer before sending more', (arrived) => {
    const { leader, progress } = far();
    expect(progress()).toMatchObject({ state: 'snapshot', paused: true, pendingSnapshot: 3 });
    leader.node.reportSnapshot(3, arrived);
    expect(progress()).toMatchObject({ state: 'probe', paused: true, next: arrived ? 4 : 3 });
  });

  it('without a report, nothing more is sent', () => {
    const { group, progress } = far();
    const sent: string[] = [];
    group.sent = (m) => m.to === 3 && sent.push(m.type);
    group.tick(3, 1);
    expect(progress()?.state).toBe('snapshot');
    expect(new Set(sent)).toEqual(new Set(['MsgHeartbeat']));
  });

  it('an unreachable member is probed again', () => {
    const group = new Group(2);
    const leader = group.elect(1);
    leader.node.reportUnreachable(2);
    expect(leader.status.progress?.get(2)).toMatchObject({ state: 'probe', match: 2, next: 3 });
  });

  it('an append from before the commit index is answered with the commit index', () => {
    const group = new Group(2);
    const { status } = group.elect(1);
    const { node } = group.member(2);
    node.step(message({ type: 'MsgApp', from: 1, term: status.term, index: 1, logTerm: 1 }));
    expect(node.ready().messages).toMatchObject([{ type: 'MsgAppResp', index: 2, reject: false }]);
  });
});

describe('asynchronous storage (raft.md §18.4)', () => {
  const started = () => {
    const storage = storageWith(1);
    const node = new RawNode(config({ storage, asyncStorageWrites: true }));
    return { storage, node };
  };

  /** Does what a message to the append thread asks for, and hands back the answers. */
  const write = (storage: MemoryStorage, m: Message) => {
    expect(m).toMatchObject({ type: 'MsgStorageAppend', to: LOCAL_APPEND_THREAD });
    if (m.term !== 0) storage.setHardState({ term: m.term, vote: m.vote, commit: m.commit });
    storage.append(m.entries);
    return m.responses;
  };

  it('goes the same way through messages', () => {
    const { storage, node } = started();
    const applied: Entry[] = [];
    node.campaign();
    while (node.hasReady()) {
      const answers = node.ready().messages.flatMap((m) => {
        if (m.to !== LOCAL_APPLY_THREAD) return write(storage, m);
        applied.push(...m.entries);
        return m.responses;
      });
      for (const answer of answers) node.step(answer);
    }
    expect(applied.map(({ index }) => index)).toEqual([2]);
    expect(node.status()).toMatchObject({ role: 'leader', commit: 2, applied: 2 });
  });

  it('an entry is not applied before it is stored', () => {
    const { storage, node } = started();
    node.campaign();
    for (const answer of node.ready().messages.flatMap((m) => write(storage, m))) node.step(answer);
    const [append] = node.ready().messages;
    // The acknowledgement commits the entry, but it is the append thread's answer that makes it stable.
    const [acknowledged, stable] = write(storage, append as Message);
    node.step(acknowledged as Message);
    expect(node.status().commit).toBe(2);
    expect(node.ready().committedEntries).toEqual([]);
    node.step(stable as Message);
    expect(node.ready().committedEntries.map(({ index }) => index)).toEqual([2]);
  });

  it('a write answers for nothing that came after it', () => {
    const { storage, node } = started();
    node.campaign();
    for (let round = 0; round < 2; round++) {
      for (const answer of node.ready().messages.flatMap((m) => write(storage, m))) node.step(answer);
    }
    const { hardState, messages } = node.ready();
    expect(hardState?.commit).toBe(2);
    node.propose(utf8.encode('x'));
    expect(messages[0]?.responses).toEqual([]);
  });

  it('an empty Ready stays empty', () => {
    const { node } = started();
    const { messages } = node.ready();
    node.campaign();
    node.ready();
    expect(messages).toEqual([]);
  });

  it('advance is not for this mode', () => {
    expect(() => started().node.advance()).toThrow('Advance must not be called when using AsyncStorageWrites');
  });
});

describe('time (raft.md §12, §17.4)', () => {
  it('a leader that hears from no quorum for two intervals steps down', () => {
    const group = new Group(3, { checkQuorum: true });
    const leader = group.elect(1);
    group.tick(1, 1);
    group.isolate(1);
    group.tick(18, 1);
    expect(leader.status.role).toBe('leader');
    group.tick(2, 1);
    expect(leader.status.role).toBe('follower');
  });

  it('with pre-votes, a node that was cut off does not disturb the others when it returns', () => {
    const group = new Group(3, { preVote: true, checkQuorum: true });
    const leader = group.elect(1);
    const { term } = leader.status;
    group.isolate(3);
    group.tick(100);
    expect(group.member(3).status).toMatchObject({ role: 'pre-candidate', term });
    group.heal();
    group.tick(20);
    expect(leader.status).toMatchObject({ role: 'leader', term });
    expect(group.member(3).status).toMatchObject({ role: 'follower', lead: 1, term });
  });

  it('a transfer that does not come off is given up after an election timeout', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(2);
    leader.node.transferLeader(2);
    group.settle();
    expect(leader.node.propose(utf8.encode('x'))).toBe('proposal-dropped');
    group.tick(10, 1);
    expect(leader.node.propose(utf8.encode('x'))).toBeNull();
  });

  it('whoever takes over catches up first', () => {
    const group = new Group(3);
    const leader = group.elect(1);
    group.isolate(2);
    leader.node.propose(utf8.encode('x'));
    group.settle();
    group.heal();
    leader.node.transferLeader(2);
    group.tick(1, 1);
    expect(group.leader?.id).toBe(2);
    expect(group.member(2).applied.map(({ index }) => index)).toEqual([2, 3, 4]);
  });
});
