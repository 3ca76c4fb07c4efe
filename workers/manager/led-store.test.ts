import { expect, test } from 'vitest';
import { err, ok } from '../std/result.ts';
import { memoryStore } from '../store/store.ts';
import { aStore } from '../store/testing.ts';
import { ledStore } from './led-store.ts';
import { aNode } from './testing.ts';

test('while it leads, everything goes through', () => {
  const { store } = ledStore(aStore());
  const answers: unknown[] = [];
  store.update(
    (tx) => tx.create('node', aNode('a')),
    (result) => answers.push(result),
  );
  store.update(
    () => err('no'),
    (result) => answers.push(result),
  );
  store.batch([(tx) => tx.create('node', aNode('b'))], (result) => answers.push(result));
  expect(answers).toEqual([ok(undefined), err('no'), ok(undefined)]);
  expect(store.view((tx) => tx.find('node', { by: 'all' }))).toHaveLength(2);
});

test('what was in line when the leadership ended is refused, even where there is nothing to write', () => {
  let commit = () => {};
  const slow = memoryStore(
    { version: () => 1, propose: (_, done) => void (commit = () => done(err('lost-leadership'))) },
    { now: () => 0, wall: () => 0 },
  );
  const { store, end } = ledStore(slow);
  const answers: unknown[] = [];
  let runs = 0;
  const nothing = () => (runs++, ok(undefined));
  store.update((tx) => tx.create('node', aNode('a')));
  store.update(nothing, (result) => answers.push(result));
  store.batch([nothing], (result) => answers.push(result));
  end();
  commit();
  store.update(nothing, (result) => answers.push(result));
  expect(answers).toEqual(Array(3).fill(err('lost-leadership')));
  expect(runs).toBe(0);
});
