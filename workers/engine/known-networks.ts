/** Every network that one engine can name: those of its machine, and those of the swarm that it takes part in or manages. */
import type { Network } from '../api/objects/network.ts';
import { isNodeLocal, isPredefined } from '../api/objects/network.ts';
import type { Container } from '../runtime/container.ts';
import { answered, map, next, orElse, refused, type Ask } from './ask.ts';
import { control } from './control.ts';
import { derivedId, macOf } from './convert/endpoint.ts';
import { fromStore, type KnownNetwork } from './convert/network.ts';
import type { Engine } from './deps.ts';

/** Nobody may make or remove networks of these names. */
export const PREDEFINED: readonly string[] = ['bridge', 'host', 'none', 'default'];

const FROM_BRIDGE = { Driver: { Name: 'default' } };

function ofMachine({ world, swarm, runtime }: Engine): readonly KnownNetwork[] {
  const own = (name: string, driver: string, subnet: string | null): KnownNetwork => ({
    id: derivedId('network', name, world.host.hostname),
    name,
    createdUs: 0,
    scope: 'local',
    driver,
    ipam: subnet === null ? FROM_BRIDGE : { Configs: [{ Subnet: subnet, Gateway: subnet.replace(/\.0\/\d+$/, '.1') }] },
    internal: false,
    attachable: false,
    ingress: false,
    options: {},
    labels: {},
    here: true,
  });
  const made = runtime.bridges.list().map(({ config, ...bridge }): KnownNetwork => ({
    ...bridge,
    scope: 'local',
    driver: 'bridge',
    ipam: { Configs: [config] },
    ingress: false,
    here: true,
  }));
  const inSwarm = swarm.status().clusterId !== null;
  return [
    own('bridge', 'bridge', '172.17.0.0/16'),
    ...(inSwarm ? [own('docker_gwbridge', 'bridge', '172.18.0.0/16')] : []),
    own('host', 'host', null),
    own('none', 'null', null),
    ...made,
  ];
}

/** A container that has ended hangs in no network any more. */
const isAttached = ({ state }: Container): boolean => state.kind !== 'exited';

/** An overlay network is set up on a machine while a container there uses it; that of the mesh always is (networking §1). */
function ofSwarm({ swarm, runtime }: Engine): readonly KnownNetwork[] {
  const { ingress } = swarm.attachments();
  const found = new Map<string, Network>();
  if (ingress !== null) found.set(ingress.id, ingress);
  for (const container of runtime.containers.list().filter(isAttached))
    for (const { network } of container.config.networks ?? [])
      if (!isNodeLocal(network)) found.set(network.id, network);
  return [...found.values()].map((network) => fromStore(network, true));
}

/** What the managers have in their store; nothing where this is none, or where nobody leads. */
const ofManagers = (engine: Engine): Ask<readonly Network[]> =>
  engine.swarm.status().manager ? orElse(control(engine, 'listNetworks', {}), () => answered([])) : answered([]);

/** What this machine has comes before what its manager merely knows of. */
export const knownNetworks = (engine: Engine): Ask<readonly KnownNetwork[]> =>
  map(ofManagers(engine), (stored) => {
    const here = [...ofMachine(engine), ...ofSwarm(engine)];
    const known = new Set(here.map(({ id }) => id));
    const others = stored.filter((network) => !isPredefined(network) && !known.has(network.id));
    return [...here, ...others.map((network) => fromStore(network, false))];
  });

/** As the managers know them, with their records of what every node has of its own. */
const storedNetworks = (engine: Engine): Ask<readonly KnownNetwork[]> =>
  map(ofManagers(engine), (stored) => stored.map((network) => fromStore(network, false)));

/** By full id, by name, by the beginning of an id. */
function pick(networks: readonly KnownNetwork[], typed: string): Ask<KnownNetwork> {
  const exact = networks.find(({ id }) => id === typed);
  if (exact !== undefined) return answered(exact);
  const ways = [
    ['name', networks.filter(({ name }) => name === typed)],
    ['ID prefix', networks.filter(({ id }) => typed !== '' && id.startsWith(typed))],
  ] as const;
  for (const [how, found] of ways) {
    if (found.length > 1)
      return refused(400, `network ${typed} is ambiguous (${found.length} matches found based on ${how})`);
    if (found[0] !== undefined) return answered(found[0]);
  }
  return refused(404, `network ${typed} not found`);
}

export const findNetwork = (engine: Engine, typed: string, scope?: string | null): Ask<KnownNetwork> =>
  next(scope === 'swarm' ? storedNetworks(engine) : knownNetworks(engine), (networks) =>
    pick(scope === 'local' ? networks.filter((network) => network.scope === 'local') : networks, typed),
  );

const endpoint = (name: string, id: string, address: string) => ({
  Name: name,
  EndpointID: derivedId('endpoint', name, id),
  MacAddress: macOf(address),
  IPv4Address: address,
  IPv6Address: '',
});

/** Who hangs in it on this machine: containers, and the machine's own balancer. Null where the network is not set up here. */
export function endpointsIn(
  { runtime, swarm }: Engine,
  network: KnownNetwork,
): Readonly<Record<string, object>> | null {
  if (!network.here) return null;
  const containers = runtime.containers.list().flatMap((container) => {
    if (container.state.kind !== 'running') return [];
    const attachment = container.config.networks?.find((one) => one.network.id === network.id);
    const [address] = attachment?.addresses ?? [];
    return address === undefined ? [] : [[container.id, endpoint(container.config.name, network.id, address)] as const];
  });
  const balancer = swarm.attachments().own.find(({ networkId }) => networkId === network.id);
  if (balancer === undefined) return Object.fromEntries(containers);
  const key = network.ingress ? 'ingress-sbox' : `lb-${network.name}`;
  return Object.fromEntries([...containers, [key, endpoint(`${network.name}-endpoint`, network.id, balancer.address)]]);
}
