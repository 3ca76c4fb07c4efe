/** `docker create` (docker-cli §10), and the creation that `docker run` begins with. */
import type { Call, Command } from '../../command.ts';
import { familiar } from '../../format/text.ts';
import { DaemonRefused, reasonOf, Refused } from '../../refused.ts';
import { pullImage } from '../image/pull.ts';
import { containerBody, type Attached } from './body.ts';
import { createFlags, createValues, hiddenFlags } from './run-flags.ts';

export const create: Command = {
  use: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create a new container',
  aliases: 'docker container create, docker create',
  args: [1, Infinity],
  flagsFirst: true,
  values: createValues,
  flags: createFlags.replace(
    'Pull image before running ("always", "missing"',
    'Pull image before creating ("always", "|missing"',
  ),
  hidden: hiddenFlags,
  async run(call) {
    const streams = call.flags.list('attach');
    const wanted = (name: string) => streams.length === 0 || streams.includes(name);
    const attached = { stdin: streams.includes('stdin'), stdout: wanted('stdout'), stderr: wanted('stderr') };
    const body = bodyOf(call, attached, 'create');
    call.screen.out(`${await createContainer(call, body)}\n`);
  },
};

/** What is wrong with the flags stands in a frame of its own, and ends with 125. */
export function bodyOf({ args: [image = '', ...command], flags }: Call, attached: Attached, verb: string): object {
  try {
    return containerBody(flags, image, command, attached);
  } catch (failure) {
    throw new Refused(withHelp(reasonOf(failure), verb), 125);
  }
}

export const withHelp = (reason: string, verb: string): string =>
  `docker: ${reason}\n\nRun 'docker ${verb} --help' for more information`;

/** Pulls what is missing, unless told otherwise; answers the new container's id. */
export async function createContainer(call: Call, body: object): Promise<string> {
  const { args, flags, engine, screen } = call;
  const [image = ''] = args;
  const policy = flags.text('pull') || 'missing';
  if (!['always', 'missing', 'never'].includes(policy)) {
    throw new Refused(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`, 125);
  }
  // What is piped on is the container's output; what the pull says goes beside it.
  const aside = screen.interactive ? screen : { ...screen, out: (text: string) => screen.err(text), rewind: () => {} };
  const pull = () => pullImage(engine, aside, image, flags.on('quiet'));
  const ask = () =>
    engine.post<{ Id: string; Warnings?: readonly string[] | null }>(
      '/containers/create',
      { name: flags.text('name') || undefined },
      body,
    );
  if (policy === 'always') await pull();
  const made = await ask().catch(async (failure: unknown) => {
    const missing = failure instanceof DaemonRefused && failure.status === 404 && /^No such image/.test(failure.reason);
    if (!missing || policy !== 'missing') throw failure;
    if (!flags.on('quiet')) screen.err(`Unable to find image '${familiar(image)}' locally\n`);
    await pull();
    return ask();
  });
  for (const warning of made.Warnings ?? []) screen.err(`WARNING: ${warning}\n`);
  return made.Id;
}
