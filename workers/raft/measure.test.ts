/** What a long log costs: counted, not timed (the times are for `npm run bench`). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { commitIndex, heapOfEntries, proposeAndSettle } from './measure.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const bytes = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

it('100,000 entries in three nodes cost what the entries weigh, and are not read again and again', () => {
  const { grown, weight, read } = heapOfEntries(100_000, bytes);
  expect(grown).toBeLessThan(weight * 1.25);
  // Once in each node, to be applied; what is sent comes from memory.
  expect(read).toBeLessThan(300_100);
});

it('every measurement runs', () => {
  let now = 0;
  const clock = () => now++;
  for (const voters of [1, 2, 3]) expect(proposeAndSettle(voters, clock, 10).microseconds).toBe(100);
  for (const voters of [1, 3, 5, 7, 9, 11]) expect(commitIndex(voters, clock, 10).microseconds).toBe(100);
});
