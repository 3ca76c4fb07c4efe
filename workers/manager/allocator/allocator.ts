/**
 * The allocator: gives networks their subnets, services their published ports and virtual addresses, nodes and tasks
 * their addresses, and lets new tasks through to the scheduler once they and their service have all they need
 * (swarm-semantics §8). What cannot be allocated stays as it is; only the daemon's log says why.
 */
import type { NetworkId, NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { Network, NetworkAttachment, NodeAttachment } from '../../api/objects/network.ts';
import { isNodeLocal } from '../../api/objects/network.ts';
import type { Service } from '../../api/objects/service.ts';
import { isTerminal, type Task } from '../../api/objects/task.ts';
import { MINUTE } from '../../api/time.ts';
import type { Micros } from '../../api/time.ts';
import { equal } from '../../std/equal.ts';
import { err, ok } from '../../std/result.ts';
import type { Result } from '../../std/result.ts';
import type { Change, ReadTx, WriteTx } from '../../store/types.ts';
import { ingressNetwork } from '../networks.ts';
import type { Room } from '../room.ts';
import { rounds } from '../rounds.ts';
import { Backlog } from './backlog.ts';
import { NetworkSpace } from './network-space.ts';
import { NodeUsage } from './node-usage.ts';
import { PortSpace } from './ports.ts';
import { isAllocated, wantedAttachments, wantedMode, wantedPorts, wantedVips } from './wanted.ts';

/** What has failed is tried again with the first commit after this time, or after anything was freed. */
const RETRY: Micros = 5 * MINUTE;

type Vip = Service['endpoint']['virtualIps'][number];

export const allocator: Room = ({ store, clock, report }) => {
  const ports = new PortSpace();
  const space = new NetworkSpace(store.view((tx) => tx.find('cluster', { by: 'all' })[0])?.addressPool);
  const usage = new NodeUsage();
  /** The attachments of tasks that have not ended. */
  const held = new Map<TaskId, readonly NetworkAttachment[]>();
  const networks = new Backlog<NetworkId>();
  const nodes = new Backlog<NodeId>();
  const services = new Backlog<ServiceId>();
  const tasks = new Backlog<TaskId>();
  const backlogs = [networks, nodes, services, tasks] as const;
  let freed = false;
  let lastRetryUs = clock.now();

  const work = rounds((done) => {
    // In this order, for each may need the one before it in the same transaction.
    store.batch(
      [
        ...networks.take().map((id) => (tx: WriteTx) => allocateNetwork(tx, id)),
        ...nodes.take().map((id) => (tx: WriteTx) => allocateNode(tx, id)),
        ...services.take().map((id) => (tx: WriteTx) => allocateService(tx, id)),
        ...tasks.take().map((id) => (tx: WriteTx) => allocateTask(tx, id)),
      ],
      done,
    );
  });

  function log(what: string, error: string): void {
    report.event('daemon.log', { line: `Failed allocation for ${what}: ${error}` });
  }

  function allocateNetwork(tx: WriteTx, id: NetworkId): Result<void, unknown> {
    const network = tx.get('network', id);
    if (network === undefined || network.driverState !== null) return ok(undefined);
    const given = space.allocate(network);
    if (given.ok) return tx.update('network', { ...network, ...given.value });
    log(`network ${id}`, given.error);
    networks.fail(id);
    return given;
  }

  /** An address in the mesh, and one in every network of its tasks; those of others are given back. */
  function allocateNode(tx: WriteTx, id: NodeId): Result<void, unknown> {
    const node = tx.get('node', id);
    if (node === undefined) return ok(undefined);
    const before = node.attachments ?? [];
    const ingress = ingressNetwork(tx);
    const wanted = new Set([...(ingress === undefined ? [] : [ingress.id]), ...usage.networksOf(id)]);
    const attachments: NodeAttachment[] = [];
    for (const networkId of wanted) {
      const known = before.find((one) => one.networkId === networkId);
      if (!space.has(networkId)) continue;
      const address = known === undefined ? space.give(networkId) : ok(known.address);
      if (address.ok) attachments.push({ networkId, address: address.value });
      else {
        log(`node ${id}`, address.error);
        nodes.fail(id);
      }
    }
    for (const { networkId, address } of before)
      if (!attachments.some((one) => one.networkId === networkId)) free(networkId, address);
    return equal(attachments, before) ? ok(undefined) : tx.update('node', { ...node, attachments });
  }

  function allocateService(tx: WriteTx, id: ServiceId): Result<void, unknown> {
    const service = tx.get('service', id);
    if (!service || isAllocated(tx, service)) return ok(undefined);
    const { endpoint } = service;
    const given = ports.exchange(endpoint.ports, wantedPorts(service));
    if (!given.ok) {
      services.fail(id);
      return given;
    }
    const virtualIps = exchangeVips(endpoint.virtualIps, wantedVips(tx, service));
    if (!virtualIps.ok) {
      ports.exchange(given.value, endpoint.ports);
      log(`service ${id}`, virtualIps.error);
      services.fail(id);
      return virtualIps;
    }
    if (endpoint.ports.length > 0) freed = true;
    return tx.update('service', {
      ...service,
      endpoint: { mode: wantedMode(service), ports: given.value, virtualIps: virtualIps.value },
    });
  }

  /** Those that are still wanted stay as they are. Nothing has changed if it fails. */
  function exchangeVips(before: readonly Vip[], wanted: readonly NetworkId[]): Result<readonly Vip[], string> {
    const fresh: Vip[] = [];
    const after: Vip[] = [];
    for (const networkId of wanted) {
      const known = before.find((vip) => vip.networkId === networkId);
      const given = known === undefined ? space.give(networkId) : ok(known.addr);
      if (!given.ok) {
        for (const vip of fresh) space.free(vip.networkId, vip.addr);
        return err(`${given.error} while allocating VIP`);
      }
      const vip = { networkId, addr: given.value };
      after.push(vip);
      if (known === undefined) fresh.push(vip);
    }
    for (const { networkId, addr } of before) if (!wanted.includes(networkId)) free(networkId, addr);
    return ok(after);
  }

  function allocateTask(tx: WriteTx, id: TaskId): Result<void, unknown> {
    const task = tx.get('task', id);
    if (!task || task.status.state !== 'new') return ok(undefined);
    const service = tx.get('service', task.serviceId);
    const pending = err(`service ${task.serviceId} to which task ${id} belongs has pending allocations`);
    const attached = service && isAllocated(tx, service) ? attach(tx, task, service) : pending;
    if (!service || !attached.ok) {
      tasks.fail(id);
      return attached.ok ? pending : attached;
    }
    const message = 'pending task scheduling';
    const status = { ...task.status, state: 'pending', message, atUs: clock.wall() } as const;
    return tx.update('task', {
      ...task,
      status,
      endpointPorts: service.endpoint.ports,
      ...(attached.value.length > 0 && { networks: attached.value }),
    });
  }

  /** All of them, or none. */
  function attach(tx: ReadTx, task: Task, service: Service): Result<readonly NetworkAttachment[], string> {
    const attached: NetworkAttachment[] = [];
    for (const { network, aliases } of wantedAttachments(tx, task, service)) {
      const address = isNodeLocal(network) ? null : space.give(network.id);
      if (address !== null && !address.ok) {
        freeAll(attached);
        return address;
      }
      const addresses = address === null ? [] : [address.value];
      attached.push({ network, addresses, ...(aliases.length > 0 && { aliases }) });
    }
    if (attached.length > 0) held.set(task.id, attached);
    return ok(attached);
  }

  function free(networkId: NetworkId, address: string): void {
    space.free(networkId, address);
    freed = true;
  }

  function freeAll(attachments: readonly NetworkAttachment[]): void {
    for (const { network, addresses } of attachments) for (const address of addresses) space.free(network.id, address);
  }

  function note(tx: ReadTx, change: Change): void {
    const removed = change.kind === 'remove';
    switch (change.table) {
      case 'task':
        return noteTask(change.object, removed);
      case 'service':
        return noteService(tx, change.object, removed);
      case 'network':
        return noteNetwork(tx, change.object, removed);
      case 'node':
        if (!removed && change.kind !== 'create') return;
        if (!removed) return nodes.add(change.object.id);
        nodes.drop(change.object.id);
        for (const { networkId, address } of change.object.attachments ?? []) free(networkId, address);
    }
  }

  function noteTask(task: Task, removed: boolean): void {
    const { id, status } = task;
    if (removed || status.state !== 'new') tasks.drop(id);
    else tasks.add(id);
    const node = usage.note(task, removed);
    if (node !== null) nodes.add(node);
    const attachments = removed || isTerminal(status.state) ? held.get(id) : undefined;
    if (attachments === undefined) return;
    held.delete(id);
    freeAll(attachments);
    freed = true;
  }

  function noteService(tx: ReadTx, service: Service, removed: boolean): void {
    if (removed) {
      ports.release(service.endpoint.ports);
      for (const { networkId, addr } of service.endpoint.virtualIps) space.free(networkId, addr);
      services.drop(service.id);
      freed = true;
    } else if (!isAllocated(tx, service)) services.add(service.id);
    else tasks.retry(); // it may have been what they waited for
  }

  function noteNetwork(tx: ReadTx, network: Network, removed: boolean): void {
    if (removed) {
      space.release(network.id);
      networks.drop(network.id);
      freed = true;
    } else if (network.driverState === null) return networks.add(network.id);
    else for (const backlog of backlogs) backlog.retry();
    // Whoever has an address in it, or should have.
    if (network.spec.Ingress) for (const { id } of tx.find('node', { by: 'all' })) nodes.add(id);
  }

  function retry(): void {
    freed = false;
    lastRetryUs = clock.now();
    for (const backlog of backlogs) backlog.retry();
  }

  const unwatch = store.watch((changes) => {
    store.view((tx) => {
      for (const change of changes) note(tx, change);
    });
    if (backlogs.some(({ isStuck }) => isStuck) && (freed || clock.now() - lastRetryUs > RETRY)) retry();
    freed = false;
    if (backlogs.some(({ waits }) => waits)) work.want();
  });

  function restore(tx: ReadTx): void {
    const ingressFirst = (a: Network, b: Network) => Number(b.spec.Ingress ?? false) - Number(a.spec.Ingress ?? false);
    for (const network of [...tx.find('network', { by: 'all' })].sort(ingressFirst)) {
      space.restore(network);
      if (network.driverState === null) networks.add(network.id);
    }
    for (const node of tx.find('node', { by: 'all' })) {
      for (const { networkId, address } of node.attachments ?? []) space.claim(networkId, address);
      nodes.add(node.id);
    }
    for (const service of tx.find('service', { by: 'all' })) {
      ports.restore(service.endpoint.ports);
      for (const { networkId, addr } of service.endpoint.virtualIps) space.claim(networkId, addr);
      if (!isAllocated(tx, service)) services.add(service.id);
    }
    for (const task of tx.find('task', { by: 'all' })) {
      usage.note(task, false);
      if (task.networks !== undefined && !isTerminal(task.status.state)) {
        held.set(task.id, task.networks);
        for (const { network, addresses } of task.networks)
          for (const address of addresses) space.claim(network.id, address);
      } else if (task.status.state === 'new') tasks.add(task.id);
    }
  }

  store.view(restore);
  work.want();

  return () => {
    unwatch();
    work.stop();
  };
};
