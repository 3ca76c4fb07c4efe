/** The swarm's own settings, and new join tokens (swarm-semantics §4.1, §9.5). */
import type { ControlApi } from '../../../api/control.ts';
import type { SwarmSpec } from '../../../api/engine/specs.ts';
import type { ClusterId } from '../../../api/ids.ts';
import type { Cluster } from '../../../api/objects/cluster.ts';
import type { Micros } from '../../../api/time.ts';
import { newJoinToken } from '../../../ca/join-token.ts';
import type { Dice } from '../../../std/dice.ts';
import { err } from '../../../std/result.ts';
import type { WriteTx } from '../../../store/types.ts';
import type { Answer, RpcError } from '../../../world/rpc.ts';
import { invalid, notFound, notHere } from '../refusal.ts';
import { put } from '../write.ts';
import { withoutExpired } from './blacklist.ts';

/** An hour, in the Engine API's nanoseconds. */
const MIN_CERTIFICATE_EXPIRY = 3600e9;

type Request = ControlApi['updateCluster']['request'];

export function updateCluster(
  tx: WriteTx,
  { version, spec, rotateWorkerToken, rotateManagerToken }: Request,
  { clusterId, dice, nowUs }: { clusterId: ClusterId; dice: Dice; nowUs: Micros },
): Answer<Cluster> {
  const cluster = tx.get('cluster', clusterId);
  if (!cluster) return err(notFound('cluster', clusterId));
  const refusal = judge(spec, cluster.spec);
  if (refusal) return err(refusal);
  const { rootCa } = cluster;
  const token = (rotate: boolean, before: string) => (rotate ? newJoinToken(rootCa.digest, dice) : before);
  const joinTokens = {
    worker: token(rotateWorkerToken, rootCa.joinTokens.worker),
    manager: token(rotateManagerToken, rootCa.joinTokens.manager),
  };
  const blacklist = withoutExpired(cluster.blacklist, nowUs);
  return put(tx, 'cluster', { ...cluster, spec, blacklist, rootCa: { ...rootCa, joinTokens } }, version);
}

function judge(spec: SwarmSpec, before: SwarmSpec): RpcError | null {
  const { NodeCertExpiry: expiry, ForceRotate: rotation = 0 } = spec.CAConfig;
  if (expiry && expiry < MIN_CERTIFICATE_EXPIRY) return invalid('minimum certificate expiry time is: 1h0m0s');
  if (spec.Dispatcher.HeartbeatPeriod < 0) return invalid('heartbeat time period cannot be a negative duration');
  if (spec.Name !== before.Name) return invalid('modification of cluster name is not allowed');
  if (rotation !== (before.CAConfig.ForceRotate ?? 0)) return notHere('rotation of the root certificate');
  return spec.EncryptionConfig.AutoLockManagers ? notHere('managers that can be locked') : null;
}
