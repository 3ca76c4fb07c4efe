/**
 * The control API: what a manager does for people, one method a row. Any manager accepts a call and passes it to the
 * leader (swarm-semantics §0, §3.7); the answers are store objects, which the engine puts into its own shapes.
 */
import type { ConfigSpec, NetworkSpec, NodeSpec, SecretSpec, ServiceSpec, SwarmSpec } from './engine/specs.ts';
import type { ConfigId, NetworkId, NodeId, SecretId, ServiceId, TaskId } from './ids.ts';
import type { Cluster } from './objects/cluster.ts';
import type { Network } from './objects/network.ts';
import type { ManagerStatus, SwarmNode } from './objects/node.ts';
import type { Config, Secret } from './objects/secret.ts';
import type { Service } from './objects/service.ts';
import type { Task } from './objects/task.ts';

export interface ControlApi {
  getCluster: { request: Record<string, never>; response: Cluster };
  updateCluster: {
    request: { version: number; spec: SwarmSpec; rotateWorkerToken: boolean; rotateManagerToken: boolean };
    response: Cluster;
  };
  listNodes: { request: NodeFilters; response: readonly ListedNode[] };
  getNode: { request: { id: NodeId }; response: ListedNode };
  updateNode: { request: { id: NodeId; version: number; spec: NodeSpec }; response: ListedNode };
  removeNode: { request: { id: NodeId; force: boolean }; response: null };
  listServices: { request: ServiceFilters; response: readonly ListedService[] };
  getService: { request: { id: ServiceId }; response: Service };
  createService: { request: { spec: ServiceSpec }; response: Service };
  updateService: {
    /** `rollback: 'previous'` ignores `spec` and puts the former one back. */
    request: { id: ServiceId; version: number; spec: ServiceSpec; rollback: 'none' | 'previous' };
    response: Service;
  };
  removeService: { request: { id: ServiceId }; response: null };
  listTasks: { request: TaskFilters; response: readonly Task[] };
  getTask: { request: { id: TaskId }; response: Task };
  /** Secrets are answered without their data. */
  listSecrets: { request: SecretFilters; response: readonly Secret[] };
  getSecret: { request: { id: SecretId }; response: Secret };
  createSecret: { request: { spec: SecretSpec }; response: Secret };
  /** Of the spec only the labels may differ. */
  updateSecret: { request: { id: SecretId; version: number; spec: SecretSpec }; response: Secret };
  removeSecret: { request: { id: SecretId }; response: null };
  listConfigs: { request: SecretFilters; response: readonly Config[] };
  getConfig: { request: { id: ConfigId }; response: Config };
  createConfig: { request: { spec: ConfigSpec }; response: Config };
  updateConfig: { request: { id: ConfigId; version: number; spec: ConfigSpec }; response: Config };
  removeConfig: { request: { id: ConfigId }; response: null };
  listNetworks: { request: NetworkFilters; response: readonly Network[] };
  getNetwork: { request: { id: NetworkId }; response: Network };
  createNetwork: { request: { spec: NetworkSpec }; response: Network };
  removeNetwork: { request: { id: NetworkId }; response: null };
}

export type ControlMethod = keyof ControlApi;

/** Within a list the values are alternatives; the lists must all hold. An absent list asks nothing. */
export interface NodeFilters {
  readonly ids?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly names?: readonly string[];
  readonly namePrefixes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly roles?: readonly ('manager' | 'worker')[];
}

export interface ServiceFilters {
  readonly ids?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly names?: readonly string[];
  readonly namePrefixes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly modes?: readonly string[];
  /** Also count the tasks of each. */
  readonly status?: boolean;
}

export interface TaskFilters {
  readonly ids?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly names?: readonly string[];
  readonly serviceIds?: readonly ServiceId[];
  readonly nodeIds?: readonly NodeId[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly desiredStates?: readonly string[];
  /** Keep only the tasks whose spec is their service's present one (swarm-semantics §7.5). */
  readonly upToDate?: boolean;
}

export interface NetworkFilters {
  readonly ids?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly names?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** Of configs as well. */
export interface SecretFilters {
  readonly ids?: readonly string[];
  readonly idPrefixes?: readonly string[];
  readonly names?: readonly string[];
  readonly namePrefixes?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A node with its Raft membership, which is not stored but filled in when read. */
export interface ListedNode {
  readonly node: SwarmNode;
  readonly manager: ManagerStatus | null;
}

export interface ListedService {
  readonly service: Service;
  /** Only where asked for. */
  readonly status: { readonly running: number; readonly desired: number; readonly completed: number } | null;
}
