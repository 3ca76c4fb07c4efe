/** `docker top` (docker-cli §10). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { alignColumns } from '../../format/table.ts';

/** This table alone has columns as wide as that. */
const MIN_WIDTH = 20;

export const top: Command = {
  use: 'CONTAINER [ps OPTIONS]',
  short: 'Display the running processes of a container',
  aliases: 'docker container top, docker top',
  args: [1, Infinity],
  flagsFirst: true,
  async run({ args: [reference = '', ...options], engine, screen }) {
    const { Titles, Processes } = await engine.get<{ Titles: string[]; Processes: string[][] }>(
      `/containers/${part(reference)}/top`,
      { ps_args: options.length > 0 ? options.join(' ') : undefined },
    );
    const lines = [Titles, ...Processes].map((cells) => cells.join('\t'));
    screen.out(`${alignColumns(lines, MIN_WIDTH).join('\n')}\n`);
  },
};
