/** `docker network ls` (docker-cli §7). */
import type { ApiNetwork } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { goTime } from '../../format/duration.ts';
import { type Listing, writeList } from '../../format/list.ts';
import { natural } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import { keyValue } from '../../parse/pairs.ts';
import type { Filter } from '../../parse/values.ts';

const listing: Listing = {
  table: '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}',
  headers: {
    ID: 'NETWORK ID',
    Name: 'NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    IPv4: 'IPV4',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    CreatedAt: 'CREATED AT',
  },
  quiet: '{{.ID}}',
  raw: 'network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n',
  type: '*network.networkContext',
};

export const ls: Command = {
  use: '[OPTIONS]',
  short: 'List networks',
  aliases: 'docker network ls, docker network list',
  args: [0, 0],
  flags: `
-f, --filter filter  Provide filter values (e.g. "driver=bridge")
--format string  ${LIST_FORMAT}
--no-trunc  Do not truncate the output
-q, --quiet  Only display network IDs`,
  async run({ flags, engine, screen }) {
    const networks = await engine.get<ApiNetwork[]>('/networks', {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    const rows = networks
      .sort((a, b) => natural(a.Name, b.Name))
      .map((network) => ({
        ID: flags.on('no-trunc') ? network.Id : network.Id.slice(0, 12),
        Name: network.Name,
        Driver: network.Driver,
        Scope: network.Scope,
        IPv4: String(network.EnableIPv4),
        IPv6: String(network.EnableIPv6),
        Internal: String(network.Internal),
        Labels: Object.entries(network.Labels ?? {})
          .map((pair) => pair.join('='))
          .join(','),
        CreatedAt: goTime(network.Created),
        Label: (name: string) => network.Labels?.[keyValue(name)[0]] ?? '',
      }));
    writeList(listing, rows, flags, screen);
  },
};
