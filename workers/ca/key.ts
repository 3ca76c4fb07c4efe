/** Keys and signatures: ECDSA on P-256 with SHA-256, as SwarmKit's (swarm-semantics §4.2). Signing is deterministic. */
import { p256 } from '@noble/curves/nist.js';
import type { Dice } from '../std/dice.ts';
import { fromPem, toPem } from './pem.ts';

// A node makes one key and few signatures: a small table of multiples is ready sooner, and soon enough after.
p256.Point.BASE.precompute(4);

export interface KeyPair {
  readonly secretKey: Uint8Array;
  /** Uncompressed: 65 bytes. */
  readonly publicKey: Uint8Array;
}

export function newKey(dice: Dice): KeyPair {
  const { secretKey } = p256.keygen(dice.bytes(48));
  return keyOf(secretKey);
}

const keyOf = (secretKey: Uint8Array): KeyPair => ({ secretKey, publicKey: p256.getPublicKey(secretKey, false) });

export const sign = (message: Uint8Array, key: KeyPair): Uint8Array =>
  p256.sign(message, key.secretKey, { format: 'der' });

export function isSignedBy(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, message, publicKey, { format: 'der' });
  } catch {
    return false; // malformed points and signatures are refusals, not bugs: they come from outside
  }
}

export const keyToPem = (key: KeyPair): string => toPem('EC PRIVATE KEY', key.secretKey);

export function keyFromPem(text: string): KeyPair | null {
  const secretKey = fromPem('EC PRIVATE KEY', text);
  return secretKey?.length === 32 ? keyOf(secretKey) : null;
}
