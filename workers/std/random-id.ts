/** Ids of swarm objects: 25 characters of `0-9a-z` (swarm-semantics §2.1). */
import { base36 } from './codec.ts';
import type { Dice } from './dice.ts';

/** 17 random bytes with the top bit set, in base 36, without the first digit. */
export function randomId<Id extends string>(dice: Dice): Id {
  const bytes = dice.bytes(17);
  bytes[0] = (bytes[0] as number) | 0x80;
  return base36(bytes).slice(1, 26) as Id;
}
