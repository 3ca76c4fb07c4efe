import { describe, expect, test } from 'vitest';
import { aNode } from '../testing.ts';
import { aGroup, idOf, three } from './testing.ts';

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
      [3, 2, 'create cluster default +1'],
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
    const last = raftAt(group, 1)?.lastIndex;
    expect(raftAt(group, 1)?.members.map(({ nodeId, active, match }) => [nodeId, active, match])).toEqual([
      ['node-1', true, last],
      ['node-2', true, last],
      ['node-3', true, last],
    ]);
    expect(raftAt(group, 2)?.members.map(({ match, next }) => [match, next])).toEqual(Array(3).fill([null, null]));
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
});
