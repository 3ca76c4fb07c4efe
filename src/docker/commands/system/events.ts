/** `docker events` (docker-cli §11.3): what happens on this machine and, on a manager, in its swarm. */
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { moment } from '../../parse/moment.ts';
import { reasonOf, Refused } from '../../refused.ts';
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
    const shown = ['', 'json', '{{json .}}'].includes(format) ? null : await byTemplate(format);
    const show = (line: string) => {
      if (line.trim() === '') return;
      if (shown !== null) screen.out(`${shown(line)}\n`);
      else screen.out(`${format === '' ? written(line) : line}\n`);
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

/** Refuses at once what no event could be shown by. */
async function byTemplate(format: string): Promise<(line: string) => string> {
  const { renderer } = await import('../../format/go/renderer.ts');
  let shown: ReturnType<typeof renderer>;
  try {
    shown = renderer(format, 64, false);
    shown({}, 'events.Message');
  } catch (failure) {
    const reason = reasonOf(failure).replace('template parsing error', 'Error parsing format');
    throw new Refused(reason.replace('in type events.', 'in type *events.'), 64);
  }
  return (line) => shown({ ...(JSON.parse(line) as Event), timeNano: nanosOf(line) }, 'events.Message');
}

/** More digits than a number can hold: they are taken as text. */
const nanosOf = (line: string): string => /"timeNano":(\d+)/.exec(line)?.[1] ?? '0';

/** `TIME TYPE ACTION ID (key=value, …)`. */
function written(line: string): string {
  const { Type, Action, Actor } = JSON.parse(line) as Event;
  const [, seconds = '0', nanos = '0'] = /^(\d+)(\d{9})$/.exec(nanosOf(line)) ?? [];
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) throw new Refused(`unexpected event: ${line}`);
  const time = `${at.toISOString().slice(0, 19)}.${nanos}Z`;
  const attributes = Object.entries(Actor.Attributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return `${time} ${Type} ${Action} ${Actor.ID}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}`;
}
