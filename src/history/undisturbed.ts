/** While a history is lived through again nobody may act upon it, or it would become another: who wants to must wait. */
import type { Door } from '../cluster/datacenter.ts';

/** The same door for everybody but the replay. `over` settles when none is under way. */
export function undisturbed(door: Door, over: () => Promise<unknown>): Door {
  const later =
    <Asked extends unknown[], Answer>(act: (...asked: Asked) => Promise<Answer>) =>
    (...asked: Asked): Promise<Answer> =>
      over().then(() => act(...asked));
  return {
    ...door,
    input: later(door.input),
    call: later(door.call),
    hangUp: later(door.hangUp),
    sleep: later(door.sleep),
    pace: later(door.pace),
    step: later(door.step),
    runUntil: later(door.runUntil),
  };
}
