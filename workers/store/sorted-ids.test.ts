import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedIds } from './sorted-ids.ts';

const id = fc.integer({ min: 0, max: 4_000 }).map((n) => n.toString(36).padStart(3, '0'));

test('are what a sorted list would be, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 3_000 }), id, (walk, prefix) => {
      const ids = new SortedIds();
      const model = new Set<string>();
      // Who is there goes, who is not comes.
      for (const one of walk) {
        if (model.delete(one)) ids.remove(one);
        else {
          model.add(one);
          ids.insert(one);
        }
      }
      const sorted = [...model].sort();
      expect(ids.all()).toEqual(sorted);
      expect(ids.size).toBe(sorted.length);
      for (const start of [prefix, prefix.slice(0, 1), prefix.slice(0, 2), '', 'zzzz'])
        expect(ids.withPrefix(start)).toEqual(sorted.filter((one) => one.startsWith(start)));
    }),
    { numRuns: 50 },
  );
});

test('that come in order, go in order, and come again', () => {
  const ids = new SortedIds();
  const names = Array.from({ length: 2_000 }, (_, n) => String(n).padStart(4, '0'));
  for (let round = 0; round < 2; round++) {
    for (const name of names) ids.insert(name);
    expect(ids.all()).toEqual(names);
    expect(ids.withPrefix('07')).toEqual(names.slice(700, 800));
    for (const name of names) ids.remove(name);
    expect(ids.all()).toEqual([]);
  }
});
