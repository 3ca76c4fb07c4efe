/** `docker attach` (docker-cli §14). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { Interrupted, Refused } from '../../refused.ts';
import { interruptedInside, listenTo } from './attached.ts';

/** What is inspected before one attaches. */
export interface Attachable {
  readonly Id: string;
  readonly State: {
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Restarting: boolean;
    readonly ExitCode: number;
  };
  readonly Config: { readonly Tty: boolean };
}

export const attach: Command = {
  use: '[OPTIONS] CONTAINER',
  short: 'Attach local standard input, output, and error streams to a running container',
  aliases: 'docker container attach, docker attach',
  args: [1, 1],
  flags: `
--detach-keys string  Override the key sequence for detaching a container
--no-stdin  Do not attach STDIN
--sig-proxy  Proxy all received signals to the process (default true)`,
  async run(call) {
    const { args, engine, flags } = call;
    const { Id, State, Config } = await engine.get<Attachable>(`/containers/${part(args[0] ?? '')}/json`);
    if (!State.Running) throw new Refused('You cannot attach to a stopped container, start it first');
    if (State.Paused) throw new Refused('You cannot attach to a paused container, unpause it first');
    if (State.Restarting) throw new Refused('You cannot attach to a restarting container, wait until it is running');
    const { ended, output } = listenTo(call, Id, { show: { tty: Config.Tty, stdout: true, stderr: true } });
    try {
      await output;
      return (await ended).StatusCode;
    } catch (failure) {
      if (failure instanceof Interrupted && !flags.has('sig-proxy')) interruptedInside(call, Id);
      throw failure;
    }
  },
};
