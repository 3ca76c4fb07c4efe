/**
 * A question that is answered later, once, with a value or a refusal. Handlers are written as asks, so that
 * hanging up cancels whatever is under way.
 */
import { err, ok, type Result } from '../std/result.ts';
import type { Cancel } from '../world/world.ts';

/** What a client is told: an HTTP status and Docker's words. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export type Ask<T> = (done: (result: Result<T, Refusal>) => void) => Cancel;

const nothing: Cancel = () => undefined;

export const refuse = (status: number, message: string) => err({ status, message });

/** What is known already. */
export const settled =
  <T>(result: Result<T, Refusal>): Ask<T> =>
  (done) => {
    done(result);
    return nothing;
  };

export const answered = <T>(value: T): Ask<T> => settled(ok(value));
export const refused = (status: number, message: string): Ask<never> => settled(refuse(status, message));

/** The second question, asked with the first one's answer. (A module that exports `then` would look like a promise.) */
export const next =
  <A, B>(first: Ask<A>, ask: (value: A) => Ask<B>): Ask<B> =>
  (done) => {
    let second = nothing;
    const one = first((result) => {
      if (result.ok) second = ask(result.value)(done);
      else done(result);
    });
    return () => {
      one();
      second();
    };
  };

export const map = <A, B>(first: Ask<A>, change: (value: A) => B): Ask<B> =>
  next(first, (value) => answered(change(value)));

/** If the first is refused, the second is asked. */
export const orElse =
  <A>(first: Ask<A>, second: (refusal: Refusal) => Ask<A>): Ask<A> =>
  (done) => {
    let fallback = nothing;
    const one = first((result) => {
      if (result.ok) done(result);
      else fallback = second(result.error)(done);
    });
    return () => {
      one();
      fallback();
    };
  };

/** All at once; the answers in their order, or the first refusal. */
export const all =
  <T>(asks: readonly Ask<T>[]): Ask<readonly T[]> =>
  (done) => {
    const values: T[] = [];
    let open = asks.length;
    let over = false;
    if (open === 0) {
      done(ok(values));
      return nothing;
    }
    const cancels = asks.map((ask, index) =>
      ask((result) => {
        if (over) return;
        if (!result.ok) {
          over = true;
          return done(result);
        }
        values[index] = result.value;
        open--;
        if (open === 0) done(ok(values));
      }),
    );
    return () => {
      over = true;
      for (const cancel of cancels) cancel();
    };
  };

/** Two at once. */
export const both = <A, B>(a: Ask<A>, b: Ask<B>): Ask<readonly [A, B]> =>
  map(all<A | B>([a, b]), (values) => values as unknown as readonly [A, B]);
