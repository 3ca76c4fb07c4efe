/** An engine over a runtime wound by hand and a swarm that answers what it is told. For tests only. */
import type { ControlApi, ControlMethod } from '../api/control.ts';
import type { EngineRequest } from '../api/engine/http.ts';
import type { ClusterId, NodeId, ServiceId, TaskId } from '../api/ids.ts';
import type { Cluster } from '../api/objects/cluster.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import type { Service } from '../api/objects/service.ts';
import type { Task } from '../api/objects/task.ts';
import { err, ok } from '../std/result.ts';
import { aMachine, type Machine } from '../runtime/testing.ts';
import type { AnswerPiece } from '../world/program.ts';
import type { Answer } from '../world/rpc.ts';
import { aWorld } from '../world/testing.ts';
import type { Engine } from './deps.ts';
import { engine } from './engine.ts';
import { laterRoutes } from './later-routes.ts';
import type { Swarm, SwarmStatus } from './swarm.ts';

export const outside: SwarmStatus = {
  state: 'inactive',
  error: '',
  nodeId: null,
  clusterId: null,
  manager: false,
  preparing: false,
  address: '',
  remoteManagers: [],
};

export const onManager: SwarmStatus = {
  ...outside,
  state: 'active',
  nodeId: 'n1' as NodeId,
  clusterId: 'cl1' as ClusterId,
  manager: true,
  address: '192.168.0.11',
  remoteManagers: [{ nodeId: 'n1' as NodeId, addr: '192.168.0.11:2377' }],
};

export const onWorker: SwarmStatus = { ...onManager, manager: false };

/** What the leader answers, by method; what is missing is not found. */
export type Leader = {
  [M in ControlMethod]?: (request: ControlApi[M]['request']) => Answer<ControlApi[M]['response']> | 'silence';
};

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON. */
  readonly body: unknown;
  readonly ended: boolean;
}

export interface TestEngine extends Machine {
  /** What has come of a request by now; `later` reads it again. */
  ask(method: EngineRequest['method'], path: string, body?: unknown, headers?: Record<string, string>): Asked;
  begin(request: EngineRequest): { readonly pieces: readonly AnswerPiece[]; hangUp(): void; now(): Asked };
  readonly calls: { readonly method: ControlMethod; readonly request: unknown }[];
}

export function anEngine(status: SwarmStatus, leader: Leader = {}, swarm: Partial<Swarm> = {}): TestEngine {
  const machine = aMachine();
  const calls: TestEngine['calls'] = [];
  const world = { ...aWorld(1), clock: machine.clock, disk: machine.disk, report: machine.report };
  const unasked = () => {
    throw new Error('this was not asked for');
  };
  const deps = {
    world,
    blank: false,
    runtime: machine.runtime,
    swarm: {
      status: () => status,
      init: unasked,
      join: unasked,
      leave: unasked,
      subscribeLogs: unasked,
      attachments: () => ({ ingress: null, own: [] }),
      changes: () => [],
      followChanges: () => () => undefined,
      control(method, request, done) {
        calls.push({ method, request });
        const answer = leader[method]?.(request);
        if (answer === 'silence') return () => undefined;
        done(answer ?? err({ code: 'NotFound', message: `${method} found nothing` }));
        return () => undefined;
      },
      ...swarm,
    },
  } satisfies Engine;
  const call = engine(deps, () => laterRoutes);
  const begin: TestEngine['begin'] = (request) => {
    const pieces: AnswerPiece[] = [];
    const hangUp = call(request, (piece) => pieces.push(piece));
    const now = (): Asked => {
      const head = pieces[0]?.head;
      const text = pieces.map(({ chunk = '' }) => chunk).join('');
      const json =
        head?.headers['Content-Type'] === 'application/json' && text !== '' && !text.slice(0, -1).includes('\n');
      return {
        status: head?.status ?? 0,
        headers: head?.headers ?? {},
        text,
        body: json ? JSON.parse(text) : undefined,
        ended: pieces.at(-1)?.end ?? false,
      };
    };
    return { pieces, hangUp, now };
  };
  return {
    ...machine,
    calls,
    begin,
    ask: (method, path, body, headers = {}) =>
      begin({
        method,
        path,
        headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }).now(),
  };
}

const meta = { version: 21, createdUs: 1_000_000, updatedUs: 2_500_000 };

export const aService = (over: Partial<Service> = {}): Service => ({
  id: 's1' as ServiceId,
  meta,
  spec: {
    Name: 'web',
    Labels: {},
    TaskTemplate: {
      ContainerSpec: { Image: 'nginx:1.25', Init: false, DNSConfig: {}, Isolation: 'default' },
      Resources: { Limits: {}, Reservations: {} },
      Placement: {},
      ForceUpdate: 0,
      Runtime: 'container',
    },
    Mode: { Replicated: { Replicas: 2 } },
    EndpointSpec: { Mode: 'vip' },
  },
  specVersion: 0,
  previousSpec: null,
  previousSpecVersion: null,
  endpoint: { mode: 'vip', ports: [], virtualIps: [] },
  updateStatus: null,
  ...over,
});

export const aTask = (over: Partial<Task> = {}): Task => ({
  id: 't1' as TaskId,
  meta,
  spec: aService().spec.TaskTemplate,
  specVersion: 0,
  serviceId: 's1' as ServiceId,
  serviceName: 'web',
  serviceLabels: {},
  slot: 1,
  nodeId: 'n1' as NodeId,
  desiredState: 'running',
  status: { atUs: 3_000_000, state: 'running', message: 'started', err: '', container: null },
  endpointPorts: [],
  ...over,
});

export const aNode = (over: Partial<SwarmNode> = {}): SwarmNode => ({
  id: 'n1' as NodeId,
  meta,
  spec: { Labels: {}, Role: 'manager', Availability: 'active' },
  role: 'manager',
  description: {
    hostname: 'node-1',
    platform: { architecture: 'x86_64', os: 'linux' },
    resources: { nanoCpus: 4e9, memoryBytes: 8 },
    engine: {
      version: '28.2.2',
      labels: {},
      plugins: [
        { type: 'Volume', name: 'local' },
        { type: 'Log', name: 'local' },
        { type: 'Log', name: 'json-file' },
      ],
    },
  },
  status: { state: 'ready', message: '', addr: '192.168.0.11' },
  certificate: { role: 'manager', csr: '', state: 'issued', error: '', certificate: '', expiresUs: 0 },
  ...over,
});

export const aCluster = (): Cluster => ({
  id: 'cl1' as ClusterId,
  meta,
  spec: {
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
  },
  rootCa: {
    certificate: 'PEM',
    key: 'secret',
    digest: 'd',
    joinTokens: { worker: 'SWMTKN-1-d-w', manager: 'SWMTKN-1-d-m' },
  },
  blacklist: {},
});

export const answer = ok;
