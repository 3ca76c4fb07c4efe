/** A fresh swarm: its cluster object, and the papers of its first manager (swarm-semantics §0, §1.2, §13). */
import type { SwarmSpec } from '../api/engine/specs.ts';
import type { ClusterId, NodeId } from '../api/ids.ts';
import type { AddressPool, Cluster } from '../api/objects/cluster.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Micros } from '../api/time.ts';
import type { Papers } from '../ca/identity.ts';
import { newJoinToken } from '../ca/join-token.ts';
import { keyToPem, newKey } from '../ca/key.ts';
import { issueNodeCertificate, newRoot } from '../ca/root.ts';
import { signingRequest } from '../ca/signing-request.ts';
import type { Dice } from '../std/dice.ts';
import { invariant } from '../std/invariant.ts';
import { randomId } from '../std/random-id.ts';

/** Docker's defaults. Durations in nanoseconds. */
export const defaultSpec: SwarmSpec = {
  Name: 'default',
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: {
    SnapshotInterval: 10_000,
    KeepOldSnapshots: 0,
    LogEntriesForSlowFollowers: 500,
    ElectionTick: 10,
    HeartbeatTick: 1,
  },
  Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
  CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: false },
};

export interface NewCluster {
  readonly cluster: Cluster;
  /** Desired a manager, observed a worker: the role manager promotes it a moment later (swarm-semantics §0). */
  readonly node: SwarmNode;
  readonly papers: Papers;
}

export function newCluster(
  spec: Partial<SwarmSpec>,
  availability: 'active' | 'pause' | 'drain',
  dice: Dice,
  nowUs: Micros,
  addressPool?: AddressPool,
): NewCluster {
  const clusterId = randomId<ClusterId>(dice);
  const nodeId = randomId<NodeId>(dice);
  const root = newRoot(dice, nowUs);
  const key = newKey(dice);
  const csr = signingRequest(key);
  const merged = { ...defaultSpec, ...spec };
  const validity = merged.CAConfig.NodeCertExpiry / 1_000;
  const certificate = issueNodeCertificate(root, { csr, nodeId, role: 'manager', clusterId, validity }, dice, nowUs);
  invariant(certificate !== null, 'a new root signs its own first node');
  const meta = { version: 0, createdUs: nowUs, updatedUs: nowUs };
  return {
    papers: { root: root.certificate, certificate, key: keyToPem(key) },
    cluster: {
      id: clusterId,
      meta,
      spec: merged,
      ...(addressPool && { addressPool }),
      rootCa: {
        ...root,
        joinTokens: { worker: newJoinToken(root.digest, dice), manager: newJoinToken(root.digest, dice) },
      },
      blacklist: {},
    },
    node: {
      id: nodeId,
      meta,
      spec: { Labels: {}, Role: 'manager', Availability: availability },
      role: 'worker',
      description: null,
      status: { state: 'unknown', message: '', addr: '' },
      certificate: { role: 'manager', csr, state: 'issued', error: '', certificate, expiresUs: nowUs + validity },
    },
  };
}
