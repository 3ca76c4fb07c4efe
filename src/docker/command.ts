/** The shape of a command and of a group of commands: what each file under `commands/` exports. */
import type { Client, Screen } from './client.ts';
import type { Engine } from './engine.ts';
import type { Flags, ValueParsers } from './parse/flags.ts';

export interface Command {
  /** What follows the command's path on its usage line: `[OPTIONS] SERVICE [SERVICE...]`. */
  readonly use: string;
  /** One line of help. */
  readonly short: string;
  /** What the command's own help says in its stead. */
  readonly long?: string;
  /** As the help lists them: `docker service ls, docker service list`. */
  readonly aliases?: string;
  /** How many arguments it takes: at least, and at most. */
  readonly args: readonly [min: number, max: number];
  /** A flag a line, as the help prints it: `-q, --quiet  Only display IDs` (docker-cli §14). */
  readonly flags?: string;
  /** In the same way, flags that work and that the help does not tell of: older names, mostly. */
  readonly hidden?: string;
  /** How the values of this command's own flags are read: by the flag's name, or by its type. */
  readonly values?: ValueParsers;
  /** Does the first argument end the flags? Where the rest is a container's command. */
  readonly flagsFirst?: true;
  /** Does the work. The exit code is 0 unless it says another. */
  run(call: Call): Promise<number | void>;
}

/** One invocation, parsed. */
export interface Call {
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly engine: Engine;
  readonly screen: Screen;
  readonly client: Client;
  readonly signal: AbortSignal;
  /** What was piped into the command; null where it would have to be typed, and nobody does. */
  readonly input: string | null;
  /** The command's help, as `--help` prints it. */
  help(): Promise<string>;
}

/** `docker swarm`, `docker node`, … */
export interface Group {
  readonly short: string;
  /** What follows `docker volume` where its usage is told. */
  readonly use?: string;
  readonly verbs: Readonly<Record<string, Command>>;
  /** Other names of its verbs: `list` for `ls`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Verbs that Docker has and Waggle has not, with the reason. */
  readonly absent?: Readonly<Record<string, string>>;
}
