/** The help of commands and groups, in Docker's layout (docker-cli §1.2, §1.3). */
import type { Command, Group } from '../command.ts';
import { type Flag, flagTable } from '../parse/flags.ts';

const usage = (path: string, command: Command) => `Usage:  ${path}${command.use === '' ? '' : ` ${command.use}`}`;

/** `docker X --help`. */
export function commandHelp(path: string, command: Command, columns: number): string {
  const parts = [`${usage(path, command)}\n`, `${command.long ?? command.short}\n`];
  if (command.aliases) parts.push(`Aliases:\n  ${command.aliases}\n`);
  if (command.flags) parts.push(`Options:\n${flagLines(withHelp(flagTable(command.flags)), columns)}`);
  return parts.join('\n');
}

/** Where `-h` means something else, `--help` is told of among the flags. */
function withHelp(flags: readonly Flag[]): readonly Flag[] {
  if (!flags.some(({ short }) => short === 'h')) return flags;
  const help: Flag = { name: 'help', short: '', type: '', help: 'Print usage' };
  const after = flags.findIndex(({ name }) => name > help.name);
  return [...flags.slice(0, after), help, ...flags.slice(after)];
}

/** `docker service`: what it consists of. `hidden` verbs still run, but are not shown. */
export function groupHelp(path: string, group: Group, hidden: readonly string[]): string {
  const shown = Object.entries(group.verbs)
    .filter(([name]) => !hidden.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const list = shown.map(([name, { short }]) => commandLine(name, short)).join('');
  return `Usage:  ${path} COMMAND\n\n${group.short}\n\nCommands:\n${list}\nRun '${path} COMMAND --help' for more information on a command.\n`;
}

export const commandLine = (name: string, short: string) => `  ${name.padEnd(11)} ${short}\n`;

/** The column of flags and that of their explanations, wrapped to the terminal. */
export function flagLines(flags: readonly Flag[], columns: number): string {
  const lefts = flags.map(
    ({ name, short, type }) => `  ${short === '' ? '    ' : `-${short}, `}--${name}${type === '' ? '' : ` ${type}`}`,
  );
  const column = Math.max(...lefts.map((left) => left.length)) + 3;
  return flags
    .map(({ help }, at) => `${(lefts[at] as string).padEnd(column)}${wrap(help, column, columns - 1)}\n`)
    .join('');
}

/** pflag's way of breaking lines: at the last blank before the edge, with five columns of slack at the end. */
function wrap(text: string, indent: number, width: number): string {
  let lead = '';
  let column = indent;
  if (width - column < 24) {
    column = 16;
    lead = `\n${' '.repeat(column)}`;
  }
  const room = width - column;
  if (room < 24) return text.replaceAll('\n', `\n${' '.repeat(column)}`);
  const lines: string[] = [];
  for (let rest = text; ;) {
    const [line, after] = breakLine(rest, room - 5);
    lines.push(line);
    if (after === '') break;
    rest = after;
  }
  return lead + lines.join('\n').replaceAll('\n', `\n${' '.repeat(column)}`);
}

function breakLine(text: string, room: number): [line: string, rest: string] {
  if (room + 5 > text.length) return [text, ''];
  const head = text.slice(0, room);
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'));
  if (blank <= 0) return [text, ''];
  const newline = head.lastIndexOf('\n');
  const at = newline > 0 && newline < blank ? newline : blank;
  return [text.slice(0, at), text.slice(at + 1)];
}
