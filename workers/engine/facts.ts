/** What this engine says of itself. */
import type { HostFacts } from '../world/world.ts';

export const ENGINE = {
  version: '28.2.2',
  api: '1.50',
  apiMin: '1.24',
  os: 'linux',
  goVersion: 'go1.24.3',
  commit: '45873be',
  built: '2025-05-30T12:07:19.000000000+00:00',
  kernel: '6.1.0-waggle',
  system: 'Waggle (a swarm in a browser tab)',
  platform: 'Docker Engine - Waggle',
} as const;

const NETWORK_DRIVERS = ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'] as const;
const LOG_DRIVERS = ['json-file', 'local'] as const;
const VOLUME_DRIVERS = ['local'] as const;

export const DRIVERS = { network: NETWORK_DRIVERS, log: LOG_DRIVERS, volume: VOLUME_DRIVERS } as const;

/** What the machine computes with, as its kernel names it and as Go (and so an image) does. */
export function architecture({ architecture: kernel = 'x86_64' }: Pick<HostFacts, 'architecture'>) {
  return { kernel, go: kernel === 'aarch64' ? 'arm64' : 'amd64' };
}

/** On every answer. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Api-Version': ENGINE.api,
  'Docker-Experimental': 'false',
  Ostype: ENGINE.os,
  Server: `Docker/${ENGINE.version} (${ENGINE.os})`,
};
