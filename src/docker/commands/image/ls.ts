/** `docker images` (docker-cli §10). */
import type { ApiImage } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { goTime, humanDuration } from '../../format/duration.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { humanSize } from '../../format/size.ts';
import { shortId } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import type { Flags } from '../../parse/flags.ts';
import type { Filter } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';

const listing = (digests: boolean): Listing => ({
  table: `{{.Repository}}\t{{.Tag}}\t${digests ? '{{.Digest}}\t' : ''}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`,
  headers: {
    Repository: 'REPOSITORY',
    Tag: 'TAG',
    Digest: 'DIGEST',
    ID: 'IMAGE ID',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    Size: 'SIZE',
    Containers: 'CONTAINERS',
    VirtualSize: 'SIZE',
    SharedSize: 'SHARED SIZE',
    UniqueSize: 'UNIQUE SIZE',
  },
  quiet: '{{.ID}}',
  raw: `repository: {{.Repository}}\ntag: {{.Tag}}\n${digests ? 'digest: {{.Digest}}\n' : ''}image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n`,
  type: '*formatter.imageContext',
});

export const ls: Command = {
  use: '[OPTIONS] [REPOSITORY[:TAG]]',
  short: 'List images',
  aliases: 'docker image ls, docker image list, docker images',
  args: [0, 1],
  flags: `
-a, --all  Show all images (default hides intermediate images)
--digests  Show digests
-f, --filter filter  Filter output based on conditions provided
--format string  ${LIST_FORMAT}
--no-trunc  Don't truncate output
-q, --quiet  Only show image IDs
--tree  List multi-platform images as a tree (EXPERIMENTAL)`,
  async run({ args: [repository], flags, engine, screen, client }) {
    if (flags.on('tree'))
      throw new Refused("docker: 'images --tree' is not part of Waggle: its images are the same on every platform.");
    const filters = filtersOf(flags.list<Filter>('filter'));
    if (repository !== undefined) (filters.reference ??= []).push(repository);
    const images = await engine.get<ApiImage[]>('/images/json', {
      all: flags.on('all') ? 1 : undefined,
      filters: filterQuery(filters),
    });
    const rows = images.flatMap((image) => rowsOf(image, client.now(), flags));
    writeList(listing(flags.on('digests')), rows, flags, screen);
  },
};

/** One for each name of the image. */
function rowsOf(image: ApiImage, now: number, flags: Flags): Row[] {
  const asked = flags.on('digests') || flags.text('format').includes('.Digest');
  const digests = image.RepoDigests ?? [];
  const tags = image.RepoTags ?? [];
  const common = {
    ID: flags.on('no-trunc') ? image.Id : shortId(image.Id),
    CreatedSince: `${humanDuration(now - image.Created * 1000)} ago`,
    CreatedAt: goTime(new Date(image.Created * 1000).toISOString()),
    Size: humanSize(image.Size),
    VirtualSize: humanSize(image.Size, 4),
    Containers: 'N/A',
    SharedSize: 'N/A',
    UniqueSize: 'N/A',
  };
  const digestOf = (repository: string) =>
    digests.find((digest) => digest.startsWith(`${repository}@`))?.split('@')[1] ?? '<none>';
  if (tags.length === 0) {
    const [name = '<none>', digest = '<none>'] = digests[0]?.split('@') ?? [];
    return [{ Repository: name, Tag: '<none>', Digest: asked ? digest : '', ...common }];
  }
  return tags.map((name) => {
    const cut = name.lastIndexOf(':');
    const repository = name.slice(0, cut);
    return {
      Repository: repository,
      Tag: name.slice(cut + 1),
      Digest: asked ? digestOf(repository) : '<none>',
      ...common,
    };
  });
}
