/** `docker system df` (docker-cli §11.4): what images and containers take of the disk. */
import type { ApiContainer, ApiImage } from '../../api.ts';
import type { Command } from '../../command.ts';
import { humanDuration } from '../../format/duration.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { humanSize } from '../../format/size.ts';
import { alignColumns } from '../../format/table.ts';
import { ellipsis, quote, shortId } from '../../format/text.ts';
import { Refused } from '../../refused.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';

interface Volume {
  readonly Name: string;
  readonly UsageData?: { readonly RefCount: number; readonly Size: number } | null;
}

interface Usage {
  readonly LayersSize: number;
  readonly Images: readonly (ApiImage & { readonly Containers: number; readonly SharedSize: number })[] | null;
  readonly Containers: readonly ApiContainer[] | null;
  readonly Volumes: readonly Volume[] | null;
}

const listing: Listing = {
  table: '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}',
  headers: { Type: 'TYPE', TotalCount: 'TOTAL', Active: 'ACTIVE', Size: 'SIZE', Reclaimable: 'RECLAIMABLE' },
  quiet: '{{.Type}}',
  raw: '',
  type: '*formatter.diskUsageContext',
};

export const df: Command = {
  use: '[OPTIONS]',
  short: 'Show docker disk usage',
  args: [0, 0],
  flags: `
--format string  ${LIST_FORMAT}
-v, --verbose  Show detailed information on space usage`,
  async run({ flags, engine, screen, client }) {
    if (flags.on('verbose') && flags.text('format') !== '')
      throw new Refused("docker: 'system df -v --format' is not part of Waggle: take '-v' or '--format', not both.");
    const usage = await engine.get<Usage>('/system/df');
    if (flags.on('verbose')) screen.out(verbose(usage, client.now()));
    else writeList(listing, summary(usage), flags, screen);
  },
};

function summary({ LayersSize, Images, Containers, Volumes }: Usage): Row[] {
  const images = Images ?? [];
  const containers = Containers ?? [];
  const volumes = Volumes ?? [];
  const used = images.filter(({ Containers: users }) => users > 0);
  const running = (one: ApiContainer) => /^(running|paused|restarting)$/.test(one.State);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const size = (one: Volume) => one.UsageData?.Size ?? 0;
  const unusedVolumes = volumes.filter((one) => (one.UsageData?.RefCount ?? 0) === 0);
  const row = (Type: string, total: number, active: number, size: number, free: number): Row => ({
    Type,
    TotalCount: `${total}`,
    Active: `${active}`,
    Size: humanSize(size, 4),
    Reclaimable:
      size > 0 && Type !== 'Build Cache'
        ? `${humanSize(free, 4)} (${Math.floor((free * 100) / size)}%)`
        : humanSize(free, 4),
  });
  return [
    row('Images', images.length, used.length, LayersSize, LayersSize - sum(used.map(({ Size }) => Size))),
    row(
      'Containers',
      containers.length,
      containers.filter(running).length,
      sum(containers.map(({ SizeRw = 0 }) => SizeRw)),
      sum(containers.filter((one) => !running(one)).map(({ SizeRw = 0 }) => SizeRw)),
    ),
    row(
      'Local Volumes',
      volumes.length,
      volumes.length - unusedVolumes.length,
      sum(volumes.map(size)),
      sum(unusedVolumes.map(size)),
    ),
    row('Build Cache', 0, 0, 0, 0),
  ];
}

function verbose({ Images, Containers, Volumes }: Usage, now: number): string {
  const since = (created: number) => `${humanDuration(now - created * 1000)} ago`;
  const table = (title: string, header: string, rows: readonly (readonly string[])[]) =>
    `${title}\n\n${alignColumns([header, ...rows.map((cells) => cells.join('\t'))]).join('\n')}\n`;
  const images = (Images ?? []).map((image) => {
    const name = image.RepoTags?.[0] ?? '<none>:<none>';
    const cut = name.lastIndexOf(':');
    return [
      name.slice(0, cut),
      name.slice(cut + 1),
      shortId(image.Id),
      since(image.Created),
      humanSize(image.Size, 4),
      humanSize(image.SharedSize, 4),
      humanSize(image.Size - image.SharedSize, 4),
      `${image.Containers}`,
    ];
  });
  const containers = (Containers ?? []).map((one) => [
    shortId(one.Id),
    one.Image,
    quote(ellipsis(one.Command, 20)),
    `${(one.Mounts ?? []).filter(({ Type }) => Type === 'volume').length}`,
    humanSize(one.SizeRw ?? 0, 4),
    since(one.Created),
    one.Status,
    (one.Names[0] ?? '').slice(1),
  ]);
  const volumes = (Volumes ?? []).map(({ Name, UsageData }) => [
    Name,
    `${UsageData?.RefCount ?? 0}`,
    humanSize(UsageData?.Size ?? 0, 4),
  ]);
  return [
    table(
      'Images space usage:',
      'REPOSITORY\tTAG\tIMAGE ID\tCREATED\tSIZE\tSHARED SIZE\tUNIQUE SIZE\tCONTAINERS',
      images,
    ),
    table(
      'Containers space usage:',
      'CONTAINER ID\tIMAGE\tCOMMAND\tLOCAL VOLUMES\tSIZE\tCREATED\tSTATUS\tNAMES',
      containers,
    ),
    table('Local Volumes space usage:', 'VOLUME NAME\tLINKS\tSIZE', volumes),
    table('Build cache usage: 0B', 'CACHE ID\tCACHE TYPE\tSIZE\tCREATED\tLAST USED\tUSAGE\tSHARED', []),
  ].join('\n');
}
