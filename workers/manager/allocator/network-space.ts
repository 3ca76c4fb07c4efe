/**
 * What networks take of the world: subnets, VXLAN ids, and the addresses inside (swarm-semantics §8.2). Nothing here
 * knows of tasks or services; what is allocated stands in the store, and is restored from there.
 */
import type { IpamConfig } from '../../api/engine/specs.ts';
import { DEFAULT_POOL, type AddressPool } from '../../api/objects/cluster.ts';
import type { NetworkId } from '../../api/ids.ts';
import { driverOf, isNodeLocal, type Network } from '../../api/objects/network.ts';
import { ipv4Text, parseSubnet, subnetText, type Subnet } from '../../std/ipv4.ts';
import { err, ok, type Result } from '../../std/result.ts';
import { VXLAN_OPTION } from '../founding-networks.ts';
import { Addresses } from './addresses.ts';
import { Subnets } from './subnets.ts';

type Allocation = Pick<Network, 'driverState' | 'ipam'>;

interface Known {
  readonly subnets: readonly Subnet[];
  readonly pools: readonly Addresses[];
  readonly vxlans: readonly number[];
}

const FIRST_VXLAN = 4096;
const LAST_VXLAN = 2 ** 24 - 1;

export class NetworkSpace {
  readonly #subnets: Subnets;
  readonly #known = new Map<NetworkId, Known>();
  readonly #vxlans = new Set<number>();
  #nextVxlan = FIRST_VXLAN;

  constructor(pool: AddressPool = DEFAULT_POOL) {
    this.#subnets = new Subnets(pool);
  }

  /** Are its addresses given out here? Not before it is allocated, and never of a network of the node itself. */
  has(id: NetworkId): boolean {
    return this.#known.has(id);
  }

  /** What the store says is allocated already. */
  restore(network: Network): void {
    if (network.driverState === null || isNodeLocal(network)) return;
    const configs = network.ipam?.Configs ?? [];
    const vxlans = vxlanList(network.driverState.Options);
    const subnets = configs.flatMap(({ Subnet = '' }) => parseSubnet(Subnet) ?? []);
    for (const subnet of subnets) this.#subnets.claim(subnet);
    for (const id of vxlans) this.#vxlans.add(id);
    this.#known.set(network.id, { subnets, vxlans, pools: configs.flatMap(poolOf) });
  }

  /** Gives it its subnets with their gateways, and a VXLAN id for each. Nothing has changed if it fails. */
  allocate(network: Network): Result<Allocation, string> {
    const driver = driverOf(network);
    if (isNodeLocal(network)) return ok({ driverState: { Name: driver }, ipam: { Driver: {} } });
    const { DriverConfiguration, IPAMOptions } = network.spec;
    const wanted = IPAMOptions?.Configs?.length ? IPAMOptions.Configs : [{}];
    const configs: IpamConfig[] = [];
    for (const config of wanted) {
      const given = this.#allocateSubnet(config);
      if (given.ok) {
        configs.push(given.value);
        continue;
      }
      this.#releaseSubnets(configs);
      return given;
    }
    const asked = vxlanList(DriverConfiguration?.Options);
    const vxlans = this.#allocateVxlans(asked, wanted.length);
    if (!vxlans.ok) {
      this.#releaseSubnets(configs);
      return vxlans;
    }
    const subnets = configs.map(({ Subnet = '' }) => parseSubnet(Subnet) as Subnet);
    this.#known.set(network.id, { subnets, vxlans: vxlans.value, pools: configs.flatMap(poolOf) });
    const Options = { ...DriverConfiguration?.Options, [VXLAN_OPTION]: vxlans.value.join(',') };
    return ok({ driverState: { Name: driver, Options }, ipam: { Driver: { Name: 'default' }, Configs: configs } });
  }

  release(id: NetworkId): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.delete(id);
    for (const subnet of known.subnets) this.#subnets.release(subnet);
    for (const vxlan of known.vxlans) this.#vxlans.delete(vxlan);
  }

  /** An address in the network, from the first of its subnets that has one left: `could not find an available IP`. */
  give(id: NetworkId): Result<string, string> {
    let last: Result<string, string> = err(`network ${id} not allocated yet`);
    for (const pool of this.#known.get(id)?.pools ?? []) {
      last = pool.give();
      if (last.ok) return last;
    }
    return last;
  }

  /** One that the store says somebody has. */
  claim(id: NetworkId, address: string): void {
    for (const pool of this.#known.get(id)?.pools ?? []) if (pool.claim(address).ok) return;
  }

  free(id: NetworkId, address: string): void {
    for (const pool of this.#known.get(id)?.pools ?? []) if (pool.release(address)) return;
  }

  #allocateSubnet(config: IpamConfig): Result<IpamConfig, string> {
    const asked = config.Subnet === undefined ? null : parseSubnet(config.Subnet);
    if (asked !== null) {
      const claimed = this.#subnets.claim(asked);
      return claimed.ok ? ok(withGateway(config, asked)) : claimed;
    }
    const next = this.#subnets.next();
    return next.ok ? ok(withGateway({ ...config, Subnet: subnetText(next.value) }, next.value)) : next;
  }

  #releaseSubnets(configs: readonly IpamConfig[]): void {
    for (const { Subnet = '' } of configs) this.#subnets.release(parseSubnet(Subnet) as Subnet);
  }

  #allocateVxlans(asked: readonly number[], count: number): Result<readonly number[], string> {
    const taken = asked.find((id) => this.#vxlans.has(id));
    if (taken !== undefined)
      return err(`failed to obtain vxlan id for the network: requested bit is already allocated`);
    const given = [...asked];
    while (given.length < count) {
      const id = this.#freeVxlan();
      if (id === null) return err('failed to obtain vxlan id for the network: no bit available');
      given.push(id);
    }
    for (const id of given) this.#vxlans.add(id);
    return ok(given);
  }

  #freeVxlan(): number | null {
    const size = LAST_VXLAN - FIRST_VXLAN + 1;
    for (let step = 0; step < size; step++) {
      const id = FIRST_VXLAN + ((this.#nextVxlan - FIRST_VXLAN + step) % size);
      if (this.#vxlans.has(id)) continue;
      this.#nextVxlan = id + 1;
      return id;
    }
    return null;
  }
}

const vxlanList = (options: Readonly<Record<string, string>> | undefined): readonly number[] =>
  (options?.[VXLAN_OPTION] ?? '').split(',').filter(Boolean).map(Number);

/** The gateway is the first address, unless another is asked for; it is the same on every node. */
const withGateway = (config: IpamConfig, subnet: Subnet): IpamConfig => ({
  ...config,
  Gateway: config.Gateway || ipv4Text((parseSubnet(config.Range ?? '') ?? subnet).base + (config.Range ? 0 : 1)),
});

function poolOf({ Subnet = '', Range, Gateway = '' }: IpamConfig): Addresses[] {
  const subnet = parseSubnet(Subnet);
  if (subnet === null) return [];
  const pool = new Addresses(subnet, (Range && parseSubnet(Range)) || subnet);
  pool.claim(Gateway);
  return [pool];
}
