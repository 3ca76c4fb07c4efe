/** When snapshots are made, what of the log is kept, and who catches up by one: swarm-semantics §3.1, §3.9. */
import { describe, expect, test } from 'vitest';
import type { SwarmSpec } from '../../api/engine/specs.ts';
import { addressOf, clusterId, managers } from './testing.ts';

type Group = ReturnType<typeof managers>;

const raftAt = (group: Group, n: number) => group.at(n).world.report.read('raft')!;
const files = (group: Group, n: number, folder: string) => group.at(n).world.disk.list(`raft/${folder}/`);
const snapshots = (group: Group, n: number) => group.events(n, 'raft.snapshot-made').length;

function write(group: Group, from: number, count: number): void {
  for (let i = from; i < from + count; i++) {
    group.write(1, `s${i}`);
    group.clock.advance(10_000);
  }
}

/** As `docker swarm update` does, while everything runs. */
function settle(group: Group, raft: Partial<SwarmSpec['Raft']>): void {
  group.at(1).manager.store.update((tx) => {
    const cluster = tx.get('cluster', clusterId)!;
    return tx.update('cluster', { ...cluster, spec: { ...cluster.spec, Raft: { ...cluster.spec.Raft, ...raft } } });
  });
  group.run(1);
}

describe('what the cluster says of snapshots counts from the next entry on', () => {
  test('the interval', () => {
    const group = managers(3);
    write(group, 0, 100);
    expect(snapshots(group, 1)).toBe(0);
    settle(group, { SnapshotInterval: 50 });
    expect([1, 2, 3].map((n) => snapshots(group, n))).toEqual([1, 1, 1]);
    const lag = () => raftAt(group, 1).appliedIndex - raftAt(group, 1).snapshotIndex;
    const lags = Array.from({ length: 100 }, (_, i) => {
      write(group, 100 + i, 1);
      return lag();
    });
    expect(Math.max(...lags)).toBeLessThan(50);
    expect(Math.max(...lags)).toBeGreaterThan(40);
    settle(group, { SnapshotInterval: 0 });
    write(group, 200, 60);
    expect(lag()).toBeGreaterThan(60);
  });

  test('the entries kept for slow followers', () => {
    const group = managers(1, { SnapshotInterval: 50, LogEntriesForSlowFollowers: 20 });
    const kept = () => raftAt(group, 1).snapshotIndex - raftAt(group, 1).firstIndex + 1;
    write(group, 0, 120);
    expect(kept()).toBe(20);
    settle(group, { LogEntriesForSlowFollowers: 5 });
    write(group, 120, 50);
    expect(kept()).toBe(5);
  });

  test('the older snapshots on the disk', () => {
    const group = managers(1, { SnapshotInterval: 20, LogEntriesForSlowFollowers: 5 });
    write(group, 0, 100);
    expect(files(group, 1, 'snap')).toHaveLength(1);
    settle(group, { KeepOldSnapshots: 2 });
    write(group, 100, 100);
    expect(files(group, 1, 'snap')).toHaveLength(3);
    settle(group, { KeepOldSnapshots: 1 });
    write(group, 200, 30);
    expect(files(group, 1, 'snap')).toHaveLength(2);
    expect(files(group, 1, 'wal')).toHaveLength(2);
  });
});

test('the log in memory and the files stay small, however much is written', () => {
  const group = managers(3, { SnapshotInterval: 50, LogEntriesForSlowFollowers: 20 });
  for (let round = 0; round < 20; round++) {
    write(group, round * 50, 50);
    for (const n of [1, 2, 3]) {
      const { firstIndex, lastIndex } = raftAt(group, n);
      expect(lastIndex - firstIndex).toBeLessThanOrEqual(50 + 20);
      expect(files(group, n, 'wal').length + files(group, n, 'snap').length).toBeLessThanOrEqual(4);
    }
  }
  expect(raftAt(group, 1).lastIndex).toBeGreaterThan(1000);
});

describe('one that is far behind', () => {
  function behind(): Group {
    const group = managers(3, { SnapshotInterval: 20, LogEntriesForSlowFollowers: 5 });
    group.cut(3);
    write(group, 0, 100);
    return group;
  }

  test('catches up by a snapshot, and by the log from there', () => {
    const group = behind();
    group.mend(3);
    write(group, 100, 13);
    group.run(15);
    expect(group.events(3, 'raft.snapshot-received').length).toBeGreaterThan(0);
    expect(group.names(3)).toEqual(group.names(1));
  });

  test('does so while snapshots are being written, over and over, on either side', () => {
    const group = behind();
    group.mend(3);
    for (let round = 0; round < 40; round++) {
      // One entry every 2 ms, which is as long as a disk takes: each is proposed while others are being written.
      for (let i = 0; i < 25; i++) {
        group.write(1, `r${round}-${i}`);
        group.clock.advance(2_000);
      }
    }
    group.run(15);
    expect(snapshots(group, 1)).toBeGreaterThan(40);
    expect(group.names(3)).toEqual(group.names(1));
    expect(raftAt(group, 1).members[2]?.progress).toMatchObject({ state: 'replicate', inflight: 0 });
  });

  test('whose snapshot is lost on its way gets another', () => {
    const group = behind();
    let lost = 0;
    group.network.loses = (_from, to, { kind }) => to === addressOf(3) && kind === 'MsgSnap' && ++lost <= 3;
    group.mend(3);
    group.run(30);
    expect(lost).toBeGreaterThan(3);
    expect(group.names(3)).toEqual(group.names(1));
  });

  test.each([0, 1_000, 3_000])(
    'and loses its power %i µs after the snapshot came: nothing is lost, nothing doubled',
    (us) => {
      const group = behind();
      group.mend(3);
      for (let i = 0; i < 20_000 && group.events(3, 'raft.snapshot-received').length === 0; i++)
        group.clock.advance(500);
      group.clock.advance(us);
      group.kill(3);
      group.restart(3);
      group.run(30);
      expect(group.names(3)).toEqual(group.names(1));
    },
  );

  test('a newcomer gets one that names it, though the snapshot is older than its membership', () => {
    const group = behind();
    group.join(4);
    group.run(5);
    expect(group.at(4).said).toEqual(['ready']);
    expect(group.names(4)).toEqual(group.names(1));
    expect(raftAt(group, 4).members).toHaveLength(4);
  });
});
