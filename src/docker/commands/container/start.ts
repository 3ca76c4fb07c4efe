/** `docker start` (docker-cli §10). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { reasonOf, Refused } from '../../refused.ts';

export const start: Command = {
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Start one or more stopped containers',
  aliases: 'docker container start, docker start',
  args: [1, Infinity],
  flags: `
-a, --attach  Attach STDOUT/STDERR and forward signals
--checkpoint string  Restore from this checkpoint
--checkpoint-dir string  Use a custom checkpoint storage directory
--detach-keys string  Override the key sequence for detaching a container
-i, --interactive  Attach container's STDIN`,
  async run({ args, flags, engine, screen }) {
    if (flags.on('attach') || flags.on('interactive')) {
      throw new Refused("docker: 'start --attach' is not part of Waggle: read what it prints with 'docker logs'.");
    }
    const failed: string[] = [];
    for (const reference of args) {
      try {
        await engine.post(`/containers/${part(reference)}/start`);
        screen.out(`${reference}\n`);
      } catch (failure) {
        screen.err(`${reasonOf(failure)}\n`);
        failed.push(reference);
      }
    }
    if (failed.length > 0) throw new Refused(`Error: failed to start containers: ${failed.join(', ')}`);
  },
};
