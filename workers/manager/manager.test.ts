import { describe, expect, test } from 'vitest';
import type { RaftId } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { ok } from '../std/result.ts';
import type { Answer, Rpc } from '../world/rpc.ts';
import { aGroup, addressOf, clusterId, idOf, three } from './consensus/testing.ts';
import { aCluster, aNode } from './testing.ts';

describe('a swarm of one manager', () => {
  test('leads at once, and is founded by one transaction', () => {
    const group = aGroup();
    group.bootstrap();
    expect(group.leaders()).toEqual([1]);
    expect(group.at(1).said).toEqual(['ready']);
    expect(group.at(1).manager.store.view((tx) => tx.get('cluster', clusterId)?.spec.Name)).toBe('default');
  });

  test('makes its own node a manager, a moment later', () => {
    const group = aGroup();
    group.bootstrap();
    expect(group.at(1).manager.store.view((tx) => tx.get('node', idOf(1))?.role)).toBe('manager');
  });

  test('remembers everything it has promised when its power fails', () => {
    const group = aGroup();
    group.bootstrap();
    const results = group.write(1, 'web');
    group.run(1);
    expect(results).toEqual([ok(undefined)]);
    group.kill(1);
    group.restart(1);
    group.run(2);
    expect(group.names(1)).toEqual(['web']);
    expect(group.leaders()).toEqual([1]);
    expect(group.write(1, 'api')).toEqual([]);
    group.run(1);
    expect(group.names(1)).toEqual(['api', 'web']);
  });

  test('is founded after all, if the power fails in the middle', () => {
    const group = aGroup();
    group.start(1, { kind: 'bootstrap', cluster: aCluster(), node: aNode('node-1') });
    group.clock.advance(3_000);
    group.kill(1);
    expect(group.at(1).manager.store.view((tx) => tx.get('cluster', clusterId))).toBeUndefined();
    group.restart(1);
    group.run(3);
    expect(group.at(1).manager.store.view((tx) => tx.get('cluster', clusterId)?.spec.Name)).toBe('default');
  });
});

describe('three managers', () => {
  test('hold the same objects', () => {
    const group = three();
    expect([2, 3].map((n) => group.at(n).said)).toEqual([['ready'], ['ready']]);
    group.write(1, 'web');
    group.run(2);
    expect([1, 2, 3].map(group.names)).toEqual([['web'], ['web'], ['web']]);
  });

  test('elect another when the leader dies, and take the old one back', () => {
    const group = three();
    group.kill(1);
    group.run(40);
    const [next] = group.leaders();
    expect([2, 3]).toContain(next);
    group.write(next as number, 'web');
    group.restart(1);
    group.run(15);
    expect(group.leaders()).toEqual([next]);
    expect(group.names(1)).toEqual(['web']);
  });

  test('lose nothing when all of them lose their power at once', () => {
    const group = three();
    group.write(1, 'web');
    group.run(2);
    for (const n of [1, 2, 3]) group.kill(n);
    for (const n of [1, 2, 3]) group.restart(n);
    group.run(40);
    expect(group.leaders()).toHaveLength(1);
    expect([1, 2, 3].map(group.names)).toEqual([['web'], ['web'], ['web']]);
  });

  test('one cut off from the others leads no longer, and its waiting writer is told', () => {
    const group = three();
    group.cut(1);
    const results = group.write(1, 'lost');
    group.run(40);
    expect(results).toEqual([{ ok: false, error: 'lost-leadership' }]);
    expect(group.at(1).manager.status().isLeader).toBe(false);
    group.write(group.leaders()[0] as number, 'kept');
    group.mend(1);
    group.run(20);
    expect([1, 2, 3].map(group.names)).toEqual([['kept'], ['kept'], ['kept']]);
  });

  test('see who answers', () => {
    const group = three();
    group.kill(3);
    group.run(5);
    expect(
      group
        .at(1)
        .manager.members.list()
        .map(({ nodeId, leader, reachability }) => [nodeId, leader, reachability]),
    ).toEqual([
      ['node-1', true, 'reachable'],
      ['node-2', false, 'reachable'],
      ['node-3', false, 'unreachable'],
    ]);
  });

  test('catch up by a snapshot where the log no longer reaches back', () => {
    const group = aGroup({ SnapshotInterval: 20, LogEntriesForSlowFollowers: 5 });
    group.bootstrap();
    group.join(2);
    group.join(3);
    group.kill(3);
    for (let i = 0; i < 60; i++) group.write(1, `s${i}`);
    group.run(5);
    expect(group.events(1, 'raft.snapshot-made').length).toBeGreaterThan(0);
    group.restart(3);
    group.run(15);
    expect(group.events(3, 'raft.snapshot-received')).toHaveLength(1);
    expect(group.names(3)).toEqual(group.names(1));
    group.kill(3);
    group.restart(3);
    group.run(15);
    expect(group.names(3)).toEqual(group.names(1));
  });

  test('hand leadership over', () => {
    const group = three();
    const results: unknown[] = [];
    group.at(1).manager.members.transferLeadership((result) => results.push(result));
    group.run(3);
    expect(results).toEqual([ok(undefined)]);
    expect(group.leaders()).toHaveLength(1);
    expect(group.leaders()).not.toEqual([1]);
  });
});

