/** `docker network create` (docker-cli §7). */
import type { Command } from '../../command.ts';
import { endOf, inSubnet, parseAddress, parseCidr } from '../../parse/cidr.ts';
import type { Flags } from '../../parse/flags.ts';
import { keyValue, label, pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

export const create: Command = {
  use: '[OPTIONS] NETWORK',
  short: 'Create a network',
  args: [1, 1],
  values: { label },
  flags: `
--attachable  Enable manual container attachment
--aux-address map  Auxiliary IPv4 or IPv6 addresses used by Network driver (default map[])
--config-from string  The network from which to copy the configuration
--config-only  Create a configuration only network
-d, --driver string  Driver to manage the Network (default "bridge")
--gateway strings  IPv4 or IPv6 Gateway for the master subnet
--ingress  Create swarm routing-mesh network
--internal  Restrict external access to the network
--ip-range strings  Allocate container ip from a sub-range
--ipam-driver string  IP Address Management Driver (default "default")
--ipam-opt map  Set IPAM driver specific options (default map[])
--ipv4  Enable or disable IPv4 address assignment (default true)
--ipv6  Enable or disable IPv6 address assignment
--label list  Set metadata on a network
-o, --opt map  Set driver specific options (default map[])
--scope string  Control the network's scope
--subnet strings  Subnet in CIDR format that represents a network segment`,
  async run({ args: [name], flags, engine, screen }) {
    const from = flags.text('config-from');
    const made = await engine.post<{ Id: string; Warning?: string }>(
      '/networks/create',
      {},
      {
        Driver: flags.text('driver') || 'bridge',
        Scope: flags.text('scope'),
        ...(flags.has('ipv4') && { EnableIPv4: flags.on('ipv4') }),
        ...(flags.has('ipv6') && { EnableIPv6: flags.on('ipv6') }),
        IPAM: {
          Driver: flags.text('ipam-driver') || 'default',
          Options: pairs(flags.list('ipam-opt')),
          Config: ipamConfigs(flags),
        },
        Internal: flags.on('internal'),
        Attachable: flags.on('attachable'),
        Ingress: flags.on('ingress'),
        ConfigOnly: flags.on('config-only'),
        ConfigFrom: from === '' ? null : { Network: from },
        Options: pairs(flags.list('opt')),
        Labels: pairs(flags.list('label')),
        Name: name,
      },
    );
    if (made.Warning) screen.err(`WARNING: ${made.Warning}\n`);
    screen.out(`${made.Id}\n`);
  },
};

interface IpamConfig {
  Subnet: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string>;
}

/** `--subnet a,b` and `--subnet a --subnet b` are the same. */
const values = (flags: Flags, name: string) => flags.list(name).flatMap((text) => text.split(','));

/** One a subnet, each with the range, the gateway and the addresses that lie in it. */
function ipamConfigs(flags: Flags): readonly IpamConfig[] {
  const configs: IpamConfig[] = [];
  for (const Subnet of values(flags, 'subnet')) {
    // One alone is not read: the daemon judges it.
    for (const { Subnet: other } of configs) {
      const [one, there] = [parseCidr(Subnet), parseCidr(other)];
      if (one.base < endOf(there) && there.base < endOf(one))
        throw new Refused('multiple overlapping subnet configuration is not supported');
    }
    configs.push({ Subnet });
  }
  const ranges = values(flags, 'ip-range');
  const gateways = values(flags, 'gateway');
  if (ranges.length > configs.length || gateways.length > configs.length)
    throw new Refused('every ip-range or gateway must have a corresponding subnet');
  const configOf = (what: string, text: string, address: number): IpamConfig => {
    const found = configs.find(({ Subnet }) => inSubnet(parseCidr(Subnet), address));
    if (found === undefined) throw new Refused(`no matching subnet for ${what} ${text}`);
    return found;
  };
  for (const range of ranges) {
    const config = configOf('range', range, parseCidr(range).base);
    if (config.IPRange !== undefined)
      throw new Refused(`cannot configure multiple ranges (${range}, ${config.IPRange}) on the same subnet (${config.Subnet})`); // prettier-ignore
    config.IPRange = range;
  }
  for (const gateway of gateways) {
    const config = configOf('gateway', gateway, parseAddress(gateway));
    if (config.Gateway !== undefined)
      throw new Refused(`cannot configure multiple gateways (${gateway}, ${config.Gateway}) on the same subnet (${config.Subnet})`); // prettier-ignore
    config.Gateway = gateway;
  }
  for (const text of values(flags, 'aux-address')) {
    const [name, address] = keyValue(text);
    const config = configOf('aux-address', address, parseAddress(address));
    config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: address };
  }
  return configs;
}
