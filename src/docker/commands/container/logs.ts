/** `docker logs` (docker-cli §10, engine-api §13.1). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { instant } from '../../format/duration.ts';
import { duration } from '../../parse/duration.ts';
import { quote } from '../../format/text.ts';
import { Refused } from '../../refused.ts';
import { logReader } from './log-reader.ts';

export const logs: Command = {
  use: '[OPTIONS] CONTAINER',
  short: 'Fetch the logs of a container',
  aliases: 'docker container logs, docker logs',
  args: [1, 1],
  flags: `
--details  Show extra details provided to logs
-f, --follow  Follow log output
--since string  Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)
-n, --tail string  Number of lines to show from the end of the logs (default "all")
-t, --timestamps  Show timestamps
--until string  Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)`,
  async run({ args: [reference = ''], flags, engine, screen, client }) {
    const on = (flag: string) => (flags.on(flag) ? 1 : undefined);
    const query = {
      stdout: 1,
      stderr: 1,
      tail: flags.text('tail') || 'all',
      follow: on('follow'),
      timestamps: on('timestamps'),
      details: on('details'),
      since: moment(flags.text('since'), 'since', client.now()),
      until: moment(flags.text('until'), 'until', client.now()),
    };
    const { Id, Config } = await engine.get<{ Id: string; Config?: { Tty?: boolean } }>(
      `/containers/${part(reference)}/json`,
    );
    const reader = logReader(Config?.Tty ?? false, screen);
    await engine.stream('GET', `/containers/${Id}/logs`, query, reader);
  },
};

/** An instant, seconds of the epoch, or how long ago; as the API wants it. */
function moment(text: string, flag: string, now: number): string | undefined {
  if (text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const at = /^\d{4}-\d\d-\d\d/.test(text)
    ? instant(/T.*(Z|[-+]\d\d:\d\d)$/.test(text) ? text : dated(text))
    : now - ago(text);
  if (Number.isNaN(at))
    throw new Refused(`invalid value for ${quote(flag)}: failed to parse value as time or duration: ${quote(text)}`);
  return `${Math.floor(at / 1000)}.${String(Math.floor(at % 1000)).padStart(3, '0')}000000`;

  function ago(span: string): number {
    try {
      return duration(span) / 1e6;
    } catch {
      return NaN;
    }
  }
}

const dated = (text: string) => (text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);
