/** `docker update` (docker-cli §10): limits and the restart policy of containers, at once. */
import type { Command } from '../../command.ts';
import { each } from '../../each.ts';
import { part } from '../../engine.ts';
import { Refused } from '../../refused.ts';
import { compact, positive } from '../service/spec.ts';
import { serviceValues } from '../service/values.ts';
import { restartPolicy } from './body.ts';

const flagNames = ['cpus', 'memory', 'pids-limit', 'restart'];

export const update: Command = {
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Update configuration of one or more containers',
  aliases: 'docker container update, docker update',
  args: [1, Infinity],
  values: serviceValues,
  flags: `
--cpus decimal  Number of CPUs
-m, --memory bytes  Memory limit
--pids-limit int  Tune container pids limit (set -1 for unlimited)
--restart string  Restart policy to apply when a container exits`,
  async run(call) {
    const { flags, engine, screen } = call;
    if (!flagNames.some((name) => flags.has(name))) {
      throw new Refused('You must provide one or more flags when using this command.');
    }
    const body = compact({
      Memory: positive(flags.number('memory')),
      NanoCpus: positive(flags.number('cpus')),
      PidsLimit: flags.number('pids-limit'),
      RestartPolicy: flags.has('restart') ? restartPolicy(flags) : undefined,
    });
    return each(call, async (reference) => {
      const path = `/containers/${part(reference)}/update`;
      const { Warnings } = await engine.post<{ Warnings?: readonly string[] | null }>(path, {}, body);
      for (const warning of Warnings ?? []) screen.err(`${warning}\n`);
    });
  },
};
