import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idSet } from './id-set.ts';
import { jointCommittedIndex, jointVoteResult } from './joint.ts';
import { committedIndex, voteResult } from './majority.ts';

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 7 }).map(idSet);
const acks = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 10, maxLength: 10 });
const votes = fc.array(fc.constantFrom(true, false, undefined), { minLength: 10, maxLength: 10 });

describe('committed index (raft.md §7)', () => {
  it.each([
    [[], Infinity],
    [[7], 7],
    [[7, 3], 3],
    [[7, 3, 5], 5],
    [[7, 3, 5, 1], 3],
    [[0, 0, 9, 9, 9], 9],
  ])('of %j is %d', (acked, expected) => {
    const voters = acked.map((_, i) => i);
    expect(committedIndex(voters, (id) => acked[id] as number)).toBe(expected);
  });

  it('is the largest index that more than half have reached', () => {
    fc.assert(
      fc.property(ids, acks, (voters, acked) => {
        fc.pre(voters.length > 0);
        const found = committedIndex(voters, (id) => acked[id] as number);
        const reached = (index: number) => voters.filter((id) => (acked[id] as number) >= index).length;
        expect(reached(found) * 2).toBeGreaterThan(voters.length);
        expect(reached(found + 1) * 2).toBeLessThanOrEqual(voters.length);
      }),
    );
  });

  it('of a joint configuration is what both halves have', () => {
    fc.assert(
      fc.property(ids, ids, acks, (incoming, outgoing, acked) => {
        const of = (id: number) => acked[id] as number;
        const both = Math.min(committedIndex(incoming, of), committedIndex(outgoing, of));
        expect(jointCommittedIndex([incoming, outgoing], of)).toBe(both);
      }),
    );
  });
});

describe('vote result (raft.md §7)', () => {
  it('is won or lost only when the missing votes cannot change it', () => {
    fc.assert(
      fc.property(ids, votes, (voters, cast) => {
        fc.pre(voters.length > 0);
        const yesIf = (missing: boolean) => voters.filter((id) => cast[id] ?? missing).length * 2 > voters.length;
        const expected = yesIf(false) ? 'won' : yesIf(true) ? 'pending' : 'lost';
        expect(voteResult(voters, (id) => cast[id])).toBe(expected);
      }),
    );
  });

  it('of a joint configuration needs both halves, whichever comes first', () => {
    fc.assert(
      fc.property(ids, ids, votes, (incoming, outgoing, cast) => {
        const ballot = (id: number) => cast[id];
        const halves = [voteResult(incoming, ballot), voteResult(outgoing, ballot)];
        const expected = halves.includes('lost') ? 'lost' : halves.includes('pending') ? 'pending' : 'won';
        expect(jointVoteResult([incoming, outgoing], ballot)).toBe(expected);
        expect(jointVoteResult([outgoing, incoming], ballot)).toBe(expected);
      }),
    );
  });
});
