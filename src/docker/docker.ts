/**
 * `docker …`: finds the command, reads its flags, runs it, and shows what went wrong. A group of commands is loaded
 * when it is first used.
 */
import type { Client, Screen } from './client.ts';
import type { Command } from './command.ts';
import { Engine } from './engine.ts';
import { flagTable, parseFlags, type Parsed } from './parse/flags.ts';
import { checkArgs, usageError } from './parse/usage.ts';
import { aliasOf, globalFlags, groups, loadGroup, shortcuts, verbOf } from './root.ts';
import { Refused } from './refused.ts';

/**
 * Runs one command line, given without the word `docker`; `input` is what was piped into it. Answers its exit code;
 * nothing is thrown but bugs.
 */
export async function docker(
  words: readonly string[],
  client: Client,
  screen: Screen,
  signal: AbortSignal,
  input: string | null = null,
): Promise<number> {
  try {
    return await run(words, client, screen, signal, input);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (failure.message !== '') screen.err(`${failure.message}\n`);
    return failure.code;
  }
}

async function run(
  words: readonly string[],
  client: Client,
  screen: Screen,
  signal: AbortSignal,
  input: string | null,
): Promise<number> {
  const engine = new Engine(client, signal);
  const root = framed('docker', '[OPTIONS] COMMAND [ARG...]', () =>
    parseFlags(words, flagTable(globalFlags), { flagsFirst: true }),
  );
  if (root.flags.on('version')) {
    screen.out('Docker version 28.2.2, build e6534b4\n');
    return 0;
  }
  for (const flag of ['host', 'context']) {
    if (root.flags.has(flag)) {
      throw new Refused(`docker: '--${flag}' is not part of Waggle: open the other machine's console instead.`);
    }
  }
  const [first = '', ...rest] = root.args;
  if (first === '') {
    if (root.help === 'asked by -h') screen.err(SHORT_HELP);
    screen.out(await (await help()).docker(screen.columns, engine));
    return 0;
  }
  if (first === 'help') {
    screen.out(await (await help()).topic(rest, screen.columns, engine));
    return 0;
  }

  const shortcut = shortcuts[first];
  if (shortcut) {
    const [noun, verb] = shortcut;
    const command = (await loadGroup(noun)).verbs[verb] as Command;
    return runCommand(`docker ${first}`, command, rest, { client, engine, screen, signal, input, help: root.help });
  }
  if (!Object.hasOwn(groups, first)) {
    const reason = (await import('./absent.ts')).absent[first];
    if (reason) throw new Refused(`docker: '${first}' is not part of Waggle: ${reason}`);
    throw new Refused(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information`);
  }
  const group = await loadGroup(first);
  const path = `docker ${first}`;
  const use = group.use ?? '';
  let parsed = framed(path, use, () => parseFlags(rest, [], { flagsFirst: true }));
  const [verb = '', ...args] = parsed.args;
  const command = verb === '' ? undefined : verbOf(group, verb);
  if (verb !== '' && command === undefined) {
    const reason = group.absent?.[verb];
    if (reason) throw new Refused(`docker: '${first} ${verb}' is not part of Waggle: ${reason}`);
    // The flags of a command that does not exist are the group's own, and it has none.
    parsed = framed(path, use, () => parseFlags(rest, []));
  }
  if (verb === '' || parsed.help !== 'no') {
    warnOfShortHelp(parsed, screen);
    const text = await (await help()).group(first, group, engine);
    if (root.help === 'no' && parsed.help === 'no') screen.err(text);
    else screen.out(text);
    return 0;
  }
  if (command === undefined) throw usageError(`docker: unknown command: ${path} ${verb}`, path, use, 1);
  return runCommand(`${path} ${aliasOf(group, verb)}`, command, args, {
    client,
    engine,
    screen,
    signal,
    input,
    help: root.help,
  });
}

interface Around {
  readonly client: Client;
  readonly engine: Engine;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly input: string | null;
  readonly help: Parsed['help'];
}

async function runCommand(path: string, command: Command, words: readonly string[], around: Around): Promise<number> {
  const { screen } = around;
  const parsed = framed(path, command.use, () =>
    parseFlags(words, flagTable(`${command.flags ?? ''}\n${command.hidden ?? ''}`), {
      values: command.values,
      flagsFirst: command.flagsFirst,
    }),
  );
  const helpText = async () => (await help()).command(path, command, screen.columns);
  if (parsed.help !== 'no' || around.help !== 'no') {
    warnOfShortHelp(parsed, screen);
    screen.out(await helpText());
    return 0;
  }
  checkArgs(path, command, parsed.args.length);
  const code = await command.run({ ...around, args: parsed.args, flags: parsed.flags, help: helpText });
  return code ?? 0;
}

const SHORT_HELP = 'Flag shorthand -h has been deprecated, use --help\n';
const help = () => import('./help/help.ts');

/** Puts the usage around what is wrong with a flag. */
function framed(path: string, use: string, parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (failure) {
    if (failure instanceof Refused) throw usageError(failure.message, path, use, 125);
    throw failure;
  }
}

function warnOfShortHelp(parsed: Parsed, screen: Screen): void {
  if (parsed.help === 'asked by -h') screen.out(SHORT_HELP);
}
