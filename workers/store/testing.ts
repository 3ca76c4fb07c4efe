/** A store for tests of the rooms: the log is a counter, and every proposal is committed before `propose` returns. */
import { ok } from '../std/result.ts';
import type { Clock } from '../world/world.ts';
import { memoryStore } from './store.ts';
import type { MemoryStore } from './store.ts';

/** `wall` gives the time that objects are stamped with. `store.update` completes before it returns. */
export function aStore(clock: Pick<Clock, 'now' | 'wall'> = { now: () => 0, wall: () => 0 }): MemoryStore {
  let commitIndex = 1;
  return memoryStore(
    {
      version: () => commitIndex,
      propose(_actions, done) {
        commitIndex++;
        done(ok(undefined));
      },
    },
    clock,
  );
}
