/** Join tokens: `SWMTKN-1-<digest of the root>-<secret>` (swarm-semantics §4.1). */
import { base36 } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';

export interface JoinToken {
  /** 50 digits of base 36: which root to trust. */
  readonly digest: string;
  /** 25 digits: which role one may ask for. */
  readonly secret: string;
}

/** A new secret for the same root: rotating a token changes only this half. */
export const newJoinToken = (digest: string, dice: Dice): string => `SWMTKN-1-${digest}-${base36(dice.bytes(16), 25)}`;

export function parseJoinToken(text: string): Result<JoinToken, 'invalid join token'> {
  const [prefix, version, digest, secret, ...rest] = text.split('-');
  const wellFormed = prefix === 'SWMTKN' && version === '1' && rest.length === 0;
  if (!wellFormed || digest?.length !== 50 || secret?.length !== 25) return err('invalid join token');
  return ok({ digest, secret });
}
