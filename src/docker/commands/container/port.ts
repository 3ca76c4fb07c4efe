/** `docker port` (docker-cli §10). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { natural } from '../../format/text.ts';
import { Refused } from '../../refused.ts';

type Ports = Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>;

export const port: Command = {
  use: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  short: 'List port mappings or a specific mapping for the container',
  aliases: 'docker container port, docker port',
  args: [1, 2],
  async run({ args: [reference = '', wanted], engine, screen }) {
    const { NetworkSettings } = await engine.get<{ NetworkSettings: { Ports?: Ports | null } }>(
      `/containers/${part(reference)}/json`,
    );
    const ports = NetworkSettings.Ports ?? {};
    const shown = ({ HostIp, HostPort }: { HostIp: string; HostPort: string }) =>
      `${HostIp.includes(':') ? `[${HostIp}]` : HostIp}:${HostPort}`;
    if (wanted !== undefined) {
      const bindings = ports[wanted.includes('/') ? wanted : `${wanted}/tcp`] ?? [];
      if (bindings.length === 0) throw new Refused(`Error: No public port '${wanted}' published for ${reference}`);
      screen.out(bindings.map((binding) => `${shown(binding)}\n`).join(''));
      return;
    }
    const lines = Object.entries(ports).flatMap(([inside, bindings]) =>
      (bindings ?? []).map((binding) => `${inside} -> ${shown(binding)}`),
    );
    screen.out(
      lines
        .sort(natural)
        .map((line) => `${line}\n`)
        .join(''),
    );
  },
};
