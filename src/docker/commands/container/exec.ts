/** `docker exec` (docker-cli §10): its exit code is the command's. */
import type { Call, Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { Refused } from '../../refused.ts';
import { mergedEnv } from '../service/env.ts';
import { serviceValues } from '../service/values.ts';
import { NOBODY_TYPES, typedInto } from './input.ts';
import { logReader } from './log-reader.ts';

export const exec: Command = {
  use: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  short: 'Execute a command in a running container',
  aliases: 'docker container exec, docker exec',
  args: [2, Infinity],
  flagsFirst: true,
  values: { env: serviceValues['env'] as (text: string) => unknown },
  flags: `
-d, --detach  Detached mode: run command in the background
--detach-keys string  Override the key sequence for detaching a container
-e, --env list  Set environment variables
--env-file list  Read in a file of environment variables
-i, --interactive  Keep STDIN open even if not attached
--privileged  Give extended privileges to the command
-t, --tty  Allocate a pseudo-TTY
-u, --user string  Username or UID (format: "<name|uid>[:<group|gid>]")
-w, --workdir string  Working directory inside the container`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    const [container = '', ...command] = args;
    const detached = flags.on('detach');
    if (!detached && flags.on('interactive') && typedInto(command)) throw new Refused(NOBODY_TYPES('exec'));
    await engine.get(`/containers/${part(container)}/json`);
    const { Id } = await engine.post<{ Id: string }>(`/containers/${part(container)}/exec`, {}, wish(call, command));
    if (detached) {
      await engine.post(`/exec/${Id}/start`, {}, { Detach: true, Tty: flags.on('tty') });
      return;
    }
    const reader = logReader(flags.on('tty'), screen);
    await engine.stream('POST', `/exec/${Id}/start`, {}, reader.read, { Detach: false, Tty: flags.on('tty') });
    reader.check();
    const { ExitCode } = await engine.get<{ ExitCode: number | null }>(`/exec/${Id}/json`);
    return ExitCode ?? 0;
  },
};

const wish = ({ flags }: Call, command: readonly string[]) => ({
  User: flags.text('user'),
  Privileged: flags.on('privileged'),
  Tty: flags.on('tty'),
  AttachStdin: false,
  AttachStderr: !flags.on('detach'),
  AttachStdout: !flags.on('detach'),
  Detach: flags.on('detach'),
  Env: mergedEnv(flags),
  WorkingDir: flags.text('workdir'),
  Cmd: command,
});
