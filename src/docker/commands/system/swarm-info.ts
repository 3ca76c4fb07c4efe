/** What `docker info` says about the swarm (docker-cli §11.1). */
import type { SwarmInfo } from '../../api.ts';
import { humanDuration } from '../../format/duration.ts';

/** The answer of `GET /info`, as far as it is shown. */
export interface Info {
  readonly ID: string;
  readonly Name: string;
  readonly Containers: number;
  readonly ContainersRunning: number;
  readonly ContainersPaused: number;
  readonly ContainersStopped: number;
  readonly Images: number;
  readonly ServerVersion: string;
  readonly Driver: string;
  readonly DriverStatus?: readonly (readonly [string, string])[] | null;
  readonly LoggingDriver: string;
  readonly CgroupDriver: string;
  readonly CgroupVersion?: string;
  readonly Plugins: Readonly<Record<'Volume' | 'Network' | 'Authorization' | 'Log', readonly string[] | null>>;
  readonly CDISpecDirs?: readonly string[] | null;
  readonly Swarm: SwarmInfo;
  readonly Runtimes?: Readonly<Record<string, unknown>>;
  readonly DefaultRuntime: string;
  readonly InitBinary: string;
  readonly ContainerdCommit?: { readonly ID: string };
  readonly RuncCommit?: { readonly ID: string };
  readonly InitCommit?: { readonly ID: string };
  readonly SecurityOptions?: readonly string[] | null;
  readonly KernelVersion: string;
  readonly OperatingSystem: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly Debug: boolean;
  readonly Labels?: readonly string[] | null;
  readonly ExperimentalBuild: boolean;
  readonly RegistryConfig?: { readonly InsecureRegistryCIDRs?: readonly string[] | null } | null;
  readonly LiveRestoreEnabled: boolean;
  readonly Warnings?: readonly string[] | null;
}

export function swarmLines(swarm: SwarmInfo): string[] {
  const lines = [` Swarm: ${swarm.LocalNodeState}`];
  if (swarm.LocalNodeState === 'inactive' || swarm.LocalNodeState === 'locked') return lines;
  lines.push(`  NodeID: ${swarm.NodeID}`);
  if (swarm.Error) lines.push(`  Error: ${swarm.Error}`);
  lines.push(`  Is Manager: ${swarm.ControlAvailable}`);
  if (swarm.Cluster && swarm.ControlAvailable && !swarm.Error) lines.push(...clusterLines(swarm, swarm.Cluster));
  lines.push(`  Node Address: ${swarm.NodeAddr}`);
  const managers = (swarm.RemoteManagers ?? []).map(({ Addr }) => Addr).sort();
  if (managers.length > 0) lines.push('  Manager Addresses:', ...managers.map((address) => `   ${address}`));
  return lines;
}

function clusterLines(swarm: SwarmInfo, cluster: NonNullable<SwarmInfo['Cluster']>): string[] {
  const { Spec: spec } = cluster;
  return [
    `  ClusterID: ${cluster.ID}`,
    `  Managers: ${swarm.Managers ?? 0}`,
    `  Nodes: ${swarm.Nodes ?? 0}`,
    `  Default Address Pool: ${(cluster.DefaultAddrPool ?? []).map((pool) => `${pool}  `).join('')}`,
    `  SubnetSize: ${cluster.SubnetSize ?? 0}`,
    `  Data Path Port: ${cluster.DataPathPort ?? 0}`,
    '  Orchestration:',
    `   Task History Retention Limit: ${spec.Orchestration?.TaskHistoryRetentionLimit ?? 0}`,
    '  Raft:',
    `   Snapshot Interval: ${spec.Raft.SnapshotInterval}`,
    `   Number of Old Snapshots to Retain: ${spec.Raft.KeepOldSnapshots ?? 0}`,
    `   Heartbeat Tick: ${spec.Raft.HeartbeatTick}`,
    `   Election Tick: ${spec.Raft.ElectionTick}`,
    '  Dispatcher:',
    `   Heartbeat Period: ${words(spec.Dispatcher.HeartbeatPeriod)}`,
    '  CA Configuration:',
    `   Expiry Duration: ${words(spec.CAConfig.NodeCertExpiry)}`,
    `   Force Rotate: ${spec.CAConfig.ForceRotate ?? 0}`,
    `  Autolock Managers: ${spec.EncryptionConfig.AutoLockManagers}`,
    `  Root Rotation In Progress: ${cluster.RootRotationInProgress ?? false}`,
  ];
}

/** A span of nanoseconds: `5 seconds`, `3 months`. */
const words = (nanoseconds: number | undefined) => humanDuration((nanoseconds ?? 0) / 1e6);
