/** The one cluster object, named `default` (swarm-semantics §1.2). */
import type { SwarmSpec } from '../engine/specs.ts';
import type { ClusterId, NodeId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Meta } from './meta.ts';

export interface Cluster {
  readonly id: ClusterId;
  readonly meta: Meta;
  readonly spec: SwarmSpec;
  readonly rootCa: {
    /** PEM. */
    readonly certificate: string;
    readonly key: string;
    /** Of the certificate, in base 36, as join tokens carry it. */
    readonly digest: string;
    readonly joinTokens: { readonly worker: string; readonly manager: string };
  };
  /** Certificates of removed nodes that have not yet expired. */
  readonly blacklist: Readonly<Record<NodeId, { readonly expiresUs: Micros }>>;
}
