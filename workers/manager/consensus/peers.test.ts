/** What a leader believes of the others: swarm-semantics §3.5, §3.8. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { EMPTY_CONF_STATE } from '../../raft/memory-storage.ts';
import { message } from '../../raft/message.ts';
import { Peers } from './peers.ts';
import { addressOf, managers } from './testing.ts';

function aLeader() {
  const reports: string[] = [];
  const peers = new Peers({
    reportUnreachable: (id) => void reports.push(`${id} unreachable`),
    reportSnapshot: (id, arrived) => void reports.push(`${id} snapshot ${arrived ? 'arrived' : 'lost'}`),
  });
  peers.lead();
  const hears = (from: number) => peers.heard(message({ type: 'MsgAppResp', from, to: 1 }));
  return { peers, reports, hears };
}

const heartbeat = (to: number) => message({ type: 'MsgHeartbeat', from: 1, to });
const snapshotFor = (to: number, index: number) =>
  message({ type: 'MsgSnap', to, snapshot: { data: null, metadata: { confState: EMPTY_CONF_STATE, index, term: 1 } } });

describe('who is reachable', () => {
  test('for a leader of a moment ago: nobody that it has not heard of since', () => {
    const { peers, hears } = aLeader();
    hears(2);
    expect([2, 3].map((id) => peers.active(id, 0))).toEqual([true, false]);
  });

  test('each new leadership begins with nobody, however it was before', () => {
    const { peers, hears } = aLeader();
    hears(2);
    peers.reset();
    expect(peers.active(2, 0)).toBe(true); // who does not lead takes no census
    peers.lead();
    expect(peers.active(2, 0)).toBe(false);
  });

  test('one that owes an answer, for the send timeout and a tick; any sign makes up for it', () => {
    const { peers, reports, hears } = aLeader();
    hears(2);
    peers.sent(heartbeat(2), 0);
    peers.sent(heartbeat(2), SECOND);
    expect([3, 4].map((s) => peers.active(2, s * SECOND))).toEqual([true, false]);
    for (let s = 0; s <= 10; s++) peers.look([2], s * SECOND);
    expect(reports).toEqual(['2 unreachable']); // said once
    hears(2);
    peers.look([2], 11 * SECOND);
    peers.sent(heartbeat(2), 11 * SECOND);
    peers.look([2], 15 * SECOND);
    expect(reports).toEqual(['2 unreachable', '2 unreachable']);
  });
});

describe('a snapshot on its way', () => {
  test.each([
    { parts: 1, lostAfter: 2 },
    { parts: 3, lostAfter: 6 },
  ])('in $parts parts counts as lost after $lostAfter s', ({ parts, lostAfter }) => {
    const { peers, reports } = aLeader();
    peers.sent(snapshotFor(2, 9), 0, parts);
    peers.look([], (lostAfter - 1) * SECOND);
    expect(reports).toEqual([]);
    peers.look([], lostAfter * SECOND);
    peers.look([], (lostAfter + 1) * SECOND);
    expect(reports).toEqual(['2 snapshot lost']);
  });

  test.each([
    { answer: { index: 9 }, reports: ['2 snapshot arrived'] },
    { answer: { index: 12 }, reports: ['2 snapshot arrived'] },
    { answer: { index: 8 }, reports: [] },
    { answer: { index: 9, reject: true }, reports: [] },
  ])('reaching to 9, after the answer $answer: $reports', ({ answer, reports: expected }) => {
    const { peers, reports } = aLeader();
    peers.sent(snapshotFor(2, 9), 0);
    peers.heard(message({ type: 'MsgAppResp', from: 2, to: 1, ...answer }));
    expect(reports).toEqual(expected);
  });
});

test('a new leader lets nobody go before it knows who stays: a member it has never heard of cannot make up the quorum', () => {
  const group = managers(3);
  group.cut(1);
  // The third votes for the second, which never hears from it again.
  const silenced = ['MsgVote', 'MsgAppResp', 'MsgHeartbeatResp'];
  group.network.loses = (from, to, { kind }) =>
    from === addressOf(1) || to === addressOf(1) || (from === addressOf(3) && silenced.includes(kind));
  const lead = () => group.at(2).manager.status().isLeader;
  for (let i = 0; i < 600 && !lead(); i++) group.clock.advance(100_000);
  expect(lead()).toBe(true);
  const { members } = group.at(2).manager;
  const idAt = (n: number) => group.at(n).manager.status().raftId;
  expect([1, 3].map((n) => members.canRemove(idAt(n)))).toEqual([false, false]);
});
