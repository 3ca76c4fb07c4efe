/** `docker secret rm` and `docker config rm` (docker-cli §8). */
import type { Command } from '../../command.ts';
import { each } from '../../each.ts';
import { part } from '../../engine.ts';

export const remove = (kind: 'secret' | 'config'): Command => ({
  use: `${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
  short: `Remove one or more ${kind}s`,
  aliases: `docker ${kind} rm, docker ${kind} remove`,
  args: [1, Infinity],
  run: (call) => each(call, (reference) => call.engine.delete(`/${kind}s/${part(reference)}`)),
});
