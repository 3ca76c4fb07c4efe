/** The swarm's settings, with Docker's defaults for what is not said (engine-api §4.1). Durations in nanoseconds. */
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

export const swarmShape: Shape<SpecAsSent> = always(
  struct<SpecAsSent>({
    Name: kept(text, 'default'),
    Labels: kept(dictionary(kept(text, '')), {}),
    Orchestration: always(
      struct<SwarmSpec['Orchestration']>({ TaskHistoryRetentionLimit: kept(pointer(whole, 0), 5) }),
    ),
    Raft: always(
      struct<SwarmSpec['Raft']>({
        SnapshotInterval: kept(count, 10_000),
        KeepOldSnapshots: kept(count, 0),
        LogEntriesForSlowFollowers: kept(count, 500),
        ElectionTick: kept(whole, 10),
        HeartbeatTick: kept(whole, 1),
      }),
    ),
    Dispatcher: always(struct<SwarmSpec['Dispatcher']>({ HeartbeatPeriod: kept(whole, 5_000_000_000) })),
    CAConfig: always(
      struct<SpecAsSent['CAConfig']>({
        NodeCertExpiry: kept(whole, 7_776_000_000_000_000),
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

/** The whole spec, for init and update alike. */
export function readSwarmSpec(body: unknown): Result<SwarmSpec, Refusal> {
  const spec = read(swarmShape, body, 'Spec');
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
