/** How a container hangs in its networks, as the Engine API shows it (engine-api §11, networking §11.2). */
import { sha256 } from '@noble/hashes/sha2.js';
import { driverOf, isNodeLocal, type NetworkAttachment } from '../../api/objects/network.ts';
import type { Container } from '../../runtime/container.ts';
import { hex, utf8 } from '../../std/codec.ts';
import { parseIpv4 } from '../../std/ipv4.ts';

/** Always the same for the same things. */
export const derivedId = (...parts: readonly string[]): string => hex.encode(sha256(utf8.encode(parts.join(' '))));

/** `02:42` and the address. */
export const macOf = (address: string): string =>
  (parseIpv4(address.split('/')[0] as string) ?? 0)
    .toString(16)
    .padStart(8, '0')
    .replace(/../g, (byte) => `:${byte}`)
    .replace(/^/, '02:42');

const endpointJson = (container: Container, { network, addresses, aliases }: NetworkAttachment) => {
  const [address = ''] = addresses;
  const [ip = '', bits = '0'] = address.split('/');
  const running = container.state.kind === 'running';
  return {
    IPAMConfig: address === '' ? {} : { IPv4Address: ip },
    Links: null,
    Aliases: aliases ?? null,
    MacAddress: running && address !== '' ? macOf(address) : '',
    DriverOpts: null,
    GwPriority: 0,
    NetworkID: network.id,
    EndpointID: running ? derivedId('endpoint', container.id, network.id) : '',
    Gateway: '',
    IPAddress: running ? ip : '',
    IPPrefixLen: running ? Number(bits) : 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: [container.config.name, container.id.slice(0, 12), ...(aliases ?? [])],
  };
};

/** By the names of the networks. */
export const endpointsJson = (container: Container) =>
  Object.fromEntries(
    (container.config.networks ?? []).map((attachment) => [
      attachment.network.spec.Name,
      endpointJson(container, attachment),
    ]),
  );

/** `host`, where the container shares its machine's; the first overlay network; else the machine's bridge. */
export function networkMode({ config }: Container): string {
  const networks = (config.networks ?? []).map(({ network }) => network);
  const shared = networks.find((network) => driverOf(network) === 'host');
  return (shared ?? networks.find((network) => !isNodeLocal(network)))?.spec.Name ?? 'bridge';
}
