/** `docker logs` (docker-cli §10, engine-api §13.1). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { moment } from '../../parse/moment.ts';
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
    await engine.stream('GET', `/containers/${Id}/logs`, query, reader.read);
    reader.check();
  },
};
