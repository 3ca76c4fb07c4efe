/** A certificate signing request (PKCS #10): "this is my key; I hold the other half". */
import { utf8 } from '../std/codec.ts';
import { name, readPublicKey, subjectPublicKey } from './certificate.ts';
import * as der from './der.ts';
import { isSignedBy, sign, type KeyPair } from './key.ts';
import { fromPem, toPem } from './pem.ts';

const LABEL = 'CERTIFICATE REQUEST';

/** PEM. The subject is left to the authority, which alone knows the node's id and role. */
export function signingRequest(key: KeyPair): string {
  const info = der.sequence(
    der.integer(Uint8Array.of(0)),
    name({ commonName: '', unit: '', organization: '' }),
    subjectPublicKey(key.publicKey),
    der.element(der.context(0), utf8.encode('')),
  );
  const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'));
  return toPem(LABEL, der.sequence(info, algorithm, der.bitString(sign(info, key))));
}

/** The public key asked for, or null where the request is malformed or not signed by the key's owner. */
export function requestedKey(pem: string): Uint8Array | null {
  const bytes = fromPem(LABEL, pem);
  const [request] = (bytes && der.elements(bytes)) ?? [];
  const [info, , signature] = (request && der.elements(request.content)) ?? [];
  const key = info && der.elements(info.content)?.[2];
  const publicKey = key && readPublicKey(key);
  if (!publicKey || !signature) return null;
  return isSignedBy(info.whole, signature.content.subarray(1), publicKey) ? publicKey : null;
}
