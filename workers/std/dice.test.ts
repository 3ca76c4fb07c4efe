import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dice } from './dice.ts';
import { randomId } from './random-id.ts';

const throws = (seed: number, count = 20) => {
  const it = dice(seed);
  return Array.from({ length: count }, () => it.int(1_000_000));
};

describe('dice', () => {
  test('throw the same for the same seed, and something else for any other', () => {
    expect(throws(7)).toEqual(throws(7));
    expect(throws(7)).not.toEqual(throws(8));
    expect(throws(7)).not.toEqual(throws(7 + 2 ** 32));
  });

  test('throw these very numbers for seed 1: a history must come back in any later version', () => {
    expect(throws(1, 4)).toMatchInlineSnapshot(`
      [
        660252,
        331053,
        157653,
        898039,
      ]
    `);
  });

  test('throw every face about as often', () => {
    const it = dice(3);
    const faces = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) faces[it.int(6)]!++;
    for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test('stay within their bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (seed, low, span) => {
        const it = dice(seed);
        const thrown = it.between(low, low + span);
        expect(thrown >= low && thrown <= low + span && Number.isInteger(thrown)).toBe(true);
        const fraction = it.fraction();
        expect(fraction >= 0 && fraction < 1).toBe(true);
        expect(it.pick([low])).toBe(low);
        expect(it.bytes(span)).toHaveLength(span);
      }),
    );
  });

  test('of a fork are not disturbed by those of another', () => {
    const first = dice(5);
    const a = first.fork('a');
    first.fork('b').int(10);
    const second = dice(5);
    const again = second.fork('a');
    expect(Array.from({ length: 5 }, () => a.int(100))).toEqual(Array.from({ length: 5 }, () => again.int(100)));
    expect(
      dice(5)
        .fork('a')
        .int(2 ** 32),
    ).not.toBe(
      dice(5)
        .fork('b')
        .int(2 ** 32),
    );
  });
});

describe('a random id', () => {
  test('has 25 characters of 0-9a-z', () => {
    const it = dice(1);
    for (let i = 0; i < 500; i++) expect(randomId(it)).toMatch(/^[0-9a-z]{25}$/);
  });

  test('does not come twice', () => {
    const it = dice(1);
    expect(new Set(Array.from({ length: 2_000 }, () => randomId(it))).size).toBe(2_000);
  });
});
