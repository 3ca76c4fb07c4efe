/** `docker secret inspect` and `docker config inspect` (docker-cli §8). */
import type { ApiSecret } from '../../api.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { goTime } from '../../format/duration.ts';
import { inspectEach } from '../../format/inspect.ts';
import { capital } from '../../format/text.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { Refused } from '../../refused.ts';

export const inspect = (kind: 'secret' | 'config'): Command => ({
  use: `[OPTIONS] ${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
  short: `Display detailed information on one or more ${kind}s`,
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
--pretty  Print the information in a human friendly format`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    const find = (reference: string) => engine.get<ApiSecret>(`/${kind}s/${part(reference)}`);
    if (!flags.on('pretty') && flags.text('format') !== 'pretty') {
      if (flags.text('format').startsWith('pretty')) {
        throw new Refused('cannot supply extra formatting options to the pretty template');
      }
      return inspectEach(call, find, { type: kind === 'secret' ? 'swarm.Secret' : 'swarm.Config', raw: true });
    }
    const pretty = kind === 'secret' ? prettySecret : prettyConfig;
    for (const reference of args) screen.out(pretty(await find(reference)));
  },
});

/** In blanks, unlike a config. */
const prettySecret = ({ ID, CreatedAt, UpdatedAt, Spec }: ApiSecret): string =>
  [
    `ID:              ${ID}`,
    `Name:              ${Spec.Name}`,
    ...labels(Spec.Labels),
    `Driver:            ${Spec.Driver?.Name ?? ''}`,
    `Created at:        ${capital(goTime(CreatedAt))}`,
    `Updated at:        ${capital(goTime(UpdatedAt))}`,
    '',
  ].join('\n');

const prettyConfig = ({ ID, CreatedAt, UpdatedAt, Spec }: ApiSecret): string =>
  [
    `ID:\t\t\t${ID}`,
    `Name:\t\t\t${Spec.Name}`,
    ...labels(Spec.Labels),
    `Created at:            \t${capital(goTime(CreatedAt))}`,
    `Updated at:            \t${capital(goTime(UpdatedAt))}`,
    'Data:',
    new TextDecoder().decode(Uint8Array.from(atob(Spec.Data ?? ''), (char) => char.charCodeAt(0))),
    '',
  ].join('\n');

function labels(given: Readonly<Record<string, string>> = {}): string[] {
  const keys = Object.keys(given).sort();
  return keys.length === 0 ? [] : ['Labels:', ...keys.map((key) => ` - ${key}${given[key] ? `=${given[key]}` : ''}`)];
}
