import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import type { Letter, Outcome } from './machine.ts';
import { TraceHash } from './trace-hash.ts';

const letter = (body: Plain, atUs = 1): Letter => ({
  atUs,
  to: '192.168.0.12' as Address,
  packet: { layer: 'raft', kind: 'k', body },
  cause: 'input#1',
});
const outcome = (some: Partial<Outcome>): Outcome => {
  return { nextUs: null, letters: [], disk: [], answers: [], events: [], ...some };
};
const hashOf = (...outcomes: Partial<Outcome>[]) => {
  const hash = new TraceHash();
  for (const some of outcomes) hash.add('node-1', outcome(some));
  return hash.digest();
};
const ofBody = (body: Plain) => hashOf({ letters: [letter(body)] });

const plain = fc.object({
  values: [
    fc.string(),
    fc.string({ minLength: 64 }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
  ],
}) as unknown as fc.Arbitrary<Plain>;

describe('the fingerprint of a history', () => {
  test('is the same for what was copied across a thread’s edge', () => {
    fc.assert(
      fc.property(plain, (body) => {
        expect(ofBody(structuredClone(body))).toBe(ofBody(body));
      }),
    );
  });

  test.each<[string, Plain, Plain]>([
    ['a number', 1, 2],
    ['a fraction', 0.1, 0.2],
    ['a sign', 1, -1],
    ['a type', 1, '1'],
    ['nothing and nothing said', null, undefined],
    ['the order of a list', [1, 2], [2, 1]],
    ['where a list ends', [[1], 2], [[1, 2]]],
    ['a key', { a: 1 }, { b: 1 }],
    ['one byte', new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    ['the end of a long text', 'x'.repeat(100) + 'a', 'x'.repeat(100) + 'b'],
    ['where a text ends', ['ab', 'c'], ['a', 'bc']],
  ])('tells apart: %s', (_, one, other) => {
    expect(ofBody(one)).not.toBe(ofBody(other));
  });

  test('does not know where windows were cut', () => {
    const sent = [letter('a', 1), letter('b', 2)];
    const disk: Outcome['disk'] = [{ op: 'remove', path: 'p' }];
    expect(hashOf({ letters: sent, disk })).toBe(hashOf({ letters: [sent[0]!], disk }, { letters: [sent[1]!] }));
  });

  test('knows why a machine crashed, but not where browsers say that it did', () => {
    const crash = (text: string) => hashOf({ crash: text });
    expect(crash('Error: a bug\n at x.ts:1')).toBe(crash('Error: a bug\n@y.ts'));
    expect(crash('Error: a bug')).not.toBe(crash('Error: another'));
  });
});
