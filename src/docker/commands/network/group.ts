/** `docker network` (docker-cli §7). */
import type { Command, Group } from '../../command.ts';
import { confirmed } from '../../confirm.ts';
import { filterQuery, filtersOf, part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import type { Filter } from '../../parse/values.ts';
import { create } from './create.ts';
import { ls } from './ls.ts';
import { rm } from './rm.ts';

const inspect: Command = {
  use: '[OPTIONS] NETWORK [NETWORK...]',
  short: 'Display detailed information on one or more networks',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
-v, --verbose  Verbose output for diagnostics`,
  run: (call) =>
    inspectEach(
      call,
      (reference) =>
        call.engine.get(`/networks/${part(reference)}`, { verbose: call.flags.on('verbose') ? 'true' : undefined }),
      { type: 'network.Inspect', raw: true, badTemplateCode: 64 },
    ),
};

const prune: Command = {
  use: '[OPTIONS]',
  short: 'Remove all unused networks',
  args: [0, 0],
  flags: `
--filter filter  Provide filter values (e.g. "until=<timestamp>")
-f, --force  Do not prompt for confirmation`,
  async run(call) {
    if (!confirmed(call, 'WARNING! This will remove all custom networks not used by at least one container.')) return;
    const { flags, engine, screen } = call;
    const { NetworksDeleted: gone } = await engine.post<{ NetworksDeleted: string[] | null }>('/networks/prune', {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    if (gone !== null && gone.length > 0) screen.out(`Deleted Networks:\n${gone.join('\n')}\n\n`);
  },
};

export const network: Group = {
  short: 'Manage networks',
  verbs: { create, inspect, ls, prune, rm },
  aliases: { list: 'ls', remove: 'rm' },
  absent: {
    connect: "services join networks with 'docker service create --network'.",
    disconnect: "services leave networks with 'docker service update --network-rm'.",
  },
};
