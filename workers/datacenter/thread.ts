/** A machine that stands in another thread, which may be pulled or stop answering at any time. */
import type { Machine, Outcome, Remote } from './machine.ts';

export class Thread {
  readonly #remote: Promise<Remote>;
  readonly #waiting = new Set<(why: string) => void>();
  #gone: string | null = null;
  #complete: Promise<boolean> | null = null;

  constructor(remote: Promise<Remote>) {
    this.#remote = remote;
  }

  /** An outcome in any case: a thread that fails or is gone is a crashed machine. */
  outcomeOf(ask: (remote: Remote) => Promise<Outcome>): Promise<Outcome> {
    return this.#ask(ask, (crash) => ({
      ...{ nextUs: null, letters: [], disk: [], answers: [], events: [] },
      ...{ crash, lost: true },
    }));
  }

  /** Loads the rest of its program. False where that fails, which a later attempt may not; a thread that is gone needs none. */
  complete(): Promise<boolean> {
    this.#complete ??= this.#ask(
      (remote) => remote.complete().then(() => true),
      () => this.#gone !== null,
    ).then((there) => {
      if (!there) this.#complete = null;
      return there;
    });
    return this.#complete;
  }

  /** What has changed to be seen; nothing, where there is no answer. */
  look(): Promise<ReturnType<Machine['look']>> {
    return this.#ask(
      (remote) => remote.look(),
      () => ({}),
    );
  }

  /** Whoever waits for it waits no more. */
  gone(why: string): void {
    this.#gone = why;
    for (const giveUp of this.#waiting) giveUp(why);
    this.#waiting.clear();
  }

  #ask<T>(ask: (remote: Remote) => Promise<T>, otherwise: (why: string) => T): Promise<T> {
    if (this.#gone !== null) return Promise.resolve(otherwise(this.#gone));
    return new Promise((resolve) => {
      const giveUp = (why: string) => resolve(otherwise(why));
      const settle = (answer: T) => {
        this.#waiting.delete(giveUp);
        resolve(answer);
      };
      this.#waiting.add(giveUp);
      this.#remote.then(ask).then(settle, (thrown) => settle(otherwise(String(thrown))));
    });
  }
}
