/**
 * What `network inspect --verbose` adds on a manager: the nodes that take part, and each service with its tasks
 * (networking §11.2). In Docker nodes gossip it to each other; here a worker has nobody to ask.
 */
import type { ListedNode } from '../api/control.ts';
import type { NetworkId } from '../api/ids.ts';
import type { Service } from '../api/objects/service.ts';
import { taskName, type Task } from '../api/objects/task.ts';
import { all, answered, map, type Ask } from './ask.ts';
import { control } from './control.ts';
import { derivedId } from './convert/endpoint.ts';
import type { KnownNetwork } from './convert/network.ts';
import type { Engine } from './deps.ts';

/** The balancer numbers its services from here on. */
const FIRST_INDEX = 256;

const bare = (address: string): string => address.split('/')[0] as string;

export function servicesIn(engine: Engine, network: KnownNetwork): Ask<object> {
  if (!engine.swarm.status().manager) return answered({});
  const asks = [
    control(engine, 'listNodes', {}),
    control(engine, 'listServices', {}),
    control(engine, 'listTasks', {}),
  ];
  return map(all<unknown>(asks as never), (found) => {
    const [nodes, listed, tasks] = found as [readonly ListedNode[], readonly { service: Service }[], readonly Task[]];
    const networkId = network.id as NetworkId;
    const hostOf = (id: Task['nodeId']) => nodes.find(({ node }) => node.id === id)?.node.status.addr ?? '';
    const services = listed
      .map(({ service }) => ({
        service,
        running: tasks.filter(
          (task) =>
            task.serviceId === service.id &&
            task.status.state === 'running' &&
            task.networks?.some((one) => one.network.id === networkId),
        ),
      }))
      .filter(({ running }) => running.length > 0);
    return {
      Peers: nodes
        .filter(({ node }) => node.attachments?.some((one) => one.networkId === networkId))
        .map(({ node }) => ({ Name: derivedId('peer', node.id).slice(0, 12), IP: node.status.addr })),
      Services: Object.fromEntries(
        services.map(({ service, running }, index) => [
          service.spec.Name,
          {
            VIP: bare(service.endpoint.virtualIps.find((vip) => vip.networkId === networkId)?.addr ?? '<nil>'),
            Ports: network.ingress
              ? service.endpoint.ports.map(
                  ({ TargetPort, PublishedPort }) => `Target: ${TargetPort}, Publish: ${PublishedPort}`,
                )
              : [],
            LocalLBIndex: FIRST_INDEX + index,
            Tasks: running.map((task) => ({
              Name: taskName(task),
              EndpointID: derivedId('endpoint', task.status.container?.containerId ?? task.id, networkId),
              EndpointIP: bare(task.networks?.find((one) => one.network.id === networkId)?.addresses[0] ?? ''),
              Info: { 'Host IP': hostOf(task.nodeId) },
            })),
          },
        ]),
      ),
    };
  });
}
