/** `docker secret ls` and `docker config ls` (docker-cli §8). */
import type { ApiSecret } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { humanDuration, instant } from '../../format/duration.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { natural } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import type { Filter } from '../../parse/values.ts';

export const list = (kind: 'secret' | 'config'): Command => ({
  use: '[OPTIONS]',
  short: `List ${kind}s`,
  aliases: `docker ${kind} ls, docker ${kind} list`,
  args: [0, 0],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  ${LIST_FORMAT}
-q, --quiet  Only display IDs`,
  async run({ flags, engine, screen, client }) {
    const found = await engine.get<ApiSecret[]>(`/${kind}s`, {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    const rows = found.sort((a, b) => natural(a.Spec.Name, b.Spec.Name)).map((one) => row(kind, one, client.now()));
    writeList(listing(kind), rows, flags, screen);
  },
});

const listing = (kind: 'secret' | 'config'): Listing => ({
  table: `{{.ID}}\t{{.Name}}\t${kind === 'secret' ? '{{.Driver}}\t' : ''}{{.CreatedAt}}\t{{.UpdatedAt}}`,
  headers: {
    ID: 'ID',
    Name: 'NAME',
    ...(kind === 'secret' ? { Driver: 'DRIVER' } : {}),
    CreatedAt: 'CREATED',
    UpdatedAt: 'UPDATED',
    Labels: 'LABELS',
  },
  quiet: '{{.ID}}',
  // There is no raw form of these: the word stands for itself, as any template does.
  raw: 'raw',
  type: `*${kind}.${kind}Context`,
});

function row(kind: 'secret' | 'config', { ID, CreatedAt, UpdatedAt, Spec }: ApiSecret, now: number): Row {
  const ago = (at: string) => `${humanDuration(now - instant(at))} ago`;
  const labels = Spec.Labels ?? {};
  return {
    ID,
    Name: Spec.Name,
    ...(kind === 'secret' ? { Driver: Spec.Driver?.Name ?? '' } : {}),
    CreatedAt: ago(CreatedAt),
    UpdatedAt: ago(UpdatedAt),
    Labels: Object.keys(labels)
      .sort()
      .map((key) => `${key}=${labels[key] as string}`)
      .join(','),
    Label: (key: string) => labels[key] ?? '',
  };
}
