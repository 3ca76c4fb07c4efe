/** The swarm as the Engine API shows it (engine-api §4.1). */
import { DEFAULT_POOL, type Cluster } from '../../api/objects/cluster.ts';
import { ZERO_TIME } from '../../runtime/calendar.ts';
import { metaJson } from './meta.ts';
import { tlsInfo } from './tls.ts';

const DATA_PATH_PORT = 4789;

/** Without the join tokens, as `/info` shows it to everybody. */
export const clusterInfoJson = (cluster: Cluster) => ({
  ID: cluster.id,
  ...metaJson(cluster.meta),
  Spec: cluster.spec,
  TLSInfo: tlsInfo(cluster.rootCa.certificate),
  RootRotationInProgress: false,
  DefaultAddrPool: (cluster.addressPool ?? DEFAULT_POOL).pools,
  SubnetSize: (cluster.addressPool ?? DEFAULT_POOL).subnetBits,
  DataPathPort: DATA_PATH_PORT,
});

export const swarmJson = (cluster: Cluster) => ({
  ...clusterInfoJson(cluster),
  JoinTokens: { Worker: cluster.rootCa.joinTokens.worker, Manager: cluster.rootCa.joinTokens.manager },
});

/** What a manager shows that cannot reach a leader. */
export const noClusterInfo = {
  ID: '',
  Version: {},
  CreatedAt: ZERO_TIME,
  UpdatedAt: ZERO_TIME,
  Spec: {
    Labels: null,
    Orchestration: {},
    Raft: { ElectionTick: 0, HeartbeatTick: 0 },
    Dispatcher: {},
    CAConfig: {},
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: false },
  },
  TLSInfo: {},
  RootRotationInProgress: false,
  DefaultAddrPool: null,
  SubnetSize: 0,
  DataPathPort: 0,
} as const;
