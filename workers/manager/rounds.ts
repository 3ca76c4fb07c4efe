/**
 * Work in rounds that never overlap. A control loop notes what it has to do, wants a round, and looks at the store
 * again only once its own writes of the round before are committed, so that it never acts twice on one sight.
 */

export interface Rounds {
  /** Begins a round, or another one right after the present one. */
  want(): void;
  stop(): void;
}

/** `round` calls `done` when its writes are through, at once or later. */
export function rounds(round: (done: () => void) => void): Rounds {
  let wanted = false;
  let busy = false;
  let looping = false;
  let stopped = false;
  function go(): void {
    // A round may be done before it returns; the loop below takes up the next then.
    if (looping) return;
    looping = true;
    while (wanted && !busy && !stopped) {
      wanted = false;
      busy = true;
      round(() => {
        busy = false;
        go();
      });
    }
    looping = false;
  }
  return {
    want() {
      wanted = true;
      go();
    },
    stop: () => void (stopped = true),
  };
}