describe('leaving the group', () => {
  const idAt = (group: ReturnType<typeof three>, n: number): RaftId => group.at(n).manager.status().raftId;

  test.each<[string, number[], number, boolean]>([
    ['one of three that are well', [], 3, true],
    ['the unreachable one of three', [3], 3, true],
    ['a reachable one of three, while another is not', [3], 2, false],
  ])('may %s? (dead: %j)', (_, dead, n, allowed) => {
    const group = three();
    const id = idAt(group, n);
    dead.forEach(group.kill);
    group.run(6);
    expect(group.at(1).manager.members.canRemove(id)).toBe(allowed);
    const results: unknown[] = [];
    group.at(1).manager.members.remove(id, (result) => results.push(result));
    group.run(2);
    const refusal = 'raft: member cannot be removed, because removing it may result in loss of quorum';
    expect(results).toEqual([allowed ? ok(undefined) : { ok: false, error: refusal }]);
  });

  test('a demoted manager is taken out, erased, and then seen as a worker', () => {
    const group = three();
    group.at(1).manager.store.update((tx) => {
      const node = tx.get('node', idOf(3)) as ReturnType<typeof aNode>;
      return tx.update('node', { ...node, spec: { ...node.spec, Role: 'worker' } });
    });
    group.run(40);
    expect(
      group
        .at(1)
        .manager.members.list()
        .map(({ nodeId }) => nodeId),
    ).toEqual(['node-1', 'node-2']);
    expect(group.at(1).manager.store.view((tx) => tx.get('node', idOf(3))?.role)).toBe('worker');
    expect(group.at(3).said).toEqual(['ready', 'removed']);
    expect(group.at(3).world.disk.list('raft/')).toEqual([]);
  });

  test('a leader that is demoted hands over first', () => {
    const group = three();
    group.at(1).manager.store.update((tx) => {
      const node = tx.get('node', idOf(1)) as ReturnType<typeof aNode>;
      return tx.update('node', { ...node, spec: { ...node.spec, Role: 'worker' } });
    });
    group.run(60);
    const [next] = group.leaders();
    expect([2, 3]).toContain(next);
    expect(group.at(next as number).manager.store.view((tx) => tx.get('node', idOf(1))?.role)).toBe('worker');
    expect(group.at(1).said).toEqual(['ready', 'removed']);
  });

  test('a member whose node was deleted while it was away learns of it when it comes back', () => {
    const group = three();
    group.kill(3);
    group.run(6);
    group.at(1).manager.store.update((tx) => tx.remove('node', idOf(3)));
    group.run(10);
    group.restart(3);
    group.run(40);
    expect(group.at(3).said).toEqual(['ready', 'ready', 'removed']);
  });

  test('the last one of two leads on alone', () => {
    const group = aGroup();
    group.bootstrap();
    group.join(2);
    group.at(1).manager.members.remove(group.at(2).manager.status().raftId, () => {});
    group.run(3);
    group.write(1, 'web');
    group.run(1);
    expect(group.names(1)).toEqual(['web']);
    group.kill(1);
    group.restart(1);
    group.run(3);
    expect(group.leaders()).toEqual([1]);
  });
});

describe('a manager that cannot take part says why', () => {
  test('its log is damaged in the middle', () => {
    const group = aGroup();
    group.bootstrap();
    group.kill(1);
    const { disk } = group.at(1).world;
    const [path] = disk.list('raft/wal/') as [string];
    const bytes = (disk.read(path) as Uint8Array).slice();
    bytes[20] = (bytes[20] as number) ^ 1;
    disk.write(path, bytes);
    group.restart(1);
    group.run(1);
    expect(group.at(1).said.at(-1)).toBe(`can't initialize raft node: irreparable WAL error: ${path}: crc mismatch`);
  });
});

describe('any manager takes any call', () => {
  const ask = (group: ReturnType<typeof aGroup>, rpc: Rpc, to: number, seconds = 20) => {
    const answers: Answer<unknown>[] = [];
    rpc.call(addressOf(to), 'CA.GetRootCertificate', {}, { timeout: seconds * SECOND }, (answer) =>
      answers.push(answer),
    );
    return answers;
  };

  test.each([
    ['the leader itself', 1],
    ['a follower, which asks the leader', 2],
  ])('%s', (_, to) => {
    const group = three();
    const answers = ask(group, group.at(3).rpc, to);
    group.run(1);
    expect(answers).toEqual([ok({ certificate: 'root certificate' })]);
  });

  test('without a leader it waits for one, until more than ten ticks have passed', () => {
    const group = three();
    group.kill(1);
    group.kill(2);
    group.run(40);
    const answers = ask(group, group.at(3).rpc, 3);
    group.run(1);
    expect(answers).toEqual([
      {
        ok: false,
        error: {
          code: 'Unknown',
          message:
            "The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
        },
      },
    ]);
  });

  test('a call that comes during an election is answered after it', () => {
    const group = three();
    group.kill(1);
    group.run(5);
    const answers = ask(group, group.at(3).rpc, 3, 60);
    group.run(40);
    expect(answers).toEqual([ok({ certificate: 'root certificate' })]);
  });
});
