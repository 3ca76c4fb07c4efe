/** What a manager says of a network's spec before it looks at anything else (swarm-semantics §9.3). */
import type { IpamConfig, IpamOptions, NetworkSpec } from '../../../api/engine/specs.ts';
import { driverOf, PREDEFINED_LABEL } from '../../../api/objects/network.ts';
import { contains, endOf, parseIpv4, parseSubnet } from '../../../std/ipv4.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid, unimplemented } from '../refusal.ts';
import { nameRefusal } from '../service-spec/name.ts';

const DRIVERS: readonly string[] = ['overlay', 'bridge', 'host', 'ipvlan', 'macvlan', 'null'];

export function judgeNetwork(spec: NetworkSpec): RpcError | null {
  if (spec.Ingress && spec.Attachable) return invalid('ingress network cannot be attachable');
  const named = nameRefusal(spec.Name);
  if (named !== null) return named;
  if (spec.Labels[PREDEFINED_LABEL] !== undefined)
    return {
      code: 'PermissionDenied',
      message: `label ${PREDEFINED_LABEL} is for internally created predefined networks and cannot be applied by users`,
    };
  return driver(spec) ?? ipam(spec.IPAMOptions);
}

function driver(spec: NetworkSpec): RpcError | null {
  if (spec.DriverConfiguration?.Name === '') return invalid('driver name: if driver is specified name is required');
  const name = driverOf({ spec });
  if (spec.Ingress && name !== 'overlay')
    return unimplemented('only overlay driver is currently supported for ingress network');
  return DRIVERS.includes(name) ? null : invalid(`error during lookup of plugin ${name}`);
}

function ipam(options: IpamOptions | undefined): RpcError | null {
  for (const config of options?.Configs ?? []) {
    const refusal = subnet(config);
    if (refusal !== null) return invalid(`ipam configuration: ${refusal}`);
  }
  return null;
}

function subnet({ Subnet = '', Range, Gateway }: IpamConfig): string | null {
  const whole = parseSubnet(Subnet);
  if (whole === null) return `invalid subnet ${Subnet}`;
  if (Range) {
    const part = parseSubnet(Range);
    if (part === null) return `invalid range ${Range}`;
    if (!contains(whole, part.base) || endOf(part) > endOf(whole))
      return `subnet ${Subnet} does not contain range ${Range}`;
  }
  if (!Gateway) return null;
  const gateway = parseIpv4(Gateway);
  if (gateway === null) return `invalid gateway ${Gateway}`;
  return contains(whole, gateway) ? null : `subnet ${Subnet} does not contain gateway ${Gateway}`;
}
