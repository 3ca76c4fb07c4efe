/** Chance from a seed: the same seed throws the same numbers on every machine. */

export interface Dice {
  /** A whole number from 0 to `below` - 1, evenly. `below` is at most 2^32. */
  int(below: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** A fraction from 0 up to, not including, 1, in steps of 2^-32. */
  fraction(): number;
  bytes(length: number): Uint8Array;
  pick<T>(from: readonly T[]): T;
  /** Dice of their own for a part that must not disturb the others by throwing more often. */
  fork(label: string): Dice;
}

/** Folds a text into 32 bits, continuing from `start` (FNV-1a). */
export function foldText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** sfc32: small, fast, and passes the statistical batteries that matter here. `seed` is any whole number. */
export function dice(seed: number): Dice {
  let a = 0x9e3779b9 ^ (seed >>> 0);
  let b = 0x243f6a88 ^ Math.floor(seed / 2 ** 32);
  let c = 0xb7e15162;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next(); // the first throws still show the seed's pattern

  const self: Dice = {
    int(below) {
      // Throw again in the uneven rest, so that every number is equally likely.
      const fair = 2 ** 32 - (2 ** 32 % below);
      let thrown = next();
      while (thrown >= fair) thrown = next();
      return thrown % below;
    },
    between: (low, high) => low + self.int(high - low + 1),
    fraction: () => next() / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    pick(from) {
      const index = self.int(from.length);
      return from[index] as (typeof from)[number];
    },
    fork: (label) => dice(foldText(label, next())),
  };
  return self;
}
