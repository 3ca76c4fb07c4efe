/** Snapshots too large for one message: swarm-semantics §3.8. */
import { describe, expect, test } from 'vitest';
import { EMPTY_CONF_STATE } from '../../raft/memory-storage.ts';
import { message } from '../../raft/message.ts';
import type { Message } from '../../raft/types.ts';
import { assembler, LARGEST_PART, partsOf, type SnapshotPart } from './snapshot-parts.ts';
import { addressOf, managers } from './testing.ts';

const snapshot = (text: string, from = 1): Message =>
  message({
    type: 'MsgSnap',
    from,
    to: 2,
    term: 3,
    snapshot: { data: new TextEncoder().encode(text), metadata: { confState: EMPTY_CONF_STATE, index: 9, term: 3 } },
  });

/** In parts of three bytes. */
const inParts = (text: string, sending = 1, from = 1) => partsOf(snapshot(text, from), sending, 3) as SnapshotPart[];

describe('parts', () => {
  test.each([
    ['', 1],
    ['abc', 1],
    ['abcd', 2],
    ['abcdef', 2],
    ['abcdefg', 3],
  ])('of %j in threes: %d', (text, count) => expect(inParts(text)).toHaveLength(count));

  test('what fits is sent as it is', () => {
    const small = snapshot('abc');
    expect(partsOf(small, 1, 3)).toEqual([small]);
    expect(partsOf(message({ type: 'MsgApp' }), 1, 3)).toHaveLength(1);
    expect(assembler()(small)).toBe(small);
  });

  test.each([
    ['in order', [0, 1, 2]],
    ['backwards', [2, 1, 0]],
    ['one twice', [1, 1, 0, 0, 2]],
    ['with stragglers', [0, 1, 2, 0, 1, 2]],
  ])('are one message again, once: %s', (_, order) => {
    const parts = inParts('abcdefgh');
    const assemble = assembler();
    const whole = order.flatMap((at) => assemble(parts[at] as SnapshotPart) ?? []);
    expect(whole).toEqual([snapshot('abcdefgh')]);
  });

  test('one missing: nothing, until the whole is sent again', () => {
    const assemble = assembler();
    const [a, , c] = inParts('abcdefgh', 1) as [SnapshotPart, SnapshotPart, SnapshotPart];
    expect([a, c].map(assemble)).toEqual([null, null]);
    // Sent again with the membership of another moment: the old parts are of no use.
    const again = inParts('ABCDEFGH', 2);
    expect(again.map(assemble)).toEqual([null, null, snapshot('ABCDEFGH')]);
  });

  test('of another leader begin anew', () => {
    const assemble = assembler();
    inParts('abcdef', 1, 1).slice(0, 1).forEach(assemble);
    expect(inParts('ABCDEF', 1, 5).map(assemble)).toEqual([null, snapshot('ABCDEF', 5)]);
  });
});

test('a swarm of more than 4 MiB reaches a member that is far behind, though a part is lost at first', () => {
  const group = managers(3, { SnapshotInterval: 20, LogEntriesForSlowFollowers: 5 });
  group.cut(3);
  for (let i = 0; i < 12; i++) group.write(1, `large-${i}-${'x'.repeat(500_000)}`);
  for (let i = 0; i < 20; i++) group.write(1, `s${i}`);
  group.run(5);
  const parts: number[] = [];
  let lost = 0;
  group.network.loses = (_from, to, { kind, body }) => {
    if (kind !== 'MsgSnap' || to !== addressOf(3)) return false;
    const { frame } = body as unknown as { frame: { body: SnapshotPart } };
    parts.push(frame.body.part.at);
    expect(frame.body.snapshot?.data?.length).toBeLessThanOrEqual(LARGEST_PART);
    return frame.body.part.at === 1 && ++lost === 1;
  };
  group.mend(3);
  group.run(30);
  expect(parts.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(group.names(3)).toEqual(group.names(1));
});
