import { describe, expect, test } from 'vitest';
import { aNode } from '../testing.ts';
import { aGroup, addressOf, idOf, three } from './testing.ts';

const raftAt = (group: ReturnType<typeof aGroup>, n: number) => group.at(n).world.report.read('raft');

describe('what the page sees of Raft', () => {
  test('the log in words, from the founder on', () => {
    const group = aGroup();
    group.bootstrap();
    group.write(1, 'web');
    group.run(1);
    const log = raftAt(group, 1)?.log ?? [];
    expect(log.slice(0, 4).map(({ index, term, summary }) => [index, term, summary])).toEqual([
      [1, 1, 'add manager node-1'],
      [2, 2, 'empty'],
      [3, 2, 'create cluster default +4'],
      [4, 2, 'update node node-1'],
    ]);
    expect(log.map(({ summary }) => summary)).toContain('create service web');
  });

  test('everyone in the same term, with the same leader and the same commits', () => {
    const group = three();
    const { term, leader, commitIndex, lastIndex } = raftAt(group, 1) ?? {};
    expect(leader).toBe(group.at(1).manager.status().raftId);
    expect(commitIndex).toBe(lastIndex);
    for (const n of [2, 3]) {
      expect(raftAt(group, n)).toMatchObject({
        role: 'follower',
        term,
        leader,
        commitIndex,
        appliedIndex: commitIndex,
      });
    }
  });

  test('progress is known to the leader alone', () => {
    const group = three();
    group.run(1);
    const last = raftAt(group, 1)?.lastIndex ?? 0;
    const streaming = { match: last, next: last + 1, state: 'replicate', inflight: 0, pendingSnapshot: 0 };
    expect(raftAt(group, 1)?.members).toMatchObject([
      { nodeId: 'node-1', active: true, learner: false, progress: streaming },
      { nodeId: 'node-2', active: true, learner: false, progress: streaming },
      { nodeId: 'node-3', active: true, learner: false, progress: streaming },
    ]);
    expect(raftAt(group, 2)?.members.map(({ progress }) => progress)).toEqual([null, null, null]);
  });

  test('a member that is cut off: its appends await an answer, and at the next count it has not been heard of', () => {
    const group = three();
    group.cut(3);
    group.write(1, 'web');
    const ofThird = () => raftAt(group, 1)?.members[2]?.progress;
    expect(ofThird()).toMatchObject({ state: 'replicate', inflight: 1 });
    group.run(21);
    expect(ofThird()).toMatchObject({ state: 'probe', inflight: 0, recentActive: false });
  });

  test('a snapshot on its way, and how far it reaches', () => {
    const group = aGroup({ SnapshotInterval: 20, LogEntriesForSlowFollowers: 5 });
    group.bootstrap();
    group.join(2);
    group.join(3);
    group.kill(3);
    for (let i = 0; i < 60; i++) group.write(1, `s${i}`);
    group.run(5);
    group.network.loses = (_from, to, { kind }) => to === addressOf(3) && kind === 'MsgSnap';
    group.restart(3);
    const pending = () => raftAt(group, 1)?.members[2]?.progress;
    for (let i = 0; i < 40 && pending()?.state !== 'snapshot'; i++) group.clock.advance(50_000);
    const { snapshotIndex } = raftAt(group, 1) as { snapshotIndex: number };
    expect(pending()).toMatchObject({ state: 'snapshot', pendingSnapshot: snapshotIndex, next: snapshotIndex + 1 });
  });

  test('a candidate shows the answers it has, and nobody else does', () => {
    const group = three();
    group.kill(1);
    group.network.loses = (_from, _to, { kind }) => kind === 'MsgVoteResp';
    group.run(25);
    const seen = [2, 3].map((n) => raftAt(group, n)).find((raft) => raft?.role === 'candidate');
    expect(seen?.votes).toEqual([{ id: seen?.id, granted: true }]);
    group.network.loses = () => false;
    group.run(40);
    expect([2, 3].map((n) => raftAt(group, n)?.votes)).toEqual([[], []]);
  });

  test('whom the leader hands over to, until that has happened', () => {
    const group = three();
    group.at(1).manager.members.transferLeadership(() => {});
    const { transferee, members } = raftAt(group, 1) ?? {};
    expect(members?.map(({ id }) => id)).toContain(transferee);
    group.run(3);
    expect(raftAt(group, 1)?.transferee).toBe(0);
  });

  test('an entry has the same print everywhere, and is described once', () => {
    const group = three();
    group.write(1, 'web');
    group.write(1, 'api');
    group.run(2);
    const [log, ...others] = [1, 2, 3].map((n) => raftAt(group, n)?.log);
    for (const other of others) expect(other).toEqual(log);
    const prints = log?.filter(({ summary }) => summary.startsWith('create service')).map(({ print }) => print);
    expect(new Set(prints).size).toBe(2);
    expect(raftAt(group, 1)?.log[0]).toBe(log?.[0]);
  });

  test('a silent member is drawn as one, without anybody writing', () => {
    const group = three();
    group.cut(3);
    group.run(5);
    expect(raftAt(group, 1)?.members.map(({ active }) => active)).toEqual([true, true, false]);
  });

  test('a manager that stops is none any more', () => {
    const group = three();
    group.kill(3);
    expect(raftAt(group, 3)).toBeNull();
    expect(group.at(3).world.report.read('cluster')).toBeNull();
  });

  test('the cluster as each manager believes it to be', () => {
    const group = three();
    group.write(1, 'web');
    group.run(2);
    for (const n of [1, 2, 3]) {
      expect(group.at(n).world.report.read('cluster')).toMatchObject({
        leader: n === 1,
        nodes: [{ hostname: 'node-1' }, { hostname: 'node-2' }, { hostname: 'node-3' }],
        services: [{ name: 'web', image: 'nginx:alpine', replicas: 1 }],
      });
    }
  });
});

