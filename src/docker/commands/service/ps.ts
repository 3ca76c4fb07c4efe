/** `docker service ps` (docker-cli §5.6). */
import type { ApiService, ApiTask } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import type { Filter } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';
import { selfInFilters, writeTasks } from '../../tasks.ts';

export const ps: Command = {
  use: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'List the tasks of one or more services',
  args: [1, Infinity],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  Pretty-print tasks using a Go template
--no-resolve  Do not map IDs to Names
--no-trunc  Do not truncate output
-q, --quiet  Only display task IDs`,
  async run({ args, flags, engine, screen, client }) {
    const byId = await engine.get<ApiService[]>('/services', { filters: filterQuery({ id: args }) });
    const byName = await engine.get<ApiService[]>('/services', { filters: filterQuery({ name: args }) });
    const filters = filtersOf(flags.list<Filter>('filter'));
    const ids: string[] = [];
    const unknown: string[] = [];
    for (const reference of args) {
      const id = resolve(reference, byId, byName);
      if (id === null) unknown.push(`no such service: ${reference}`);
      else ids.push(id);
    }
    if (ids.length > 0) {
      filters.service = [...(filters.service ?? []), ...ids];
      await selfInFilters(filters, engine);
      const tasks = await engine.get<ApiTask[]>('/tasks', { filters: filterQuery(filters) });
      await writeTasks(tasks, { flags, engine, screen, now: client.now(), wholeIds: true });
    }
    if (unknown.length > 0) throw new Refused(unknown.join('\n'));
  },
};

/** By id, by name, by a prefix of the id that only one has; null where there is none. */
function resolve(reference: string, byId: readonly ApiService[], byName: readonly ApiService[]): string | null {
  const exact = byId.find(({ ID }) => ID === reference) ?? byName.find(({ Spec }) => Spec.Name === reference);
  if (exact) return exact.ID;
  const matches = byId.filter(({ ID }) => ID.startsWith(reference));
  if (matches.length > 1) throw new Refused(`multiple services found with provided prefix: ${reference}`);
  return matches[0]?.ID ?? null;
}
