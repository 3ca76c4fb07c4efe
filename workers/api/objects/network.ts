/** A network, as the managers keep it, and how tasks and nodes are attached to it (swarm-semantics §1.2, §8). */
import type { IpamOptions, NetworkSpec } from '../engine/specs.ts';
import type { NetworkId } from '../ids.ts';
import type { Meta } from './meta.ts';

export interface Network {
  readonly id: NetworkId;
  readonly meta: Meta;
  readonly spec: NetworkSpec;
  /** Both null until the allocator has got to it: then it has its driver's settings, and its subnets. */
  readonly driverState: { readonly Name: string; readonly Options?: Readonly<Record<string, string>> } | null;
  readonly ipam: IpamOptions | null;
}

/** Of a task: its addresses there, with their prefix (`10.0.1.5/24`); none in a network of the node itself. */
export interface NetworkAttachment {
  /** As it was when the task was allocated: a worker knows of no other. */
  readonly network: Network;
  readonly addresses: readonly string[];
  readonly aliases?: readonly string[];
}

/** Of a node: the address of its own load balancer there. */
export interface NodeAttachment {
  readonly networkId: NetworkId;
  readonly address: string;
}

/** What marks `bridge` and `host`, which every node has of its own. */
export const PREDEFINED_LABEL = 'com.docker.swarm.predefined';

export const isPredefined = ({ spec }: Pick<Network, 'spec'>): boolean => spec.Labels[PREDEFINED_LABEL] !== undefined;

/** Of these nothing is allocated in the managers: each node makes its own (swarm-semantics §8.2). */
const NODE_LOCAL: readonly string[] = ['bridge', 'host', 'ipvlan', 'macvlan', 'null'];

/** Overlay where nothing is said. */
export const driverOf = ({ spec }: Pick<Network, 'spec'>): string => spec.DriverConfiguration?.Name || 'overlay';

export const isNodeLocal = (network: Pick<Network, 'spec'>): boolean => NODE_LOCAL.includes(driverOf(network));
