/** `docker node inspect` (docker-cli §4.2). */
import type { Command } from '../../command.ts';
import { inspectEach } from '../../format/inspect.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { Refused } from '../../refused.ts';
import { prettyNode } from './pretty.ts';
import { getNode } from './self.ts';

export const inspect: Command = {
  use: '[OPTIONS] self|NODE [NODE...]',
  short: 'Display detailed information on one or more nodes',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
--pretty  Print the information in a human friendly format`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    if (!flags.on('pretty') && flags.text('format') !== 'pretty') {
      if (flags.text('format').startsWith('pretty')) {
        throw new Refused('cannot supply extra formatting options to the pretty template');
      }
      return inspectEach(call, (reference) => getNode(engine, reference), { type: 'swarm.Node' });
    }
    for (const reference of args) screen.out(prettyNode(await getNode(engine, reference)));
  },
};
