/** Proposals on their way through the log, and who waits for each: an entry is known again by a number drawn for it. */
import { err, ok } from '../../std/result.ts';
import type { Dice } from '../../std/dice.ts';
import type { Result } from '../../std/result.ts';
import type { CommitError } from '../../store/types.ts';

export type Done = (result: Result<void, CommitError>) => void;

const ID_BYTES = 8;

/** A number of 52 bits that is never 0: a proposal's, or a member's (swarm-semantics §2.1). */
export function randomNumber(dice: Dice): number {
  return dice.int(2 ** 20) * 2 ** 32 + dice.int(2 ** 32) || 1;
}

/** An entry's data: the proposal's number, then the actions. */
export function wrap(id: number, actions: Uint8Array): Uint8Array {
  const data = new Uint8Array(ID_BYTES + actions.length);
  new DataView(data.buffer).setFloat64(0, id);
  data.set(actions, ID_BYTES);
  return data;
}

export function unwrap(data: Uint8Array): { readonly id: number; readonly actions: Uint8Array } {
  return { id: new DataView(data.buffer, data.byteOffset).getFloat64(0), actions: data.subarray(ID_BYTES) };
}

export class Proposals {
  readonly #waiting = new Map<number, Done>();
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** The number under which `done` waits from now on. */
  expect(done: Done): number {
    const id = randomNumber(this.#dice);
    this.#waiting.set(id, done);
    return id;
  }

  /** The entry's turn has come. False if nobody waits for it here. */
  settle(id: number): boolean {
    return this.#answer(id, ok(undefined));
  }

  /** Nobody waits any more. */
  forget(id: number): void {
    this.#waiting.delete(id);
  }

  refuse(id: number, why: CommitError): void {
    this.#answer(id, err(why));
  }

  refuseAll(why: CommitError): void {
    for (const id of [...this.#waiting.keys()]) this.refuse(id, why);
  }

  #answer(id: number, result: Result<void, CommitError>): boolean {
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    done?.(result);
    return done !== undefined;
  }
}
