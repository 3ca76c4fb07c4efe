/** `docker image prune` (docker-cli §14). */
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { humanSize } from '../../format/size.ts';
import { confirmed } from '../../confirm.ts';
import type { Filter } from '../../parse/values.ts';

export interface Pruned {
  readonly ImagesDeleted: readonly { readonly Untagged?: string; readonly Deleted?: string }[] | null;
  readonly SpaceReclaimed: number;
}

export const prune: Command = {
  use: '[OPTIONS]',
  short: 'Remove unused images',
  args: [0, 0],
  flags: `
-a, --all  Remove all unused images, not just dangling ones
--filter filter  Provide filter values (e.g. "until=<timestamp>")
-f, --force  Do not prompt for confirmation`,
  async run(call) {
    const { flags, engine, screen } = call;
    const all = flags.on('all');
    const which = all ? 'all images without at least one container associated to them' : 'all dangling images';
    if (!confirmed(call, `WARNING! This will remove ${which}.`)) return;
    const filters = { dangling: [`${!all}`], ...filtersOf(flags.list<Filter>('filter')) };
    const pruned = await engine.post<Pruned>('/images/prune', { filters: filterQuery(filters) });
    screen.out(`${deletedImages(pruned)}Total reclaimed space: ${humanSize(pruned.SpaceReclaimed, 4)}\n`);
  },
};

export const deletedImages = ({ ImagesDeleted }: Pruned): string =>
  ImagesDeleted?.length
    ? `Deleted Images:\n${ImagesDeleted.map(({ Untagged, Deleted }) => (Untagged === undefined ? `deleted: ${Deleted}` : `untagged: ${Untagged}`)).join('\n')}\n\n`
    : '';
