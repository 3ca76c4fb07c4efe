/**
 * What is typed at a machine's prompt: `docker`, `waggle`, and the few words of bash that a learner reaches for. What
 * is not here says so.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Screen } from '../docker/client.ts';
import { builtins, type Around } from './builtins.ts';
import type { ShellPorts } from './ports.ts';
import { BadLine, type Step, steps } from './words.ts';

export type { Levers, ShellPorts } from './ports.ts';

/** What a learner would look at a network with. */
const OF_THE_WIRE: ReadonlySet<string> = new Set(['curl', 'wget', 'ping', 'nslookup', 'dig', 'nc', 'ip', 'traceroute']);
const NO_PACKETS =
  "packets are not part of Waggle yet: services have their addresses and ports (see 'docker service inspect'), but nobody can call them.";

export class Shell {
  constructor(readonly ports: ShellPorts) {}

  /** Runs a line on a machine. Answers the exit code of what ran last; only bugs throw. */
  async run(line: string, on: Hostname, screen: Screen, signal: AbortSignal): Promise<number> {
    let commands: Step[];
    try {
      commands = steps(line);
    } catch (failure) {
      if (!(failure instanceof BadLine)) throw failure;
      screen.err(`${failure.message}\n`);
      return 2;
    }
    let code = 0;
    for (const { pipeline, ifOk } of commands) {
      if (signal.aborted) return 130;
      if (ifOk && code !== 0) continue;
      code = await this.pipeline(pipeline, { on, screen, signal });
    }
    return code;
  }

  /** One after the other, each with all that the one before has written; the last one's exit code counts. */
  private async pipeline(
    commands: readonly (readonly string[])[],
    around: Pick<Around, 'on' | 'screen' | 'signal'>,
  ): Promise<number> {
    const { screen, signal } = around;
    let input: string | null = null;
    for (const words of commands.slice(0, -1)) {
      let written = '';
      const into: Screen = {
        out: (text) => void (written += text),
        err: (text) => screen.err(text),
        rewind: () => {},
        interactive: false,
        columns: screen.columns,
      };
      await this.command(words, { ...around, screen: into, input });
      if (signal.aborted) return 130;
      input = written;
    }
    return this.command(commands.at(-1) ?? [], { ...around, input });
  }

  /** What could stand at the cursor: `line` from `from` to the cursor may be replaced by any of the options. */
  async complete(line: string, cursor: number, on: Hostname): Promise<{ from: number; options: string[] }> {
    const { complete } = await import('./complete.ts');
    return complete(line, cursor, on, this.ports);
  }

  private async command(words: readonly string[], around: Omit<Around, 'client'>): Promise<number> {
    const [name = '', ...args] = words;
    const { ports } = this;
    const { on, screen, signal, input } = around;
    if (name === 'docker') {
      const { docker } = await import('../docker/docker.ts');
      return docker(args, ports.clientFor(on), screen, signal, input);
    }
    if (name === 'waggle') {
      const { waggle } = await import('./levers/waggle.ts');
      return waggle(args, { ports, screen, signal });
    }
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin) return builtin(args, { ...around, client: ports.clientFor(on) });
    screen.err(OF_THE_WIRE.has(name) ? `${name}: ${NO_PACKETS}\n` : `bash: ${name}: command not found\n`);
    return 127;
  }
}
