/** How a manager enters the group: swarm-semantics §3.4. */
import { describe, expect, test } from 'vitest';
import type { Plain } from '../../api/plain.ts';
import { SECOND } from '../../api/time.ts';
import type { Answer } from '../../world/rpc.ts';
import { aNode } from '../testing.ts';
import { addressOf, aGroup, idOf, managers } from './testing.ts';

type Group = ReturnType<typeof aGroup>;

const said = (group: Group, n: number) => group.at(n).said;
const memberOf = (group: Group, n: number) =>
  group
    .at(1)
    .manager.members.list()
    .find(({ nodeId }) => nodeId === idOf(n));

function oneManager(): Group {
  const group = aGroup();
  group.bootstrap();
  return group;
}

describe('a newcomer', () => {
  test('gives up 10 s after a member that does not answer', () => {
    const group = aGroup();
    group.start(2, { kind: 'join', via: [addressOf(1)] });
    group.run(9);
    expect(said(group, 2)).toEqual([]);
    group.run(2);
    expect(said(group, 2)).toEqual(["can't initialize raft node: context deadline exceeded"]);
  });

  test('asks the next one then', () => {
    const group = managers(3);
    group.kill(3);
    group.start(4, { kind: 'join', via: [addressOf(3), addressOf(2)] });
    group.run(15);
    expect(said(group, 4)).toEqual(['ready']);
    expect(memberOf(group, 4)).toMatchObject({ address: addressOf(4) });
  });

  test('waits 25 s for the answer of one that does', () => {
    const group = managers(2);
    group.network.loses = (_from, to, { kind }) => to === addressOf(3) && kind === 'Raft.Join.reply';
    group.start(3, { kind: 'join', via: [addressOf(2)] });
    group.run(24);
    expect(said(group, 3)).toEqual([]);
    group.run(2);
    const late = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
    expect(said(group, 3)).toEqual([`can't initialize raft node: ${late}`]);
  });

  test('that the leader cannot reach within 5 s is not let in: it would count for the quorum, and never vote', () => {
    const group = managers(2);
    group.network.loses = (from, to) => from === addressOf(1) && to === addressOf(3);
    group.start(3, { kind: 'join', via: [addressOf(2)] });
    group.run(6);
    const why = 'could not connect to prospective new cluster member using its advertised address';
    const cause = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
    expect(said(group, 3)).toEqual([`can't initialize raft node: rpc error: code = Unknown desc = ${why}: ${cause}`]);
    expect(group.at(1).manager.members.list()).toHaveLength(2);
  });

  test('that was let in and missed the answer is the same member when it asks again', () => {
    const group = oneManager();
    group.network.loses = (_from, to, { kind }) => to === addressOf(2) && kind === 'Raft.Join.reply';
    group.start(2, { kind: 'join', via: [addressOf(1)] });
    group.run(2);
    const before = memberOf(group, 2)?.raftId;
    group.at(2).manager.stop();
    group.network.loses = () => false;
    group.start(2, { kind: 'join', via: [addressOf(1)] });
    group.run(3);
    expect(said(group, 2)).toEqual(['ready']);
    expect(group.at(2).manager.status().raftId).toBe(before);
    expect(group.at(1).manager.members.list()).toHaveLength(2);
  });

  test('with a node id that is a member already, at another address: the address changes, the member stays', () => {
    const group = managers(2);
    group.network.loses = (_from, to, { kind }) => to === addressOf(3) && !kind.startsWith('Raft.Health');
    group.start(3, { kind: 'join', via: [addressOf(1)] });
    group.run(2);
    const before = memberOf(group, 3);
    group.at(3).manager.stop();
    const moved = group.machine(5, idOf(3));
    group.start(5, { kind: 'join', via: [addressOf(1)] });
    group.run(3);
    expect(moved.said).toEqual(['ready']);
    expect(before?.address).toBe(addressOf(3));
    expect(memberOf(group, 3)).toMatchObject({ raftId: before?.raftId, address: addressOf(5) });
  });

  test('that has been demoted since is not let in: it would never vote, and nobody would take it out', () => {
    const group = managers(3);
    const demoted = aNode(idOf(4), { role: 'worker', spec: { Labels: {}, Role: 'worker', Availability: 'active' } });
    group.leader().manager.store.update((tx) => tx.create('node', demoted));
    group.run(1);
    group.start(4, { kind: 'join', via: [addressOf(1)] });
    group.run(5);
    const why = 'rpc error: code = FailedPrecondition desc = raft: node is to be a worker';
    expect(said(group, 4)).toEqual([`can't initialize raft node: ${why}`]);
    expect(memberOf(group, 4)).toBeUndefined();
  });

  test('that comes back without its disk gets another number: what the first one promised is forgotten', () => {
    const group = managers(3);
    const before = memberOf(group, 3)?.raftId;
    group.kill(3);
    group.run(5);
    group.at(3).manager.erase();
    group.start(3, { kind: 'join', via: [addressOf(1)] });
    group.run(5);
    expect(said(group, 3)).toEqual(['ready', 'ready']);
    expect(memberOf(group, 3)?.raftId).not.toBe(before);
    expect(group.at(1).manager.members.list()).toHaveLength(3);
  });

  test('gets another number too where the leader is a new one, who has never heard of the first', () => {
    const group = managers(5);
    const before = memberOf(group, 3)?.raftId;
    group.kill(3);
    group.run(5);
    group.at(3).manager.erase();
    group.kill(1);
    group.run(45);
    const [leader] = group.leaders() as [number];
    group.start(3, { kind: 'join', via: [addressOf(leader)] });
    group.run(5);
    expect(said(group, 3)).toEqual(['ready', 'ready']);
    const members = group.at(leader).manager.members.list();
    expect(members).toHaveLength(5);
    expect(members.map(({ raftId }) => raftId)).not.toContain(before);
  });
});

describe('asked to let somebody in', () => {
  const ask = (group: Group, to: number, method = 'Raft.Join') => {
    const answers: Answer<Plain>[] = [];
    const request = { address: addressOf(9), hostname: 'node-9' };
    group.at(2).rpc.call(addressOf(to), method, request, { timeout: 25 * SECOND }, (answer) => answers.push(answer));
    return answers;
  };

  test('a member that does not lead passes it on', () => {
    const group = managers(3);
    group.start(9, { kind: 'join', via: [addressOf(3)] });
    group.run(3);
    expect(said(group, 9)).toEqual(['ready']);
  });

  test('one that is not in any group yet cannot', () => {
    const group = managers(2);
    group.start(9, { kind: 'join', via: [addressOf(8)] });
    const answers = ask(group, 9);
    group.run(12);
    expect(answers).toMatchObject([{ ok: false }]);
  });
});

test('a lone manager that let in one who is never heard of again has lost its quorum, until it is forced', () => {
  const group = oneManager();
  group.write(1, 'web');
  group.network.loses = (_from, to, { kind }) => to === addressOf(2) && kind === 'Raft.Join.reply';
  group.start(2, { kind: 'join', via: [addressOf(1)] });
  group.run(2);
  group.kill(2);
  group.run(60);
  expect(group.leaders()).toEqual([]);
  group.force(1);
  group.run(2);
  expect(group.leaders()).toEqual([1]);
  expect(group.names(1)).toEqual(['web']);
});
