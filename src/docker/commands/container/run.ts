/** `docker run` (docker-cli §10): creates, attaches, waits and starts, in this order; its exit code is the container's. */
import type { Call, Command } from '../../command.ts';
import { Interrupted, reasonOf, Refused } from '../../refused.ts';
import { interruptedInside, listenTo } from './attached.ts';
import { bodyOf, createContainer, withHelp } from './create.ts';
import { NOBODY_TYPES, typedInto } from './input.ts';
import { createFlags, createValues, hiddenFlags, runFlags } from './run-flags.ts';
import { sortedFlags } from './sorted-flags.ts';

export const run: Command = {
  use: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create and run a new container from an image',
  aliases: 'docker container run, docker run',
  args: [1, Infinity],
  flagsFirst: true,
  values: createValues,
  flags: sortedFlags(createFlags, runFlags),
  hidden: hiddenFlags,
  async run(call) {
    const { flags, engine, screen } = call;
    const detached = flags.on('detach');
    const streams = flags.list('attach');
    if (detached && streams.length > 0) {
      throw new Refused('conflicting options: cannot specify both --attach and --detach');
    }
    const [, ...command] = call.args;
    if (!detached && flags.on('interactive') && typedInto(command)) throw new Refused(NOBODY_TYPES('run'));
    const shown = (name: string) => !detached && (streams.length === 0 || streams.includes(name));
    const attached = { stdin: false, stdout: shown('stdout'), stderr: shown('stderr') };
    const body = bodyOf(call, attached, 'run');
    const id = await asStatus(call, () => createContainer(call, body));
    const { ended, output, hangUp } = listenTo(call, id, {
      condition: flags.on('rm') ? 'removed' : 'next-exit',
      show: detached ? null : { tty: flags.on('tty'), ...attached },
    });
    try {
      await asStatus(call, () => engine.post(`/containers/${id}/start`));
      if (detached) {
        screen.out(`${id}\n`);
        return;
      }
      await output;
      return (await ended).StatusCode;
    } catch (failure) {
      if (failure instanceof Interrupted && !detached && !flags.has('sig-proxy')) interruptedInside(call, id);
      throw failure;
    } finally {
      hangUp();
    }
  },
};

/** What the engine refuses counts as 127 where nothing of that name was found, 126 where it could not be run. */
async function asStatus<T>({ signal }: Call, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (failure) {
    if (signal.aborted) throw failure;
    throw new Refused(withHelp(reasonOf(failure), 'run'), codeOf(reasonOf(failure)));
  }
}

function codeOf(reason: string): number {
  if (/executable file not found|no such file or directory/.test(reason)) return 127;
  return /permission denied|is a directory/.test(reason) ? 126 : 125;
}
