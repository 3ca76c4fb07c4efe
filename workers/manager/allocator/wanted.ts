/** What services, tasks and nodes need of networks: read from the store alone, without allocating (swarm-semantics §8.3, §8.5). */
import type { NetworkId } from '../../api/ids.ts';
import { isNodeLocal, type Network } from '../../api/objects/network.ts';
import type { Service } from '../../api/objects/service.ts';
import type { Task } from '../../api/objects/task.ts';
import type { ReadTx } from '../../store/types.ts';
import { ingressNetwork, publishesInIngress } from '../networks.ts';
import { arePortsAllocated } from './ports.ts';

export const wantedPorts = (service: Service) => service.spec.EndpointSpec?.Ports ?? [];
export const wantedMode = (service: Service) => service.spec.EndpointSpec?.Mode ?? 'vip';

/** Where a service needs a virtual address: in the mesh if it publishes there, and in each of its overlay networks. */
export function wantedVips(tx: ReadTx, { spec }: Service): readonly NetworkId[] {
  if (spec.EndpointSpec?.Mode === 'dnsrr') return [];
  const ids = new Set<NetworkId>();
  const ingress = publishesInIngress(spec) ? ingressNetwork(tx) : undefined;
  if (ingress !== undefined) ids.add(ingress.id);
  for (const { Target } of spec.TaskTemplate.Networks ?? []) {
    const network = tx.get('network', Target as NetworkId);
    if (network !== undefined && !isNodeLocal(network)) ids.add(network.id);
  }
  return [...ids];
}

/** Has it its mode, its ports and its virtual addresses, and no others? */
export function isAllocated(tx: ReadTx, service: Service): boolean {
  const { mode, ports, virtualIps } = service.endpoint;
  if (mode !== wantedMode(service) || !arePortsAllocated(ports, wantedPorts(service))) return false;
  const wanted = wantedVips(tx, service);
  return wanted.length === virtualIps.length && virtualIps.every(({ networkId }) => wanted.includes(networkId));
}

export interface WantedAttachment {
  readonly network: Network;
  readonly aliases: readonly string[];
}

/** The networks of a task, that of the mesh first. One that is not in the store is passed over. */
export function wantedAttachments(tx: ReadTx, task: Task, service: Service): readonly WantedAttachment[] {
  const ingress = publishesInIngress(service.spec) ? ingressNetwork(tx) : undefined;
  const own = (task.spec.Networks ?? []).flatMap(({ Target, Aliases }) => {
    const network = tx.get('network', Target as NetworkId);
    return network === undefined ? [] : [{ network, aliases: Aliases ?? [] }];
  });
  return ingress === undefined ? own : [{ network: ingress, aliases: [] }, ...own];
}
