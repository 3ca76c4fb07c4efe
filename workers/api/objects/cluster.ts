/** The one cluster object, named `default` (swarm-semantics §1.2). */
import type { SwarmSpec } from '../engine/specs.ts';
import type { ClusterId, NodeId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Meta } from './meta.ts';

/** Where networks get their subnets when nobody asks for one of their own: fixed when the swarm is founded. */
export interface AddressPool {
  /** `10.0.0.0/8`; used up in this order. */
  readonly pools: readonly string[];
  /** How long the mask of a subnet is. */
  readonly subnetBits: number;
}

/** Docker's (swarm-semantics §8.2). */
export const DEFAULT_POOL: AddressPool = { pools: ['10.0.0.0/8'], subnetBits: 24 };

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
  /** Absent where it was not asked for: then `DEFAULT_POOL`. */
  readonly addressPool?: AddressPool;
  /** Certificates of removed nodes that have not yet expired. */
  readonly blacklist: Readonly<Record<NodeId, { readonly expiresUs: Micros }>>;
}
