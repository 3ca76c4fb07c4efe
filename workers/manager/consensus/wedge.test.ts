/** Leadership that is given away: swarm-semantics §3.6. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../api/time.ts';
import { err } from '../../std/result.ts';
import { aClock, aReport } from '../../world/testing.ts';
import { addressOf, managers } from './testing.ts';
import { wedgeWatch } from './wedge.ts';

type Group = ReturnType<typeof managers>;
const lines = (group: Group, n: number) =>
  group.events(n, 'daemon.log').map((params) => (params as { line: string }).line);

const ATTEMPT = 'Attempting to transfer leadership';
const HELD_TOO_LONG = 'data store lock held too long - transferring leadership';

/** Heartbeats are answered, so the leader believes in its quorum; what is appended is acknowledged by `but` alone. */
function losesAcknowledgements(group: Group, but: number[] = []): void {
  const heard = new Set(but.map(addressOf));
  group.network.loses = (from, to, { kind }) => kind === 'MsgAppResp' && to === addressOf(1) && !heard.has(from);
}

describe('a leader whose store is locked by a proposal that is never committed', () => {
  test('gives its leadership away after 30 s; the writer is told, and the next leader can write', () => {
    const group = managers(5);
    losesAcknowledgements(group);
    const results = group.write(1, 'web');
    group.run(30);
    expect([group.leaders(), results, lines(group, 1)]).toEqual([[1], [], []]);
    losesAcknowledgements(group, [2]);
    group.run(2);
    expect(lines(group, 1)).toEqual([ATTEMPT, HELD_TOO_LONG]);
    group.run(120);
    const [next] = group.leaders() as [number];
    expect(next).toBe(2);
    expect(results).toEqual([err('lost-leadership')]);
    group.write(next, 'api');
    group.run(2);
    // "Unknown outcome": the entry of the former leader was in the log of the next.
    expect(group.names(next)).toEqual(['api', 'web']);
  });

  test('tries no more than once a minute', () => {
    const group = managers(5);
    losesAcknowledgements(group);
    group.write(1, 'web');
    group.run(85);
    expect(lines(group, 1)).toEqual([ATTEMPT, HELD_TOO_LONG]);
    group.run(10);
    expect(lines(group, 1)).toEqual([ATTEMPT, HELD_TOO_LONG, ATTEMPT, HELD_TOO_LONG]);
    expect(group.leaders()).toEqual([1]);
  });

  test('short turns of many writers are no wedge', () => {
    const group = managers(3);
    for (let second = 0; second < 60; second++) {
      group.write(1, `s${second}`);
      group.run(1);
    }
    expect(lines(group, 1)).toEqual([]);
  });
});

test('where nobody answers the leader says so, and keeps what it has', () => {
  const clock = aClock();
  const report = aReport();
  const transfers: number[] = [];
  const look = wedgeWatch({
    world: { clock, report },
    heldFor: () => 31 * SECOND,
    heir: () => null,
    transferTo: (id) => transfers.push(id),
  });
  look();
  look();
  expect(report.events.map(({ params }) => (params as { line: string }).line)).toEqual([
    ATTEMPT,
    'failed to get longest-active member: failed to find longest active peer',
  ]);
  expect(transfers).toEqual([]);
});

describe('a leadership that is handed over on purpose', () => {
  const transfer = (group: Group, n: number) => {
    const results: unknown[] = [];
    group.at(n).manager.members.transferLeadership((result) => results.push(result));
    return results;
  };

  test.each<[string, (group: Group) => void, number, number, string]>([
    ['by one that does not lead', () => {}, 2, 0, 'raft: failed to process the request: node lost leader status'],
    [
      'with nobody to take it',
      (group) => {
        [2, 3].forEach(group.cut);
        group.run(5);
      },
      1,
      0,
      'failed to get longest-active member: failed to find longest active peer',
    ],
    [
      'to one that cannot catch up',
      (group) => {
        losesAcknowledgements(group);
        group.write(1, 'web');
      },
      1,
      26,
      'context deadline exceeded',
    ],
    [
      'by one that is stopped meanwhile',
      (group) => {
        losesAcknowledgements(group);
        group.write(1, 'web');
        group.clock.after(SECOND, () => group.at(1).manager.stop());
      },
      1,
      2,
      'raft: failed to process the request: node is stopped',
    ],
  ])('%s', (_, prepare, by, seconds, error) => {
    const group = managers(3);
    prepare(group);
    const results = transfer(group, by);
    group.run(seconds);
    expect(results).toEqual([err(error)]);
  });

  test('goes to one that answers, and not always to the same', () => {
    const heirs = new Set<number>();
    const group = managers(5);
    group.kill(5);
    group.run(5);
    for (let time = 0; time < 12; time++) {
      const [leader] = group.leaders() as [number];
      transfer(group, leader);
      group.run(5);
      heirs.add(group.leaders()[0] as number);
    }
    expect([...heirs].sort()).toEqual([1, 2, 3, 4]);
  });
});
