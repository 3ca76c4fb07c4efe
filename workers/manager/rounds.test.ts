import { expect, test } from 'vitest';
import { rounds } from './rounds.ts';

test('rounds never overlap, and what is wanted meanwhile makes one more', () => {
  const open: (() => void)[] = [];
  const work = rounds((done) => open.push(done));
  work.want();
  work.want();
  work.want();
  expect(open).toHaveLength(1);
  open[0]?.();
  expect(open).toHaveLength(2);
  open[1]?.();
  expect(open).toHaveLength(2);
});

test('a round that is done at once may want the next', () => {
  let count = 0;
  const work = rounds((done) => {
    if (++count < 50_000) work.want();
    done();
  });
  work.want();
  expect(count).toBe(50_000);
});

test('after a stop there is no other round', () => {
  const open: (() => void)[] = [];
  const work = rounds((done) => open.push(done));
  work.want();
  work.want();
  work.stop();
  open[0]?.();
  expect(open).toHaveLength(1);
});
