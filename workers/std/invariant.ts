/** Claims that only a bug can make false. */

/** Stops the program on the spot, with the claim that turned out false. */
export function invariant(holds: unknown, claim: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${claim}`);
}

/** For the `default` of a switch over a union: the compiler proves that no case is missing. */
export function unreachable(value: never): never {
  throw new Error(`invariant broken: unexpected ${JSON.stringify(value)}`);
}
