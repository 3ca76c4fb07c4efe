import { describe, expect, test } from 'vitest';
import type { Address } from '../../workers/api/ids.ts';
import type { Timer } from '../../workers/api/trace.ts';
import type { RaftMemberView, RaftView } from '../../workers/api/view.ts';
import { aFrame, aMachine, aRaft, host, nodeId } from '../cluster/fake.ts';
import { groupOf } from './managers.ts';

const member = (n: number, match: number | null, learner = false): RaftMemberView => ({
  id: n,
  nodeId: nodeId(n),
  address: `192.168.0.${10 + n}` as Address,
  active: true,
  learner,
  progress:
    match === null
      ? null
      : { match, next: match + 1, state: 'replicate', inflight: 0, pendingSnapshot: 0, recentActive: true },
});

const all = (matches: readonly (number | null)[]) => matches.map((match, i) => member(i + 1, match));

function group(rafts: Readonly<Record<number, Partial<RaftView> | null>>, leader: number | null, more = {}) {
  const { views } = aFrame(3, 1);
  for (const [n, raft] of Object.entries(rafts)) {
    views[host(+n)] = {
      ...views[host(+n)],
      raft: raft && aRaft({ id: +n, members: all([null, null, null]), ...raft }),
    };
  }
  const machines = [1, 2, 3, 4].map((n) => aMachine(n, n === 3 ? 'off' : 'on'));
  for (const [n, sections] of Object.entries(more)) Object.assign(views[host(+n)]!, sections);
  return groupOf(machines, views, leader === null ? null : host(leader));
}

describe('the group', () => {
  test('every manager, with how far its leader has come with it; no worker', () => {
    const { managers, names } = group(
      { 1: { role: 'leader', members: all([9, 8, 3]), transferee: 2 }, 2: {}, 3: {} },
      1,
    );
    expect(managers.map(({ hostname, power, progress, heir }) => [hostname, power, progress?.match, heir])).toEqual([
      ['node-1', 'on', 9, false],
      ['node-2', 'on', 8, true],
      ['node-3', 'off', 3, false],
    ]);
    expect([...names.values()]).toEqual(['node-1', 'node-2', 'node-3']);
  });

  test('nobody leads: nobody has come any way with anyone', () =>
    expect(group({ 1: {}, 2: {}, 3: {} }, null).managers.map(({ progress }) => progress)).toEqual([null, null, null]));

  test('a wiped machine that still counts, and one that came back under another number', () => {
    const leading = { role: 'leader', members: all([9, 8, 3]) } as const;
    expect(group({ 1: leading, 2: {}, 3: null }, 1).managers[2]).toMatchObject({ raft: null, progress: { match: 3 } });
    expect(group({ 1: leading, 2: {}, 3: { id: 33 } }, 1).managers[2]).toMatchObject({ progress: null });
  });

  test('the votes of a candidate', () => {
    const votes = [
      { id: 2, granted: true },
      { id: 3, granted: false },
    ];
    const { managers } = group({ 1: {}, 2: { role: 'candidate', votes }, 3: {} }, null);
    expect(managers.map((each) => each.votes)).toEqual([null, { granted: 1, refused: 1, needed: 2 }, null]);
  });

  test('an election timer runs on machines that are on', () => {
    const timers = [{ kind: 'election', startUs: 0, endUs: 5 } as Timer];
    const { managers } = group({ 1: {}, 2: {}, 3: {} }, null, { 2: { timers }, 3: { timers } });
    expect(managers.map(({ election }) => election?.endUs)).toEqual([undefined, 5, undefined]);
  });
});
