/** The root of trust: who signs nodes' certificates (swarm-semantics §4.2). */
import { sha256 } from '@noble/hashes/sha2.js';
import type { ClusterId, NodeId } from '../api/ids.ts';
import type { NodeRole } from '../api/objects/node.ts';
import { SECOND, type Micros } from '../api/time.ts';
import { base36, utf8 } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { issue, parse, type Subject } from './certificate.ts';
import { keyFromPem, keyToPem, newKey } from './key.ts';
import { requestedKey } from './signing-request.ts';

const ROOT: Subject = { commonName: 'swarm-ca', unit: '', organization: '' };
/** Twenty years. */
const ROOT_VALIDITY = 630_720_000 * SECOND;

export interface RootCa {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly digest: string;
}

export function newRoot(dice: Dice, nowUs: Micros): RootCa {
  const key = newKey(dice);
  const certificate = issue({
    subject: ROOT,
    publicKey: key.publicKey,
    issuer: ROOT,
    issuerKey: key,
    serial: serial(dice),
    nowUs,
    validity: ROOT_VALIDITY,
  });
  return { certificate, key: keyToPem(key), digest: rootDigest(certificate) };
}

/** What a join token pins: SHA-256 of the PEM, 50 digits of base 36 (swarm-semantics §4.1). */
export const rootDigest = (certificate: string): string => base36(sha256(utf8.encode(certificate)), 50);

/** Signs a node's request. Null where the request or the root's key is unusable. */
export function issueNodeCertificate(
  root: Pick<RootCa, 'certificate' | 'key'>,
  request: { csr: string; nodeId: NodeId; role: NodeRole; clusterId: ClusterId; validity: Micros },
  dice: Dice,
  nowUs: Micros,
): string | null {
  const publicKey = requestedKey(request.csr);
  const issuerKey = keyFromPem(root.key);
  const issuer = parse(root.certificate);
  if (!publicKey || !issuerKey || !issuer) return null;
  return issue({
    subject: { commonName: request.nodeId, unit: `swarm-${request.role}`, organization: request.clusterId },
    publicKey,
    issuer: issuer.subject,
    issuerKey,
    serial: serial(dice),
    nowUs,
    validity: request.validity,
  });
}

/** Positive and of full length, so that no two readers disagree about its encoding. */
function serial(dice: Dice): Uint8Array {
  const bytes = dice.bytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes;
}
