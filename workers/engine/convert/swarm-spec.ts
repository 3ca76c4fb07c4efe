/** The swarm's settings; what is not said stays as it is in another spec, Docker's defaults at first (engine-api §4.1). */
import type { LogDriver, SwarmSpec } from '../../api/engine/specs.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { count, dictionary, flag, kept, list, pointer, raw, struct, text, whole, read, type Shape } from './shape.ts';

interface SpecAsSent {
  readonly Name: string;
  readonly Labels: SwarmSpec['Labels'];
  readonly Orchestration: SwarmSpec['Orchestration'];
  readonly Raft: SwarmSpec['Raft'];
  readonly Dispatcher: SwarmSpec['Dispatcher'];
  readonly CAConfig: {
    readonly NodeCertExpiry: number;
    readonly ForceRotate?: number;
    readonly ExternalCAs?: readonly unknown[];
    readonly SigningCACert?: string;
    readonly SigningCAKey?: string;
  };
  readonly TaskDefaults: SwarmSpec['TaskDefaults'];
  readonly EncryptionConfig: SwarmSpec['EncryptionConfig'];
}

/** A struct of Go is there even where nobody wrote it. */
const always =
  <T>(shape: Shape<T>): Shape<T> =>
  (value, at, faults) =>
    shape(value ?? {}, at, faults);

/** Durations in nanoseconds. */
export const DEFAULTS: SwarmSpec = {
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

const swarmShape = (base: SwarmSpec): Shape<SpecAsSent> =>
  always(
    struct<SpecAsSent>({
      Name: kept(text, base.Name),
      Labels: kept(dictionary(kept(text, '')), base.Labels),
      Orchestration: always(
        struct<SwarmSpec['Orchestration']>({
          TaskHistoryRetentionLimit: kept(pointer(whole, 0), base.Orchestration.TaskHistoryRetentionLimit),
        }),
      ),
      Raft: always(
        struct<SwarmSpec['Raft']>({
          SnapshotInterval: kept(count, base.Raft.SnapshotInterval),
          KeepOldSnapshots: kept(pointer(count, 0), base.Raft.KeepOldSnapshots),
          LogEntriesForSlowFollowers: kept(count, base.Raft.LogEntriesForSlowFollowers),
          ElectionTick: kept(whole, base.Raft.ElectionTick),
          HeartbeatTick: kept(whole, base.Raft.HeartbeatTick),
        }),
      ),
      Dispatcher: always(
        struct<SwarmSpec['Dispatcher']>({ HeartbeatPeriod: kept(whole, base.Dispatcher.HeartbeatPeriod) }),
      ),
      CAConfig: always(
        struct<SpecAsSent['CAConfig']>({
          NodeCertExpiry: kept(whole, base.CAConfig.NodeCertExpiry),
          ForceRotate: count,
          ExternalCAs: list(raw),
          SigningCACert: text,
          SigningCAKey: text,
        }),
      ),
      TaskDefaults: always(
        struct<SwarmSpec['TaskDefaults']>({
          LogDriver: struct<LogDriver>({ Name: text, Options: dictionary(kept(text, '')) }),
        }),
      ),
      EncryptionConfig: always(struct<SwarmSpec['EncryptionConfig']>({ AutoLockManagers: kept(flag, false) })),
    }),
  );

/** The whole spec; `base` says what holds where the body says nothing. */
export function readSwarmSpec(body: unknown, base = DEFAULTS): Result<SwarmSpec, Refusal> {
  const spec = read(swarmShape(base), body, 'Spec');
  return spec.ok ? accept(spec.value) : spec;
}

function accept(spec: SpecAsSent): Result<SwarmSpec, Refusal> {
  const { ExternalCAs: external, SigningCACert: cert, SigningCAKey: key, ...ca } = spec.CAConfig;
  if (spec.EncryptionConfig.AutoLockManagers) return refuse(501, 'Waggle cannot lock its managers yet');
  if (external !== undefined) return refuse(501, 'Waggle does not have external certificate authorities');
  if (cert !== undefined || key !== undefined || ca.ForceRotate !== undefined)
    return refuse(501, 'Waggle cannot rotate the root certificate yet');
  return ok({ ...spec, CAConfig: ca });
}
