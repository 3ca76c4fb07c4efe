/** `docker ps` (docker-cli §10). */
import type { ApiContainer } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { goTime, humanDuration } from '../../format/duration.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { humanSize } from '../../format/size.ts';
import { ellipsis, quote, shortId, withoutDigest } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import { Refused } from '../../refused.ts';
import type { Filter } from '../../parse/values.ts';

const columns = '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';

const listing: Listing = {
  table: columns,
  headers: {
    ID: 'CONTAINER ID',
    Image: 'IMAGE',
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    RunningFor: 'CREATED',
    State: 'STATE',
    Status: 'STATUS',
    Ports: 'PORTS',
    Names: 'NAMES',
    Labels: 'LABELS',
    LocalVolumes: 'LOCAL VOLUMES',
    Mounts: 'MOUNTS',
    Networks: 'NETWORKS',
    Platform: 'PLATFORM',
    Size: 'SIZE',
  },
  quiet: '{{.ID}}',
  raw: 'container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n',
  type: '*formatter.ContainerContext',
};

export const ls: Command = {
  use: '[OPTIONS]',
  short: 'List containers',
  aliases: 'docker container ls, docker container list, docker container ps, docker ps',
  args: [0, 0],
  flags: `
-a, --all  Show all containers (default shows just running)
-f, --filter filter  Filter output based on conditions provided
--format string  ${LIST_FORMAT}
-n, --last int  Show n last created containers (includes all states) (default -1)
-l, --latest  Show the latest created container (includes all states)
--no-trunc  Don't truncate output
-q, --quiet  Only display container IDs
-s, --size  Display total file sizes`,
  async run({ flags, engine, screen, client }) {
    const last = flags.on('latest') ? 1 : (flags.number('last') ?? -1);
    const sizes = flags.on('size') || /\.Size\b/.test(flags.text('format'));
    const containers = await engine.get<ApiContainer[]>('/containers/json', {
      all: flags.on('all') ? 1 : undefined,
      limit: last > 0 ? last : undefined,
      size: sizes ? 1 : undefined,
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    const rows = containers.map((container) => row(container, client.now(), flags.on('no-trunc')));
    const table = flags.on('size') ? `${columns}\t{{.Size}}` : columns;
    const raw = flags.on('size') ? `${listing.raw}size: {{.Size}}\n` : listing.raw;
    try {
      writeList({ ...listing, table, raw }, rows, flags, screen);
    } catch (failure) {
      throw otherWords(failure);
    }
  },
};

/** This list alone calls a bad template by another name. */
function otherWords(failure: unknown): unknown {
  if (!(failure instanceof Refused)) return failure;
  const what = failure.message.includes(': executing ') ? 'failed to execute template: ' : 'failed to parse template: ';
  return new Refused(failure.message.replace('template parsing error: ', what), failure.code);
}

function row(container: ApiContainer, now: number, whole: boolean): Row {
  const names = container.Names.map((name) => name.replace(/^\//, ''));
  const { Image, Command: command } = container;
  const labels = Object.entries(container.Labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const mounts = (container.Mounts ?? []).map((mount) => mount.Name || mount.Source || '');
  const size = humanSize(container.SizeRw ?? 0);
  return {
    ID: whole ? container.Id : shortId(container.Id),
    Names: whole ? names.join(',') : (names.find((name) => !name.includes('/')) ?? ''),
    Image: Image === '' ? '<no image>' : whole ? Image : withoutDigest(Image),
    Command: quote(whole ? command : ellipsis(command, 20)),
    CreatedAt: goTime(new Date(container.Created * 1000).toISOString()),
    RunningFor: `${humanDuration(now - container.Created * 1000)} ago`,
    Ports: showPorts(container.Ports ?? []),
    State: container.State,
    Status: container.Status,
    Size: container.SizeRootFs ? `${size} (virtual ${humanSize(container.SizeRootFs)})` : size,
    Labels: labels.map(([key, value]) => `${key}=${value}`).join(','),
    Label: (key: string) => container.Labels?.[key] ?? '',
    Mounts: mounts.map((mount) => (whole ? mount : ellipsis(mount, 15))).join(','),
    LocalVolumes: `${(container.Mounts ?? []).filter(({ Type }) => Type === 'volume').length}`,
    Networks: Object.keys(container.NetworkSettings?.Networks ?? {}).join(','),
    Platform: null,
  };
}

type ContainerPort = NonNullable<ApiContainer['Ports']>[number];

/** Ports that are the same inside and out are grouped into ranges; the others come last, one by one. */
function showPorts(ports: readonly ContainerPort[]): string {
  const sorted = [...ports].sort(
    (a, b) =>
      a.PrivatePort - b.PrivatePort ||
      compare(a.IP ?? '', b.IP ?? '') ||
      (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
      compare(a.Type, b.Type),
  );
  const done: string[] = [];
  const open = new Map<string, { ip: string; type: string; first: number; last: number }>();
  const mapped: string[] = [];
  for (const { IP: ip = '', PrivatePort: port, PublicPort: outside = 0, Type: type } of sorted) {
    if (ip !== '' && outside !== port) {
      mapped.push(`${hostPort(ip, `${outside}`)}->${port}/${type}`);
      continue;
    }
    const key = `${ip}/${type}`;
    const group = open.get(key);
    if (group && port === group.last + 1) group.last = port;
    else {
      if (group) done.push(showGroup(group));
      open.set(key, { ip, type, first: port, last: port });
    }
  }
  return [...done, ...[...open.values()].map(showGroup), ...mapped].join(', ');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const hostPort = (ip: string, port: string) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`;

function showGroup({ ip, type, first, last }: { ip: string; type: string; first: number; last: number }): string {
  const ports = first === last ? `${first}` : `${first}-${last}`;
  return `${ip === '' ? ports : `${hostPort(ip, ports)}->${ports}`}/${type}`;
}
