/**
 * The networks that a swarm has from its beginning (swarm-semantics §0): the one of the routing mesh, with the first
 * subnet and the first VXLAN id, and a record of each network that every node has of its own.
 */
import type { NetworkSpec } from '../api/engine/specs.ts';
import type { NetworkId } from '../api/ids.ts';
import { DEFAULT_POOL } from '../api/objects/cluster.ts';
import { PREDEFINED_LABEL, type Network } from '../api/objects/network.ts';
import { ipv4Text, parseSubnet, subnetText, type Subnet } from '../std/ipv4.ts';
import type { Dice } from '../std/dice.ts';
import { randomId } from '../std/random-id.ts';
import type { ReadTx, WriteTx } from '../store/types.ts';

/** `com.docker.network.driver.overlay.vxlanid_list`: a network's VXLAN ids, one a subnet. */
export const VXLAN_OPTION = 'com.docker.network.driver.overlay.vxlanid_list';

type Founded = Pick<Network, 'spec' | 'driverState' | 'ipam'>;

const ingress = (subnet: Subnet): Founded => ({
  spec: { Name: 'ingress', Labels: {}, DriverConfiguration: { Name: 'overlay' }, Ingress: true, Scope: 'swarm' },
  driverState: { Name: 'overlay', Options: { [VXLAN_OPTION]: '4096' } },
  ipam: {
    Driver: { Name: 'default' },
    Configs: [{ Subnet: subnetText(subnet), Gateway: ipv4Text(subnet.base + 1) }],
  },
});

const predefined = (Name: string): Founded => {
  const spec: NetworkSpec = { Name, Labels: { [PREDEFINED_LABEL]: 'true' }, DriverConfiguration: { Name } };
  return { spec: { ...spec, Scope: 'local' }, driverState: { Name }, ipam: { Driver: {} } };
};

const WITNESS = 'bridge';

/** A swarm that is just being founded has none; nor has one from the disk of a time that knew none. */
export const hasNetworks = (tx: ReadTx): boolean => tx.find('network', { by: 'name', name: WITNESS }).length > 0;

export function createNetworks(tx: WriteTx, dice: Dice): void {
  if (hasNetworks(tx)) return;
  const meta = { version: 0, createdUs: 0, updatedUs: 0 };
  const { pools, subnetBits } = tx.find('cluster', { by: 'all' })[0]?.addressPool ?? DEFAULT_POOL;
  const first = { ...(parseSubnet(pools[0] ?? '') as Subnet), bits: subnetBits };
  for (const founded of [ingress(first), predefined(WITNESS), predefined('host')])
    tx.create('network', { id: randomId<NetworkId>(dice), meta, ...founded });
}
