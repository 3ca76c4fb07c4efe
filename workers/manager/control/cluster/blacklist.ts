/** Certificates of removed nodes are remembered until a week after they end; endless ones for ever (swarm-semantics §4.5). */
import type { Cluster } from '../../../api/objects/cluster.ts';
import { HOUR, type Micros } from '../../../api/time.ts';

const GRACE = 7 * 24 * HOUR;

export function withoutExpired(blacklist: Cluster['blacklist'], nowUs: Micros): Cluster['blacklist'] {
  const isNeeded = (expiresUs: Micros) => expiresUs === 0 || nowUs <= expiresUs + GRACE;
  return Object.fromEntries(Object.entries(blacklist).filter(([, { expiresUs }]) => isNeeded(expiresUs)));
}
