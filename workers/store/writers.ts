/** The line in which writers wait: one at a time, first come first served. */

/** Does its work, and says so when it is finished, at once or later. */
type Turn = (finished: () => void) => void;

export interface Writers {
  add(turn: Turn, refused: () => void): void;
  /** Refuses all who wait and all who come. */
  stop(): void;
}

export function writers(): Writers {
  const waiting: { readonly turn: Turn; readonly refused: () => void }[] = [];
  let busy = false;
  let running = false;
  let stopped = false;

  // A loop and not a recursion: with a proposer that answers at once, a long line would overflow the stack.
  function run(): void {
    if (running) return;
    running = true;
    while (!busy && waiting.length > 0) {
      busy = true;
      waiting.shift()?.turn(() => {
        busy = false;
        run();
      });
    }
    running = false;
  }

  return {
    add(turn, refused) {
      if (stopped) return refused();
      waiting.push({ turn, refused });
      run();
    },
    stop() {
      stopped = true;
      for (const { refused } of waiting.splice(0)) refused();
    },
  };
}
