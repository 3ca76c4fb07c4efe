/** A leader for the tests of its rooms: a store without Raft, a clock wound by hand, calls without a wire. */
import type { ServiceSpec, SwarmSpec } from '../api/engine/specs.ts';
import type { Address, ClusterId, NetworkId, NodeId, SecretId, ServiceId, TaskId } from '../api/ids.ts';
import type { Cluster } from '../api/objects/cluster.ts';
import type { TableName, Tables } from '../api/objects/index.ts';
import type { Network } from '../api/objects/network.ts';
import type { NodeDescription, SwarmNode } from '../api/objects/node.ts';
import type { Secret } from '../api/objects/secret.ts';
import type { Service } from '../api/objects/service.ts';
import type { Task } from '../api/objects/task.ts';
import type { Plain } from '../api/plain.ts';
import { base64, utf8 } from '../std/codec.ts';
import { dice } from '../std/dice.ts';
import { invariant } from '../std/invariant.ts';
import { ok } from '../std/result.ts';
import type { MemoryStore } from '../store/store.ts';
import { aStore } from '../store/testing.ts';
import type { Answer, Peer, Rpc, RpcError } from '../world/rpc.ts';
import { aClock, noReport, type HandClock } from '../world/testing.ts';
import type { Leadership, Members } from './room.ts';

const meta = { version: 0, createdUs: 0, updatedUs: 0 };
const clusterId = 'cluster' as ClusterId;

export const aDescription = (hostname: string): NodeDescription => ({
  hostname,
  platform: { architecture: 'x86_64', os: 'linux' },
  resources: { nanoCpus: 4e9, memoryBytes: 8 * 2 ** 30 },
  engine: { version: '28.2.2', labels: {}, plugins: [] },
});

/** `node-1` and the like: a ready worker of that id and hostname. */
export const aNode = (id: string, more: Partial<SwarmNode> = {}): SwarmNode => ({
  id: id as NodeId,
  meta,
  spec: { Labels: {}, Role: more.role ?? 'worker', Availability: 'active' },
  role: 'worker',
  description: aDescription(id),
  status: { state: 'ready', message: '', addr: '192.168.0.1' },
  certificate: { role: 'worker', csr: '', state: 'issued', error: '', certificate: '', expiresUs: 0 },
  ...more,
});

export const aServiceSpec = (name: string, more: Partial<ServiceSpec> = {}): ServiceSpec => ({
  Name: name,
  Labels: {},
  TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' }, ForceUpdate: 0 },
  Mode: { Replicated: { Replicas: 1 } },
  ...more,
});

export const aService = (name: string, more: Partial<Service> = {}): Service => ({
  id: name as ServiceId,
  meta,
  spec: aServiceSpec(name),
  specVersion: 0,
  previousSpec: null,
  previousSpecVersion: null,
  endpoint: { mode: 'vip', ports: [], virtualIps: [] },
  updateStatus: null,
  ...more,
});

/** Its content is its name. */
export const aSecret = (name: string): Secret => ({
  id: name as SecretId,
  meta,
  spec: { Name: name, Labels: {}, Data: base64.encode(utf8.encode(name)) },
});

/** A task of slot 1, running where no more is said. */
export const aTask = (id: string, more: Partial<Task> = {}): Task => ({
  id: id as TaskId,
  meta,
  spec: { ContainerSpec: { Image: 'nginx:alpine' }, ForceUpdate: 0 },
  specVersion: 0,
  serviceId: 'web' as ServiceId,
  serviceName: 'web',
  serviceLabels: {},
  slot: 1,
  nodeId: null,
  desiredState: 'running',
  status: { atUs: 0, state: 'running', message: 'started', err: '', container: null },
  endpointPorts: [],
  ...more,
});

/** An overlay network that waits for the allocator. */
export const aNetwork = (name: string, more: Partial<Network> = {}): Network => ({
  id: name as NetworkId,
  meta,
  spec: { Name: name, Labels: {} },
  driverState: null,
  ipam: null,
  ...more,
});

