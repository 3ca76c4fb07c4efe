/** `docker container prune` (docker-cli §14). */
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { humanSize } from '../../format/size.ts';
import type { Filter } from '../../parse/values.ts';
import { confirmed } from '../../confirm.ts';

export const prune: Command = {
  use: '[OPTIONS]',
  short: 'Remove all stopped containers',
  args: [0, 0],
  flags: `
--filter filter  Provide filter values (e.g. "until=<timestamp>")
-f, --force  Do not prompt for confirmation`,
  async run(call) {
    const { flags, engine, screen } = call;
    if (!confirmed(call, 'WARNING! This will remove all stopped containers.')) return;
    const { ContainersDeleted, SpaceReclaimed } = await engine.post<{
      ContainersDeleted: readonly string[] | null;
      SpaceReclaimed: number;
    }>('/containers/prune', { filters: filterQuery(filtersOf(flags.list<Filter>('filter'))) });
    if (ContainersDeleted?.length) screen.out(`Deleted Containers:\n${ContainersDeleted.join('\n')}\n\n`);
    screen.out(`Total reclaimed space: ${humanSize(SpaceReclaimed, 4)}\n`);
  },
};
