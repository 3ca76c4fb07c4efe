/** `docker system prune` (docker-cli §14): containers that do not run, then images. */
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { humanSize } from '../../format/size.ts';
import { confirmed } from '../../confirm.ts';
import type { Filter } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';
import { deletedImages, type Pruned } from '../image/prune.ts';

export const prune: Command = {
  use: '[OPTIONS]',
  short: 'Remove unused data',
  args: [0, 0],
  flags: `
-a, --all  Remove all unused images not just dangling ones
--filter filter  Provide filter values (e.g. "label=<key>=<value>")
-f, --force  Do not prompt for confirmation
--volumes  Prune anonymous volumes`,
  async run(call) {
    const { flags, engine, screen } = call;
    const all = flags.on('all');
    const what = [
      'all stopped containers',
      'all networks not used by at least one container',
      ...(flags.on('volumes') ? ['all anonymous volumes not used by at least one container'] : []),
      all ? 'all images without at least one container associated to them' : 'all dangling images',
      all ? 'all build cache' : 'unused build cache',
    ];
    const chosen = flags.list<Filter>('filter');
    const given = filtersOf(chosen);
    if (flags.on('volumes') && given.until !== undefined)
      throw new Refused('ERROR: The "until" filter is not supported with "--volumes"');
    const lines = (items: readonly string[]) => items.map((item) => `  - ${item}\n`).join('');
    const only = chosen.map(({ key, value }) => `${key}=${value}`);
    const narrowed = only.length === 0 ? '' : `\n  Items to be pruned will be filtered with:\n${lines(only)}`;
    if (!confirmed(call, `WARNING! This will remove:\n${lines(what)}${narrowed}`)) return;
    const filters = filterQuery(given);
    const containers = await engine.post<{ ContainersDeleted: readonly string[] | null; SpaceReclaimed: number }>(
      '/containers/prune',
      { filters },
    );
    if (containers.ContainersDeleted?.length) {
      screen.out(`Deleted Containers:\n${containers.ContainersDeleted.join('\n')}\n\n`);
    }
    const networks = await orAbsent(
      engine.post<{ NetworksDeleted: readonly string[] | null }>('/networks/prune', { filters }),
    );
    if (networks?.NetworksDeleted?.length) {
      screen.out(`Deleted Networks:\n${networks.NetworksDeleted.join('\n')}\n\n`);
    }
    let freed = containers.SpaceReclaimed;
    if (flags.on('volumes')) {
      const volumes = await orAbsent(
        engine.post<{ VolumesDeleted: readonly string[] | null; SpaceReclaimed: number }>('/volumes/prune', {
          filters,
        }),
      );
      if (volumes?.VolumesDeleted?.length) screen.out(`Deleted Volumes:\n${volumes.VolumesDeleted.join('\n')}\n\n`);
      freed += volumes?.SpaceReclaimed ?? 0;
    }
    const images = await engine.post<Pruned>('/images/prune', {
      filters: filterQuery({ dangling: [`${!all}`], ...given }),
    });
    screen.out(`${deletedImages(images)}Total reclaimed space: ${humanSize(freed + images.SpaceReclaimed, 4)}\n`);
  },
};

/** An engine that has none of a kind has none to clear away. */
const orAbsent = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((failure: unknown) => {
    if (failure instanceof Refused && /does not have/.test(failure.message)) return null;
    throw failure;
  });
