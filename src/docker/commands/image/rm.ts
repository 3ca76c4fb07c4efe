/** `docker rmi` (docker-cli §10). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { reasonOf, Refused } from '../../refused.ts';

export const rm: Command = {
  use: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Remove one or more images',
  aliases: 'docker image rm, docker image remove, docker rmi',
  args: [1, Infinity],
  flags: `
-f, --force  Force removal of the image
--no-prune  Do not delete untagged parents
--platform strings  Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")`,
  async run({ args, flags, engine, screen }) {
    if (flags.has('platform'))
      throw new Refused("docker: 'rmi --platform' is not part of Waggle: an image is removed for every platform.");
    const on = (flag: string) => (flags.on(flag) ? 1 : undefined);
    const failures: string[] = [];
    for (const reference of args) {
      try {
        const gone = await engine.delete<{ Untagged?: string; Deleted?: string }[]>(`/images/${part(reference)}`, {
          force: on('force'),
          noprune: on('no-prune'),
        });
        for (const { Untagged, Deleted } of gone)
          screen.out(Deleted ? `Deleted: ${Deleted}\n` : `Untagged: ${Untagged}\n`);
      } catch (failure) {
        failures.push(reasonOf(failure));
      }
    }
    if (failures.length > 0) throw new Refused(failures.join('\n'));
  },
};
