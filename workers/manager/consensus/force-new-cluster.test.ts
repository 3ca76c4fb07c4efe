/** swarm-semantics §3.10, in the managers alone; with agents, tasks and torn disks: `node/force-new-cluster.test.ts`. */
import { describe, expect, test } from 'vitest';
import type { ClusterId, NodeId, RaftId } from '../../api/ids.ts';
import { utf8 } from '../../std/codec.ts';
import { decodeConfChange, encodeConfChange } from '../../raft/conf-change-codec.ts';
import type { ConfChange, Entry, Snapshot } from '../../raft/types.ts';
import type { Saved } from './disk/log-on-disk.ts';
import { aloneIn } from './force-new-cluster.ts';
import { addMember, removeMember } from './membership.ts';
import type { Member } from './membership.ts';
import { addressOf, idOf, managers } from './testing.ts';

const self = { address: addressOf(1), hostname: 'node-1' as Member['hostname'] };
const aMember = (raftId: RaftId): Member => ({ ...self, raftId, nodeId: idOf(raftId), address: addressOf(raftId) });

const written = (index: number): Entry => ({ term: 2, index, type: 'normal', data: utf8.encode(`${index}`) });
const changed = (index: number, change: ConfChange): Entry => ({
  ...{ term: 2, index, type: 'conf-change' },
  data: encodeConfChange(change),
});
const aSnapshot = (index: number, voters: RaftId[]): Snapshot => ({
  data: null,
  metadata: {
    index,
    term: 2,
    confState: { voters, learners: [], votersOutgoing: [], learnersNext: [], autoLeave: false },
  },
});

function aSaved(commit: number, entries: readonly Entry[], more: Partial<Saved> = {}): Saved {
  const head = { raftId: 1, nodeId: 'node-1' as NodeId, clusterId: 'c' as ClusterId, snapshot: null, introduced: [] };
  return { head, hardState: { term: 2, vote: 3, commit }, snapshot: null, entries, ...more };
}
const added = (...ids: RaftId[]) => ids.map((id, i) => changed(i + 1, addMember(aMember(id), 'add-node', 0)));
/** What was appended by force, as `+1` and `-2`. */
const forced = (before: Saved, after = aloneIn(before, self)) =>
  after.entries
    .filter(({ index }) => index > before.hardState.commit)
    .map((entry) => decodeConfChange(entry) as ConfChange)
    .map(({ type, nodeId }) => `${type === 'add-node' ? '+' : '-'}${nodeId}`);

describe('the log of a group of one', () => {
  test('removes the others, in the newest term known, and counts as committed', () => {
    const before = aSaved(4, [...added(1, 2, 3), written(4)]);
    const after = aloneIn(before, self);
    expect(forced(before)).toEqual(['-2', '-3']);
    expect(after.hardState).toEqual({ term: 2, vote: 3, commit: 6 });
    expect(after.entries.map(({ index, term }) => [index, term]).slice(-2)).toEqual([
      [5, 2],
      [6, 2],
    ]);
  });

  test('what was not known to be committed is dropped, changes of the membership too', () => {
    const late = changed(5, removeMember(3, 0));
    const before = aSaved(4, [...added(1, 2, 3), written(4), late, written(6), written(7)]);
    expect(forced(before)).toEqual(['-2', '-3']);
    expect(aloneIn(before, self).entries.slice(0, 4)).toEqual(before.entries.slice(0, 4));
    expect(aloneIn(before, self).entries).toHaveLength(6);
  });

  test('who had been removed before needs no removal; who came after the snapshot does', () => {
    const entries = [changed(11, removeMember(2, 0)), changed(12, addMember(aMember(4), 'add-node', 0))];
    expect(forced(aSaved(12, entries, { snapshot: aSnapshot(10, [1, 2, 3]) }))).toEqual(['-3', '-4']);
  });

  test('one that its own log does not name yet adds itself, before the others go', () => {
    expect(forced(aSaved(2, added(2, 3)))).toEqual(['+1', '-2', '-3']);
  });

  test('members of whom it only was told when it joined go as well', () => {
    const before = aSaved(2, added(1, 2));
    expect(forced({ ...before, head: { ...before.head, introduced: [aMember(2), aMember(3)] } })).toEqual(['-2', '-3']);
  });

  test('a group that is alone already stays as it is', () => {
    const before = aSaved(2, [...added(1), written(2)]);
    expect(aloneIn(before, self)).toEqual(before);
  });
});

