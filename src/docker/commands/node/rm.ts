/** `docker node rm` (docker-cli §4.6). */
import type { Command } from '../../command.ts';
import { each } from '../../each.ts';
import { part } from '../../engine.ts';

export const rm: Command = {
  use: '[OPTIONS] NODE [NODE...]',
  short: 'Remove one or more nodes from the swarm',
  aliases: 'docker node rm, docker node remove',
  args: [1, Infinity],
  flags: `
-f, --force  Force remove a node from the swarm`,
  run: (call) =>
    each(call, (reference) =>
      call.engine.delete(`/nodes/${part(reference)}`, { force: call.flags.on('force') ? 1 : undefined }),
    ),
};
