/** `docker node ps` (docker-cli §4.3). */
import type { ApiTask } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import type { Filter } from '../../parse/values.ts';
import { reasonOf, Refused } from '../../refused.ts';
import { selfInFilters, writeTasks } from '../../tasks.ts';
import { getNode } from './self.ts';

export const ps: Command = {
  use: '[OPTIONS] [NODE...]',
  short: 'List tasks running on one or more nodes, defaults to current node',
  args: [0, Infinity],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  Pretty-print tasks using a Go template
--no-resolve  Do not map IDs to Names
--no-trunc  Do not truncate output
-q, --quiet  Only display task IDs`,
  async run({ args, flags, engine, screen, client }) {
    const filters = filtersOf(flags.list<Filter>('filter'));
    await selfInFilters(filters, engine);
    const failures: string[] = [];
    const tasks: ApiTask[] = [];
    for (const reference of args.length > 0 ? args : ['self']) {
      try {
        const node = await getNode(engine, reference);
        // Docker's client adds each node to the same filter, so that earlier nodes are listed again.
        (filters.node ??= []).push(node.ID);
        tasks.push(...(await engine.get<ApiTask[]>('/tasks', { filters: filterQuery(filters) })));
      } catch (failure) {
        failures.push(reasonOf(failure));
      }
    }
    if (failures.length === 0 || tasks.length > 0)
      await writeTasks(tasks, { flags, engine, screen, now: client.now(), wholeIds: false });
    if (failures.length > 0) throw new Refused(failures.join('\n'));
  },
};
