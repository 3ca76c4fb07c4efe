/**
 * The store as the rooms of one leadership see it. When that ends, whatever they still have in line is refused, and so
 * is whatever they ask later: a transaction that has nothing to write would pass without a leader, and its room go on.
 */
import { err } from '../std/result.ts';
import type { Store } from '../store/types.ts';

export interface LedStore {
  readonly store: Store;
  /** From now on nothing is written, and `lost-leadership` the answer to everything that was or will be asked. */
  end(): void;
}

export function ledStore(store: Store): LedStore {
  let ended = false;
  const lost = err('lost-leadership' as const);
  return {
    store: {
      view: (read) => store.view(read),
      update: (write, done = () => {}) =>
        store.update<unknown>(
          (tx) => (ended ? lost : write(tx)),
          (result) => done(ended ? lost : (result as Parameters<typeof done>[0])),
        ),
      batch: (units, done = () => {}) =>
        store.batch(
          units.map((unit) => (tx) => (ended ? lost : unit(tx))),
          (result) => done(ended ? lost : result),
        ),
      watch: (changed) => store.watch(changed),
      version: () => store.version(),
    },
    end: () => void (ended = true),
  };
}
