/** `docker service rm`. */
import type { Command } from '../../command.ts';
import { each } from '../../each.ts';
import { part } from '../../engine.ts';

export const rm: Command = {
  use: 'SERVICE [SERVICE...]',
  short: 'Remove one or more services',
  aliases: 'docker service rm, docker service remove',
  args: [1, Infinity],
  run: (call) => each(call, (reference) => call.engine.delete(`/services/${part(reference)}`)),
};