describe.each([3, 5])('%i managers, of whom the majority is lost', (count) => {
  const others = Array.from({ length: count - 1 }, (_, i) => i + 2);
  const lostAllBut1 = () => {
    const group = managers(count);
    group.write(1, 'web');
    group.run(2);
    others.forEach(group.kill);
    group.run(30);
    return group;
  };
  const members = (group: ReturnType<typeof managers>, n: number) =>
    group
      .at(n)
      .manager.members.list()
      .map(({ nodeId }) => nodeId);

  test('one leads on alone, with everything that was committed', () => {
    const group = lostAllBut1();
    expect(group.leaders()).toEqual([]);
    group.force(1);
    group.run(2);
    expect(group.leaders()).toEqual([1]);
    expect(members(group, 1)).toEqual(['node-1']);
    group.write(1, 'api');
    group.run(1);
    expect(group.names(1)).toEqual(['api', 'web']);
    const nodes = group.at(1).manager.store.view((tx) => tx.find('node', { by: 'all' }));
    expect(nodes.map(({ id }) => id)).toEqual(['node-1', ...others.map(idOf)]);
  });

  test('a follower can do it too', () => {
    const group = managers(count);
    group.write(1, 'web');
    group.run(2);
    for (const n of [1, ...others.slice(1)]) group.kill(n);
    group.run(30);
    group.force(2);
    group.run(2);
    expect(group.leaders()).toEqual([2]);
    expect(group.names(2)).toEqual(['web']);
  });

  test('it does not forget when its power fails', () => {
    const group = lostAllBut1();
    group.force(1);
    group.run(2);
    group.write(1, 'api');
    group.run(1);
    group.kill(1);
    group.restart(1);
    group.run(2);
    expect(group.leaders()).toEqual([1]);
    expect(group.names(1)).toEqual(['api', 'web']);
  });

  test('what it had not seen committed is gone', () => {
    const group = managers(count);
    others.forEach(group.cut);
    group.write(1, 'lost');
    group.run(1);
    others.forEach(group.kill);
    group.force(1);
    group.run(2);
    expect(group.names(1)).toEqual([]);
    group.write(1, 'kept');
    group.run(1);
    expect(group.names(1)).toEqual(['kept']);
  });

  test('those that come back are told that they are out, and disturb nobody', () => {
    const group = lostAllBut1();
    group.force(1);
    group.run(5);
    const { term } = group.at(1).world.report.read('raft') ?? {};
    others.forEach(group.restart);
    group.run(60);
    expect(others.map((n) => group.at(n).said.at(-1))).toEqual(others.map(() => 'removed'));
    expect(others.map((n) => group.at(n).world.disk.list('raft/'))).toEqual(others.map(() => []));
    expect(group.leaders()).toEqual([1]);
    expect(group.at(1).world.report.read('raft')).toMatchObject({ term, role: 'leader' });
  });

  test('new ones can join, and then outvote it', () => {
    const group = lostAllBut1();
    group.force(1);
    group.run(2);
    for (const n of [11, 12]) group.join(n);
    group.write(1, 'api');
    group.run(2);
    expect(group.names(12)).toEqual(['api', 'web']);
    expect(members(group, 12)).toEqual(['node-1', 'node-11', 'node-12']);
    group.kill(1);
    group.run(40);
    expect(group.leaders()).toHaveLength(1);
  });
});

describe('forced while the others live', () => {
  test('they learn that they are out, and the forced one leads', () => {
    const group = managers(3);
    group.force(2);
    group.run(60);
    expect(group.leaders()).toEqual([2]);
    expect([1, 3].map((n) => group.at(n).said.at(-1))).toEqual(['removed', 'removed']);
  });

  test('twice, there are two swarms, of which neither believes the other', () => {
    const group = managers(3);
    [1, 3].forEach(group.cut);
    for (const n of [1, 3]) group.force(n);
    group.run(5);
    group.write(1, 'one');
    group.write(3, 'three');
    [1, 3].forEach(group.mend);
    group.run(60);
    expect([1, 3].map((n) => group.names(n))).toEqual([['one'], ['three']]);
    expect(group.at(2).said.at(-1)).toBe('removed');
  });
});

test('a power cut while it is forced leaves the former group or the new one', () => {
  for (let afterUs = 0; afterUs < 12_000; afterUs += 500) {
    const group = managers(3);
    group.write(1, 'web');
    group.run(2);
    [2, 3].forEach(group.kill);
    group.run(30);
    group.force(1);
    group.clock.advance(afterUs);
    group.kill(1);
    group.restart(1);
    group.run(30);
    const alone = group.leaders().length === 1;
    expect(group.at(1).manager.members.list()).toHaveLength(alone ? 1 : 3);
    if (!alone) group.force(1);
    group.run(2);
    expect(group.leaders()).toEqual([1]);
    expect(group.names(1)).toEqual(['web']);
  }
});
