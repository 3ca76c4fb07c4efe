/** `/networks` (engine-api §9): those of this machine and those of the swarm, in one list. */
import type { NetworkSpec } from '../../api/engine/specs.ts';
import type { NetworkId } from '../../api/ids.ts';
import { empty, jsonAnswer, type Answer } from '../answer.ts';
import { all, answered, map, next, orElse, refused, settled, type Ask } from '../ask.ts';
import { asManager, control, TEXT } from '../control.ts';
import { networkJson, readNetworkSpec, type KnownNetwork } from '../convert/network.ts';
import type { Engine } from '../deps.ts';
import { endpointsIn, findNetwork, knownNetworks, PREDEFINED } from '../known-networks.ts';
import { filters, json, labelFilters, strictFlag, type Filters } from '../request.ts';
import type { Routes } from '../router.ts';
import { servicesIn } from '../verbose-network.ts';

const FILTERS = ['id', 'name', 'driver', 'label', 'scope', 'type', 'dangling'];

const isCustom = ({ name }: KnownNetwork): boolean => !PREDEFINED.includes(name);

const hasLabels = ({ labels }: KnownNetwork, wanted: readonly string[]): boolean =>
  Object.entries(labelFilters(wanted)).every(
    ([key, value]) => labels?.[key] !== undefined && (value === '' || labels[key] === value),
  );

function matches(engine: Engine, network: KnownNetwork, { id, name, driver, label, scope, type, dangling }: Filters) {
  const isIdle = () => isCustom(network) && Object.keys(endpointsIn(engine, network) ?? {}).length === 0;
  return (
    (id?.some((one) => network.id.startsWith(one)) ?? true) &&
    (name?.some((one) => network.name.includes(one)) ?? true) &&
    (driver?.includes(network.driver) ?? true) &&
    (scope?.includes(network.scope) ?? true) &&
    hasLabels(network, label ?? []) &&
    (type?.includes(isCustom(network) ? 'custom' : 'builtin') ?? true) &&
    (dangling === undefined || isIdle() === ['true', '1'].includes(dangling[0] as string))
  );
}

/** In the words of the daemon, which are not those of other lists where it is about a kind. */
function filterFault({ type = [], dangling: [dangling = 'true'] = [] }: Filters): string | null {
  const kind = type.find((one) => one !== 'builtin' && one !== 'custom');
  if (kind !== undefined) return `invalid filter: 'type'='${kind}'`;
  return ['true', '1', 'false', '0'].includes(dangling) ? null : `invalid filter 'dangling=[${dangling}]'`;
}

function create(engine: Engine, spec: NetworkSpec): Ask<Answer> {
  const { Name, DriverConfiguration: { Name: driver } = { Name: 'bridge' }, Scope } = spec;
  if (PREDEFINED.includes(Name)) return refused(403, `${Name} is a pre-defined network and cannot be created`);
  const made = (id: string) => jsonAnswer(201, { Id: id, Warning: '' });
  return next(knownNetworks(engine), (known) => {
    if (known.some(({ name }) => name === Name)) return refused(409, `network with name ${Name} already exists`);
    if (driver === 'overlay' || Scope === 'swarm') {
      if (!engine.swarm.status().manager && engine.swarm.status().state === 'active') return refused(503, TEXT.noSwarm);
      return asManager(engine, () => map(control(engine, 'createNetwork', { spec }), ({ id }) => made(id)));
    }
    return map(createHere(engine, spec, driver), made);
  });
}

