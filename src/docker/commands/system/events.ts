/** `docker events` (docker-cli §11.3): what happens on this machine and, on a manager, in its swarm. */
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { template } from '../../format/template/template.ts';
import { functions } from '../../format/template/functions.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { moment } from '../../parse/moment.ts';
import { Refused } from '../../refused.ts';
import type { Filter } from '../../parse/values.ts';

interface Event {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes?: Readonly<Record<string, string>> };
}

export const events: Command = {
  use: '[OPTIONS]',
  short: 'Get real time events from the server',
  aliases: 'docker system events, docker events',
  args: [0, 0],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  ${INSPECT_FORMAT}
--since string  Show all events created since timestamp
--until string  Stream events until this timestamp`,
  async run({ flags, engine, screen, client }) {
    const format = flags.text('format');
    const compiled = ['', 'json'].includes(format) ? null : template(format, () => undefined, functions, 64);
    const show = (line: string) => {
      if (line.trim() === '') return;
      if (format === 'json') screen.out(`${line}\n`);
      else if (compiled === null) screen.out(`${written(line)}\n`);
      else screen.out(`${compiled.run(JSON.parse(line))}\n`);
    };
    let pending = '';
    const query = {
      since: moment(flags.text('since'), '', client.now()),
      until: moment(flags.text('until'), '', client.now()),
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    };
    await engine.stream('GET', '/events', query, (chunk) => {
      const lines = `${pending}${chunk}`.split('\n');
      pending = lines.pop() ?? '';
      lines.forEach(show);
    });
    show(pending);
  },
};

/** `TIME TYPE ACTION ID (key=value, …)`. The time's digits are more than a number can hold: they are taken as text. */
function written(line: string): string {
  const { Type, Action, Actor } = JSON.parse(line) as Event;
  const [, seconds = '0', nanos = '0'] = /"timeNano":(\d+)(\d{9})\b/.exec(line) ?? [];
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) throw new Refused(`unexpected event: ${line}`);
  const time = `${at.toISOString().slice(0, 19)}.${nanos}Z`;
  const attributes = Object.entries(Actor.Attributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return `${time} ${Type} ${Action} ${Actor.ID}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}`;
}
