/** Networks as the Engine API shows and takes them (engine-api §9). */
import type { IpamConfig, IpamOptions, NetworkSpec } from '../../api/engine/specs.ts';
import { driverOf, type Network } from '../../api/objects/network.ts';
import type { Micros } from '../../api/time.ts';
import { rfc3339 } from '../../runtime/calendar.ts';
import { ok, type Result } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';
import { dictionary, flag, kept, list, pointer, raw, read, struct, text } from './shape.ts';

type Texts = Readonly<Record<string, string>>;

/** A network as one engine knows it: its own, or what it was told of the swarm's. */
export interface KnownNetwork {
  readonly id: string;
  readonly name: string;
  readonly createdUs: Micros;
  readonly scope: 'local' | 'swarm';
  readonly driver: string;
  readonly ipam: IpamOptions;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly options: Texts | null;
  readonly labels: Texts | null;
  /** Is it set up on this machine? What a manager merely has in its store says less of itself. */
  readonly here: boolean;
}

export const fromStore = (network: Network, here: boolean): KnownNetwork => ({
  id: network.id,
  name: network.spec.Name,
  createdUs: network.meta.createdUs,
  scope: 'swarm',
  driver: network.driverState?.Name ?? driverOf(network),
  ipam: network.ipam ?? network.spec.IPAMOptions ?? {},
  internal: network.spec.Internal ?? false,
  attachable: network.spec.Attachable ?? false,
  ingress: network.spec.Ingress ?? false,
  options: network.driverState?.Options ?? network.spec.DriverConfiguration?.Options ?? null,
  labels: Object.keys(network.spec.Labels).length > 0 || here ? network.spec.Labels : null,
  here,
});

const configJson = ({ Subnet, Range, Gateway }: IpamConfig) => ({
  ...(Subnet !== undefined && { Subnet }),
  ...(Range !== undefined && { IPRange: Range }),
  ...(Gateway !== undefined && { Gateway }),
});

/** As Go writes a map. */
const sorted = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));

export const networkJson = (network: KnownNetwork, containers: Readonly<Record<string, unknown>> | null) => ({
  Name: network.name,
  Id: network.id,
  Created: rfc3339(network.createdUs),
  Scope: network.scope,
  Driver: network.driver,
  EnableIPv4: network.here,
  EnableIPv6: false,
  IPAM: {
    Driver: network.ipam.Driver?.Name ?? 'default',
    Options: network.ipam.Driver?.Options ?? null,
    Config: network.ipam.Configs?.map(configJson) ?? null,
  },
  Internal: network.internal,
  Attachable: network.attachable,
  Ingress: network.ingress,
  ConfigFrom: { Network: '' },
  ConfigOnly: false,
  Containers: containers,
  Options: network.options && sorted(network.options),
  Labels: network.labels,
});

interface Body {
  readonly Name: string;
  readonly Driver: string;
  readonly Scope: string;
  readonly EnableIPv4: boolean;
  readonly EnableIPv6?: boolean;
  readonly IPAM?: { readonly Driver: string; readonly Options?: Texts; readonly Config?: readonly SentConfig[] };
  readonly Internal?: boolean;
  readonly Attachable?: boolean;
  readonly Ingress?: boolean;
  readonly ConfigOnly?: boolean;
  readonly ConfigFrom?: { readonly Network?: string };
  readonly Options?: Texts;
  readonly Labels: Texts;
}

interface SentConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, unknown>>;
}

const texts = dictionary(kept(text, ''));

const shape = struct<Body>({
  Name: kept(text, ''),
  Driver: kept(text, 'bridge'),
  Scope: kept(text, ''),
  EnableIPv4: (value, at, faults) => pointer(flag, false)(value ?? true, at, faults),
  EnableIPv6: flag,
  IPAM: struct<NonNullable<Body['IPAM']>>({
    Driver: kept(text, 'default'),
    Options: texts,
    Config: list(
      struct<SentConfig>({ Subnet: text, IPRange: text, Gateway: text, AuxiliaryAddresses: dictionary(raw) }),
    ),
  }),
  Internal: flag,
  Attachable: flag,
  Ingress: flag,
  ConfigOnly: flag,
  ConfigFrom: struct<{ Network?: string }>({ Network: text }),
  Options: texts,
  Labels: kept(texts, {}),
});

/** Refuses what Waggle's networks have not. */
export function readNetworkSpec(body: unknown): Result<NetworkSpec, Refusal> {
  const sent = read(shape, body, 'CreateRequest');
  if (!sent.ok) return sent;
  const { Name, Labels, Driver, Options, Scope, Internal, Attachable, Ingress, IPAM } = sent.value;
  const beyond = notPart(sent.value);
  if (beyond !== null) return refuse(501, beyond);
  const Configs = IPAM?.Config?.map(({ Subnet, IPRange, Gateway }) => ({
    ...(Subnet !== undefined && { Subnet }),
    ...(IPRange !== undefined && { Range: IPRange }),
    ...(Gateway !== undefined && { Gateway }),
  }));
  return ok({
    Name,
    Labels,
    DriverConfiguration: { Name: Driver, ...(Options !== undefined && { Options }) },
    ...(Internal && { Internal }),
    ...(Attachable && { Attachable }),
    ...(Ingress && { Ingress }),
    ...(Configs !== undefined && { IPAMOptions: { Driver: { Name: 'default' }, Configs } }),
    ...(Scope !== '' && { Scope }),
  });
}

function notPart({ ConfigOnly, ConfigFrom, EnableIPv4, EnableIPv6, IPAM }: Body): string | null {
  if (EnableIPv6 || !EnableIPv4) return 'Waggle has addresses of version 4 alone';
  if (ConfigOnly || ConfigFrom?.Network) return 'Waggle does not have networks that are configurations of others';
  if (IPAM !== undefined && IPAM.Driver !== 'default') return 'Waggle has one driver of addresses, "default"';
  return IPAM?.Config?.some(({ AuxiliaryAddresses }) => AuxiliaryAddresses !== undefined)
    ? 'Waggle does not keep auxiliary addresses for others'
    : null;
}
