import { expect, test } from 'vitest';
import { Remembered } from './remembered.ts';

test('a memory never holds more than it may: the oldest go', () => {
  const memory = new Remembered<number, string>(3);
  for (let n = 1; n <= 1_000; n++) memory.set(n, `${n}`);
  expect(memory.size).toBe(3);
  expect([...memory.entries()].map(([key]) => key)).toEqual([998, 999, 1_000]);
});

test('what is put in again keeps its place, and takes nobody else’s', () => {
  const memory = new Remembered<string, number>(2);
  memory.set('a', 1);
  memory.set('b', 1);
  memory.set('a', 2);
  expect([...memory.entries()]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
