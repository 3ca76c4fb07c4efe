import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.ts';

test('gives back whatever it was given, the smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = new Heap<number>((a, b) => a < b);
      for (const number of numbers) heap.push(number);
      const sorted = [...numbers].sort((a, b) => a - b);
      expect(heap.peek()).toBe(sorted[0]);
      expect(numbers.map(() => heap.pop())).toEqual(sorted);
      expect(heap.pop()).toBe(undefined);
    }),
  );
});

test('stays in order while it is filled and emptied by turns', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (acts) => {
      const heap = new Heap<number>((a, b) => a < b);
      const model: number[] = [];
      for (const act of acts) {
        if (act === null) {
          model.sort((a, b) => a - b);
          expect(heap.pop()).toBe(model.shift());
        } else {
          heap.push(act);
          model.push(act);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
