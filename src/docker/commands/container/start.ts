/** `docker start` (docker-cli §10). */
import type { Call, Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { reasonOf, Refused } from '../../refused.ts';
import type { Attachable } from './attach.ts';
import { listenTo } from './attached.ts';

export const start: Command = {
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Start one or more stopped containers',
  aliases: 'docker container start, docker start',
  args: [1, Infinity],
  flags: `
-a, --attach  Attach STDOUT/STDERR and forward signals
--detach-keys string  Override the key sequence for detaching a container
-i, --interactive  Attach container's STDIN`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    if (flags.on('attach') || flags.on('interactive')) return startAttached(call);
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

/** One alone, so that its output is not another's. */
async function startAttached(call: Call): Promise<number> {
  const { args, engine } = call;
  if (args.length > 1) throw new Refused('you cannot start and attach multiple containers at once');
  const { Id, State, Config } = await engine.get<Attachable>(`/containers/${part(args[0] ?? '')}/json`);
  const { ended, output, hangUp } = listenTo(call, Id, {
    condition: State.Running ? undefined : 'next-exit',
    show: { tty: Config.Tty, stdout: true, stderr: true },
  });
  try {
    await engine.post(`/containers/${Id}/start`);
    await output;
    return (await ended).StatusCode;
  } finally {
    hangUp();
  }
}