describe('the rings', () => {
  const kinds = (group: ReturnType<typeof aGroup>) =>
    group.clock
      .labels()
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'election' || kind === 'raft-heartbeat')
      .sort();

  test('one alone has none', () => {
    const group = aGroup();
    group.bootstrap();
    expect(kinds(group)).toEqual([]);
  });

  test('the leader shows its next heartbeat, each follower when it would stand for election', () => {
    const group = three();
    group.run(30);
    expect(kinds(group)).toEqual(['election', 'election', 'raft-heartbeat']);
  });

  test('no timer is left of a manager that has stopped', () => {
    const group = aGroup();
    group.bootstrap();
    group.kill(1);
    group.run(60);
    expect(group.clock.pending()).toBe(0);
  });
});

describe('the events', () => {
  test('an election and its votes, by name', () => {
    const group = three();
    group.kill(1);
    group.run(40);
    const [winner] = group.leaders() as [number];
    const voter = winner === 2 ? 3 : 2;
    const [{ term }] = group.events(winner, 'raft.leader').slice(-1) as [{ term: number }];
    expect(group.events(winner, 'raft.campaign').at(-1)).toEqual({ term });
    expect(group.events(voter, 'raft.voted').at(-1)).toEqual({ term, candidate: idOf(winner) });
  });

  test('a leader that lost its majority steps down', () => {
    const group = three();
    group.cut(1);
    group.run(25);
    expect(group.events(1, 'raft.stepped-down')).toHaveLength(1);
  });

  test('members that come and go are told of by the leader', () => {
    const group = three();
    group.at(1).manager.store.update((tx) => {
      const node = tx.get('node', idOf(3)) as ReturnType<typeof aNode>;
      return tx.update('node', { ...node, spec: { ...node.spec, Role: 'worker' } });
    });
    group.run(5);
    expect(group.events(1, 'raft.member-added')).toEqual([{ hostname: 'node-2' }, { hostname: 'node-3' }]);
    expect(group.events(1, 'raft.member-removed')).toEqual([{ hostname: 'node-3' }]);
    expect(group.events(2, 'raft.member-removed')).toEqual([]);
  });

  test('a leader that is demoted says that it hands over', () => {
    const group = three();
    group.at(1).manager.store.update((tx) => {
      const node = tx.get('node', idOf(1)) as ReturnType<typeof aNode>;
      return tx.update('node', { ...node, spec: { ...node.spec, Role: 'worker' } });
    });
    group.run(5);
    expect(group.events(1, 'daemon.log')).toEqual([{ line: 'demoted; transferring leadership' }]);
  });
});
