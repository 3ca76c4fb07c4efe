/** A node of the swarm, as the managers keep it (swarm-semantics §1.2). */
import type { GenericResource, NodeSpec } from '../engine/specs.ts';
import type { Address, NodeId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Meta } from './meta.ts';
import type { NodeAttachment } from './network.ts';

export type NodeRole = 'manager' | 'worker';
export type NodeState = 'unknown' | 'down' | 'ready' | 'disconnected';

export interface SwarmNode {
  readonly id: NodeId;
  readonly meta: Meta;
  /** `spec.Role` is the desired role. */
  readonly spec: NodeSpec;
  /** The observed role: changes only once the Raft member list agrees. */
  readonly role: NodeRole;
  /** Null until the node's agent has registered. */
  readonly description: NodeDescription | null;
  readonly status: { readonly state: NodeState; readonly message: string; readonly addr: string };
  readonly certificate: {
    readonly role: NodeRole;
    readonly csr: string;
    readonly state: 'pending' | 'renew' | 'issued' | 'failed' | 'rotate';
    readonly error: string;
    readonly certificate: string;
    readonly expiresUs: Micros;
  };
  /** Given by the allocator: in the ingress network, and in each overlay network that tasks of this node use. */
  readonly attachments?: readonly NodeAttachment[];
}

export interface NodeDescription {
  readonly hostname: string;
  readonly platform: { readonly architecture: string; readonly os: string };
  readonly resources: {
    readonly nanoCpus: number;
    readonly memoryBytes: number;
    /** Left out where the node offers none. */
    readonly generic?: readonly GenericResource[];
  };
  readonly engine: {
    readonly version: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly plugins: readonly { readonly type: string; readonly name: string }[];
  };
}

/** A Raft member as the leader lists it; never stored (swarm-semantics §1.2, `manager_status`). */
export interface ManagerStatus {
  readonly raftId: number;
  readonly addr: string;
  readonly address: Address;
  readonly leader: boolean;
  readonly reachability: 'unknown' | 'unreachable' | 'reachable';
}
