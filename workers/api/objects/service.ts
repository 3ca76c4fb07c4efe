/** A service, as the managers keep it (swarm-semantics §1.2). */
import type { Port, ServiceSpec } from '../engine/specs.ts';
import type { NetworkId, ServiceId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Meta } from './meta.ts';

export type UpdateState =
  'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';

export interface UpdateStatus {
  readonly state: UpdateState;
  readonly startedUs: Micros;
  readonly completedUs: Micros | null;
  readonly message: string;
}

export interface Service {
  readonly id: ServiceId;
  readonly meta: Meta;
  readonly spec: ServiceSpec;
  /** The `meta.version` the client supplied with the update; 0 on creation (swarm-semantics §1.3). */
  readonly specVersion: number;
  readonly previousSpec: ServiceSpec | null;
  readonly previousSpecVersion: number | null;
  readonly endpoint: {
    readonly mode: 'vip' | 'dnsrr';
    readonly ports: readonly Port[];
    readonly virtualIps: readonly { readonly networkId: NetworkId; readonly addr: string }[];
  };
  readonly updateStatus: UpdateStatus | null;
  /** Of a job alone: how often it has been changed since its creation, and when it last began anew (swarm-semantics §7.9). */
  readonly jobStatus?: { readonly iteration: number; readonly lastExecutionUs: Micros };
}
