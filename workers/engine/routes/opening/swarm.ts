/** `/swarm`: making, joining and reading it (engine-api §4.1, §4.2). */
import type { NodeId } from '../../../api/ids.ts';
import { DEFAULT_POOL, type AddressPool } from '../../../api/objects/cluster.ts';
import { equal } from '../../../std/equal.ts';
import { parseSubnet } from '../../../std/ipv4.ts';
import { ok, type Result } from '../../../std/result.ts';
import { empty, jsonAnswer } from '../../answer.ts';
import { answered, map, next, refuse, refused, settled, type Ask, type Refusal } from '../../ask.ts';
import { asManager, control } from '../../control.ts';
import { count, flag as flagShape, kept, list, read, struct, text } from '../../convert/shape.ts';
import { swarmJson } from '../../convert/swarm.ts';
import { readSwarmSpec } from '../../convert/swarm-spec.ts';
import type { Engine } from '../../deps.ts';
import { local } from '../../local.ts';
import { json, type Request } from '../../request.ts';
import type { Routes } from '../../router.ts';
import type { InitRequest } from '../../swarm.ts';

interface InitBody {
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly DataPathAddr: string;
  readonly DataPathPort: number;
  readonly ForceNewCluster: boolean;
  readonly AutoLockManagers: boolean;
  readonly Availability: string;
  readonly DefaultAddrPool: readonly string[];
  readonly SubnetSize: number;
}

const initShape = struct<InitBody>({
  ListenAddr: kept(text, ''),
  AdvertiseAddr: kept(text, ''),
  DataPathAddr: kept(text, ''),
  DataPathPort: kept(count, 0),
  ForceNewCluster: kept(flagShape, false),
  AutoLockManagers: kept(flagShape, false),
  Availability: kept(text, ''),
  DefaultAddrPool: kept(list(kept(text, '')), []),
  SubnetSize: kept(count, 0),
});

interface JoinBody {
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly RemoteAddrs: readonly string[];
  readonly JoinToken: string;
  readonly Availability: string;
}

const joinShape = struct<JoinBody>({
  ListenAddr: kept(text, ''),
  AdvertiseAddr: kept(text, ''),
  RemoteAddrs: kept(list(kept(text, '')), []),
  JoinToken: kept(text, ''),
  Availability: kept(text, ''),
});

function availabilityOf(typed: string): Result<InitRequest['availability'], Refusal> {
  const availability = typed === '' ? 'active' : typed;
  if (availability === 'active' || availability === 'pause' || availability === 'drain') return ok(availability);
  return refuse(400, `invalid Availability: "${typed}"`);
}

/** Null where none is asked for (swarm-semantics §12.2). */
function poolOf({ DefaultAddrPool: pools, SubnetSize: size }: InitBody): Result<AddressPool | null, Refusal> {
  if (size > 29) return refuse(400, `subnet size is out of range: ${size}`);
  if (pools.length === 0) return ok(null); // as in Docker, the size of subnets alone says nothing
  const subnetBits = size || DEFAULT_POOL.subnetBits;
  for (const pool of pools) {
    const subnet = parseSubnet(pool);
    if (subnet === null) return refuse(400, `invalid CIDR address: ${pool}`);
    if (subnetBits < subnet.bits)
      return refuse(400, `invalid CIDR: ${JSON.stringify(pool)}. Subnet size is too small for pool: ${subnetBits}`);
  }
  return ok({ pools, subnetBits });
}

const DATA_PATH_PORT = 4789;

interface Init extends InitRequest {
  /** Its `Spec`, as it came. */
  readonly sent: unknown;
}

function readInit(request: Request): Result<Init, Refusal> {
  const body = json(request);
  if (!body.ok) return body;
  const init = read(initShape, body.value, 'InitRequest');
  if (!init.ok) return init;
  const { DataPathPort: port } = init.value;
  if (port !== 0 && (port < 1024 || port > 49_151))
    return refuse(400, `Datapath port number is not in valid range (1024-49151) : ${port}`);
  const addressPool = poolOf(init.value);
  if (!addressPool.ok) return addressPool;
  if (init.value.AutoLockManagers) return refuse(501, 'Waggle cannot lock its managers yet');
  if (![0, DATA_PATH_PORT].includes(port)) return refuse(501, `Waggle has one data path port, ${DATA_PATH_PORT}`);
  const sent = (body.value ?? {}) as { readonly Spec?: unknown };
  const spec = readSwarmSpec(sent.Spec);
  if (!spec.ok) return spec;
  if (spec.value.Name !== 'default') return refuse(400, 'swarm spec must be named "default"');
  const availability = availabilityOf(init.value.Availability);
  if (!availability.ok) return availability;
  return ok({
    listenAddr: init.value.ListenAddr,
    advertiseAddr: init.value.AdvertiseAddr,
    availability: availability.value,
    forceNewCluster: init.value.ForceNewCluster,
    spec: spec.value,
    ...(addressPool.value && { addressPool: addressPool.value }),
    sent: sent.Spec,
  });
}

/** A swarm that was made of another by force keeps its settings, except for those that the request names. */
const settle = (engine: Engine, sent: unknown): Ask<unknown> =>
  next(control(engine, 'getCluster', {}), ({ meta: { version }, spec }) =>
    next(settled(readSwarmSpec(sent, spec)), (wanted) =>
      equal(wanted, spec)
        ? answered(null)
        : control(engine, 'updateCluster', {
            version,
            spec: wanted,
            rotateWorkerToken: false,
            rotateManagerToken: false,
          }),
    ),
  );

export const swarm: Routes = {
  'POST /swarm/init': (request, engine) =>
    next(settled(readInit(request)), (init) =>
      next(
        local<NodeId>((done) => engine.swarm.init(init, done)),
        (nodeId) =>
          map(init.forceNewCluster ? settle(engine, init.sent) : answered(null), () => jsonAnswer(200, nodeId)),
      ),
    ),

  'POST /swarm/join': (request, { swarm }) => {
    const body = json(request);
    const join = body.ok ? read(joinShape, body.value, 'JoinRequest') : body;
    if (!join.ok) return settled(join);
    const { ListenAddr, AdvertiseAddr, RemoteAddrs, JoinToken, Availability } = join.value;
    const availability = availabilityOf(Availability);
    if (!availability.ok) return settled(availability);
    // Whoever is in a swarm already is told that first.
    if (RemoteAddrs.length === 0 && swarm.status().state === 'inactive')
      return refused(400, 'at least 1 RemoteAddr is required to join');
    const asked = {
      listenAddr: ListenAddr,
      advertiseAddr: AdvertiseAddr,
      remoteAddrs: RemoteAddrs,
      joinToken: JoinToken,
      availability: availability.value,
    };
    return map(
      local<void>((done) => swarm.join(asked, done)),
      () => empty(200),
    );
  },

  'GET /swarm': (_, engine) =>
    asManager(engine, () => map(control(engine, 'getCluster', {}), (cluster) => jsonAnswer(200, swarmJson(cluster)))),
};
