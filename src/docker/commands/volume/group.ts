/** `docker volume` (docker-cli §9): the volumes of one machine. */
import type { ApiVolume } from '../../api.ts';
import type { Command, Group } from '../../command.ts';
import { confirmed } from '../../confirm.ts';
import { each } from '../../each.ts';
import { filterQuery, filtersOf, part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { type Listing, writeList } from '../../format/list.ts';
import { humanSize } from '../../format/size.ts';
import { natural } from '../../format/text.ts';
import { INSPECT_FORMAT, LIST_FORMAT } from '../../parse/format-flag.ts';
import type { Filter } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';
import { create } from './create.ts';

const listing: Listing = {
  table: '{{.Driver}}\t{{.Name}}',
  headers: {
    Name: 'VOLUME NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    Mountpoint: 'MOUNTPOINT',
    Labels: 'LABELS',
    Links: 'LINKS',
    Size: 'SIZE',
    Availability: 'AVAILABILITY',
    Group: 'GROUP',
    Status: 'STATUS',
  },
  quiet: '{{.Name}}',
  raw: 'name: {{.Name}}\ndriver: {{.Driver}}\n',
  type: '*formatter.volumeContext',
};

const ls: Command = {
  use: '[OPTIONS]',
  short: 'List volumes',
  aliases: 'docker volume ls, docker volume list',
  args: [0, 0],
  flags: `
--cluster  Display only cluster volumes, and use cluster volume list formatting
-f, --filter filter  Provide filter values (e.g. "dangling=true")
--format string  ${LIST_FORMAT}
-q, --quiet  Only display volume names`,
  async run({ flags, engine, screen }) {
    const { Volumes } = await engine.get<{ Volumes: ApiVolume[] | null }>('/volumes', {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    const cluster = flags.on('cluster');
    // Waggle's swarm has no volumes of its own, so that nothing is left of the list.
    const volumes = cluster ? [] : (Volumes ?? []).sort((a, b) => natural(a.Name, b.Name));
    const rows = volumes.map(({ Name, Driver, Scope, Mountpoint, Labels }) => ({
      Name,
      Driver,
      Scope,
      Mountpoint,
      Labels: Object.entries(Labels ?? {})
        .map((pair) => pair.join('='))
        .join(','),
      Links: 'N/A',
      Size: 'N/A',
      Availability: 'N/A',
      Group: 'N/A',
      Status: 'N/A',
      Label: (name: string) => Labels?.[name] ?? '',
    }));
    const shown = cluster
      ? { ...listing, table: '{{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}' }
      : listing;
    writeList(shown, rows, flags, screen);
  },
};

const inspect: Command = {
  use: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Display detailed information on one or more volumes',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}`,
  run: (call) =>
    inspectEach(call, (reference) => call.engine.get(`/volumes/${part(reference)}`), {
      type: 'volume.Volume',
      badTemplateCode: 64,
    }),
};

const rm: Command = {
  use: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Remove one or more volumes',
  long: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  aliases: 'docker volume rm, docker volume remove',
  args: [1, Infinity],
  flags: `
-f, --force  Force the removal of one or more volumes`,
  run: (call) =>
    each(call, (reference) =>
      call.engine.delete(`/volumes/${part(reference)}`, { force: call.flags.on('force') ? 1 : undefined }),
    ),
};

const prune: Command = {
  use: '[OPTIONS]',
  short: 'Remove unused local volumes',
  args: [0, 0],
  flags: `
-a, --all  Remove all unused volumes, not just anonymous ones
--filter filter  Provide filter values (e.g. "label=<label>")
-f, --force  Do not prompt for confirmation`,
  async run(call) {
    const { flags, engine, screen } = call;
    const filters = filtersOf(flags.list<Filter>('filter'));
    if (flags.on('all') && filters.all !== undefined)
      throw new Refused('conflicting options: cannot specify both --all and --filter all=1');
    const which = flags.on('all') ? 'all' : 'anonymous';
    const warning = `WARNING! This will remove ${which} local volumes not used by at least one container.`;
    if (!confirmed(call, warning)) return;
    const { VolumesDeleted: gone, SpaceReclaimed } = await engine.post<{
      VolumesDeleted: string[] | null;
      SpaceReclaimed: number;
    }>('/volumes/prune', { filters: filterQuery(flags.on('all') ? { ...filters, all: ['true'] } : filters) });
    if (gone !== null && gone.length > 0) screen.out(`Deleted Volumes:\n${gone.join('\n')}\n\n`);
    screen.out(`Total reclaimed space: ${humanSize(SpaceReclaimed, 4)}\n`);
  },
};

export const volume: Group = {
  short: 'Manage volumes',
  use: 'COMMAND',
  verbs: { create, inspect, ls, prune, rm },
  aliases: { list: 'ls', remove: 'rm' },
  absent: { update: 'its swarm has no volumes of its own; each machine keeps what its containers write.' },
};
