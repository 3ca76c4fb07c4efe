/** The words of bash that are here. */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Client, Screen } from '../docker/client.ts';
import { filters } from './filters.ts';
import { printf } from './printf.ts';

export interface Around {
  readonly on: Hostname;
  readonly client: Client;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** What the command before the bar has written; null where there is none. */
  readonly input: string | null;
}

export type Builtin = (args: readonly string[], around: Around) => number | Promise<number>;

export const builtins: Readonly<Record<string, Builtin>> = {
  echo(args, { screen }) {
    const bare = args[0] === '-n';
    screen.out(`${args.slice(bare ? 1 : 0).join(' ')}${bare ? '' : '\n'}`);
    return 0;
  },
  printf(args, { screen }) {
    if (args.length === 0) {
      screen.err('bash: printf: usage: printf [-v var] format [arguments]\n');
      return 2;
    }
    screen.out(printf(args));
    return 0;
  },
  ...filters,
  help(_, { screen }) {
    screen.out(HELP);
    return 0;
  },
  hostname(_, { on, screen }) {
    screen.out(`${on}\n`);
    return 0;
  },
  /** By the swarm's own clock. */
  async sleep(args, { client, screen, signal }) {
    const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(args[0] ?? '') ?? [];
    if (number === undefined || args.length > 1) {
      screen.err(args.length === 0 ? 'sleep: missing operand\n' : `sleep: invalid time interval '${args[0]}'\n`);
      return 1;
    }
    await client
      .sleep(Number(number) * { s: 1e3, m: 60e3, h: 3600e3 }[unit as 's' | 'm' | 'h'], signal)
      .catch(() => {});
    return signal.aborted ? 130 : 0;
  },
  true: () => 0,
  false: () => 1,
  // The console does these itself; in a script there is nothing to clear and no history.
  clear: () => 0,
  history: () => 0,
};

const HELP = `docker      the Docker command line: 'docker --help', 'docker service create --help'
waggle      the machines and the clock: 'waggle help'
echo  printf  sleep  hostname  history  clear
cat  grep  head  tail  sort  wc
;  &&  |    between commands

No machine has files at its prompt: pipe the content in, as in
  printf 'geheim' | docker secret create password -

Tab completes. The arrow keys bring back what was typed. Ctrl-C stops what runs.
`;