/** On this machine alone. Answers the id. */
function createHere({ runtime }: Engine, spec: NetworkSpec, driver: string): Ask<string> {
  if (driver === 'host' || driver === 'null')
    return refused(403, `only one instance of "${driver}" network is allowed`);
  if (driver === 'ipvlan' || driver === 'macvlan')
    return refused(501, `Waggle does not have networks of the driver "${driver}": its machines have one card each`);
  if (driver !== 'bridge')
    return refused(404, `could not find plugin ${driver} in v1 plugin registry: plugin "${driver}" not found`);
  if (spec.Ingress) return refused(400, 'ingress network cannot be made of the driver bridge');
  const made = runtime.bridges.create({
    name: spec.Name,
    config: spec.IPAMOptions?.Configs?.[0] ?? {},
    internal: spec.Internal ?? false,
    attachable: spec.Attachable ?? false,
    options: spec.DriverConfiguration?.Options ?? {},
    labels: spec.Labels,
  });
  return made.ok ? answered(made.value.id) : refused(403, made.error);
}

function remove(engine: Engine, network: KnownNetwork): Ask<void> {
  const { name, id, scope } = network;
  if (scope === 'swarm')
    return asManager(engine, () => map(control(engine, 'removeNetwork', { id: id as NetworkId }), () => undefined));
  if (!isCustom(network)) return refused(403, `${name} is a pre-defined network and cannot be removed`);
  if (name === 'docker_gwbridge')
    return refused(
      403,
      `error while removing network: network ${name} has active endpoints (name:"gateway_ingress-sbox" id:"${id.slice(0, 12)}")`,
    );
  engine.runtime.bridges.remove(id);
  return answered(undefined);
}

/** All that nobody uses. What a manager says is in use is passed over without a word. */
const prune = (engine: Engine, wanted: Filters): Ask<readonly string[]> =>
  next(knownNetworks(engine), (networks) => {
    const idle = networks.filter(
      (network) =>
        isCustom(network) &&
        network.name !== 'docker_gwbridge' &&
        !network.ingress &&
        (network.scope === 'local' || engine.swarm.status().manager) &&
        hasLabels(network, wanted['label'] ?? []),
    );
    const gone = idle.map((network) =>
      orElse<string | null>(
        map(remove(engine, network), () => network.name),
        () => answered(null),
      ),
    );
    return map(all(gone), (names) => names.filter((name) => name !== null));
  });

const notConnected: Routes[string] = () =>
  refused(
    501,
    "Waggle cannot connect a single container to a network: services join theirs with 'docker service create --network'",
  );

export const networkRoutes: Routes = {
  'GET /networks': (request, engine) => {
    const asked = filters(request, FILTERS);
    if (!asked.ok) return settled(asked);
    const fault = filterFault(asked.value);
    if (fault !== null) return refused(400, fault);
    return map(knownNetworks(engine), (networks) => {
      const shown = networks.filter((network) => matches(engine, network, asked.value));
      return jsonAnswer(
        200,
        shown.map((network) => networkJson(network, network.here ? {} : null)),
      );
    });
  },

  'GET /networks/{id}': (request, engine) => {
    const verbose = strictFlag(request, 'verbose');
    if (!verbose.ok) return settled(verbose);
    return next(findNetwork(engine, request.params['id'] as string, request.query.get('scope')), (network) => {
      const plain = networkJson(network, endpointsIn(engine, network));
      return map(verbose.value && network.here ? servicesIn(engine, network) : answered({}), (more) =>
        jsonAnswer(200, { ...plain, ...more }),
      );
    });
  },

  'POST /networks/create': (request, engine) => {
    const body = json(request);
    const spec = body.ok ? readNetworkSpec(body.value) : body;
    return spec.ok ? create(engine, spec.value) : settled(spec);
  },

  'DELETE /networks/{id}': ({ params }, engine) =>
    next(findNetwork(engine, params['id'] as string), (network) => map(remove(engine, network), () => empty(204))),

  'POST /networks/prune': (request, engine) => {
    const asked = filters(request, ['label']);
    if (!asked.ok) return settled(asked);
    return map(prune(engine, asked.value), (names) =>
      jsonAnswer(200, { NetworksDeleted: names.length === 0 ? null : names }),
    );
  },

  'POST /networks/{id}/connect': notConnected,
  'POST /networks/{id}/disconnect': notConnected,
};
