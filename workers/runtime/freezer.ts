/** A clock that can be stopped, as the kernel's freezer stops the processes of a paused container. */
import type { Micros } from '../api/time.ts';
import type { Cancel, Clock } from '../world/world.ts';

export interface Freezer extends Clock {
  /** Whatever was to happen waits; what is left of its time is kept. */
  freeze(): void;
  thaw(): void;
}

interface Waiting {
  readonly then: () => void;
  leftUs: Micros;
  dueUs: Micros;
  cancel: Cancel;
}

/** Its instants go on being those of `clock`: whoever wakes up sees that time has passed. */
export function freezer(clock: Clock): Freezer {
  const waiting = new Set<Waiting>();
  let frozen = false;

  const arm = (one: Waiting): void => {
    one.dueUs = clock.now() + one.leftUs;
    one.cancel = clock.after(one.leftUs, () => {
      waiting.delete(one);
      one.then();
    });
  };

  return {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after(delay, then) {
      const one: Waiting = { then, leftUs: delay, dueUs: 0, cancel: () => undefined };
      waiting.add(one);
      if (!frozen) arm(one);
      return () => {
        waiting.delete(one);
        one.cancel();
      };
    },
    freeze() {
      if (frozen) return;
      frozen = true;
      for (const one of waiting) {
        one.cancel();
        one.leftUs = Math.max(0, one.dueUs - clock.now());
      }
    },
    thaw() {
      if (!frozen) return;
      frozen = false;
      for (const one of waiting) arm(one);
    },
  };
}