export const aSwarmSpec = (more: Partial<SwarmSpec> = {}): SwarmSpec => ({
  Name: 'default',
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: {
    SnapshotInterval: 10000,
    KeepOldSnapshots: 0,
    LogEntriesForSlowFollowers: 500,
    ElectionTick: 10,
    HeartbeatTick: 1,
  },
  Dispatcher: { HeartbeatPeriod: 5e9 },
  CAConfig: { NodeCertExpiry: 7776000e9 },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: false },
  ...more,
});

export const aCluster = (more: Partial<Cluster> = {}): Cluster => ({
  id: clusterId,
  meta,
  spec: aSwarmSpec(),
  rootCa: {
    certificate: 'root certificate',
    key: 'secret key',
    digest: 'd'.repeat(50),
    joinTokens: { worker: 'worker token', manager: 'manager token' },
  },
  blacklist: {},
  ...more,
});

export interface TestLeadership extends Leadership {
  readonly store: MemoryStore;
  readonly clock: HandClock;
  /** The Raft group; change it as the test needs. */
  group: ReturnType<Members['list']>;
  put<T extends TableName>(table: T, ...objects: Tables[T][]): void;
  get<T extends TableName>(table: T, id: string): Tables[T] | undefined;
  /** Calls a method that a room serves, as this node. */
  call(method: string, request: unknown, as?: { nodeId: string; role?: 'manager' | 'worker' }): Answer<Plain> | null;
  /** Opens a stream that a room serves, as this node. */
  stream(method: string, request: unknown, as: { nodeId: string; role?: 'manager' | 'worker' }): TestStream;
}

export interface TestStream {
  readonly messages: Plain[];
  /** Null while it is open. */
  ended: RpcError | 'well' | null;
  cancel(): void;
}

/** Leads a swarm of the cluster object and nothing else; the leader is `node-1`. */
export function aLeadership(clock: HandClock = aClock()): TestLeadership {
  const store = aStore(clock);
  const calls = new Map<string, Parameters<Rpc['serve']>[2]>();
  const streams = new Map<string, Parameters<Rpc['serveStream']>[2]>();
  const none = () => () => {};
  const rpc: Rpc = {
    call: none,
    stream: none,
    cast: () => {},
    onCast: none,
    serve(method, _allowed, handler) {
      calls.set(method, handler);
      return () => void calls.delete(method);
    },
    serveStream(method, _allowed, handler) {
      streams.set(method, handler);
      return () => void streams.delete(method);
    },
  };
  const peer = (as: { nodeId: string; role?: 'manager' | 'worker' }): Peer => ({
    address: `address of ${as.nodeId}` as Address,
    identity: { nodeId: as.nodeId as NodeId, role: as.role ?? 'worker', clusterId },
  });
  const leadership: TestLeadership = {
    store,
    clock,
    dice: dice(1),
    report: noReport(),
    rpc,
    group: [],
    members: {
      list: () => leadership.group,
      canRemove: () => true,
      remove: (_id, done) => done(ok(undefined)),
      transferLeadership: (done) => done(ok(undefined)),
      self: { raftId: 1, address: '192.168.0.11' as Address },
    },
    nodeId: 'node-1' as NodeId,
    clusterId,
    put(table, ...objects) {
      for (const object of objects) {
        store.update((tx) => {
          const before = tx.get(table, object.id);
          return before ? tx.update(table, { ...object, meta: before.meta }) : tx.create(table, object);
        });
      }
    },
    get: (table, id) => store.view((tx) => tx.get(table, id as never)),
    call(method, request, as = { nodeId: 'node-1', role: 'manager' }) {
      const handler = calls.get(method);
      invariant(handler, `${method} is served`);
      let answer: Answer<Plain> | null = null;
      handler(
        request as Plain,
        peer(as),
        (given) => (answer = given),
        () => {},
      );
      return answer;
    },
    stream(method, request, as) {
      const handler = streams.get(method);
      invariant(handler, `${method} is served`);
      let cancelled = () => {};
      const stream: TestStream = { messages: [], ended: null, cancel: () => cancelled() };
      handler(request as Plain, peer(as), {
        send: (message) => void stream.messages.push(message),
        end: (error) => (stream.ended = error ?? 'well'),
        onCancel: (then) => (cancelled = then),
      });
      return stream;
    },
  };
  leadership.put('cluster', aCluster());
  return leadership;
}
