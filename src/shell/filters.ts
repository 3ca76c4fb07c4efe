/** The words that stand behind a bar: what came out of one command, read by the next. */
import type { Builtin } from './builtins.ts';

/** Lines without their newlines; what follows the last newline is a line only if there is anything. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const written = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** `-n 5`, `-n5` and `-5`. */
function countOf(args: readonly string[]): number | null {
  const [, digits] = /^-(?:n ?)?(\d+)$/.exec(args.join(' ')) ?? [];
  if (args.length === 0) return 10;
  return digits === undefined ? null : Number(digits);
}

const part =
  (name: string, take: (lines: string[], count: number) => string[]): Builtin =>
  (args, { screen, input }) => {
    const count = countOf(args);
    if (count === null) return refuse(screen, `${name}: Waggle has '${name}', '${name} -n 5' and '${name} -5' alone`);
    screen.out(written(take(linesOf(input ?? ''), count)));
    return 0;
  };

function refuse(screen: { err(text: string): void }, message: string): number {
  screen.err(`${message}\n`);
  return 2;
}

export const filters: Readonly<Record<string, Builtin>> = {
  /** No machine has files that its prompt could name. */
  cat(args, { screen, input }) {
    const files = args.filter((arg) => arg !== '-');
    if (files.length === 0) screen.out(input ?? '');
    for (const file of files) screen.err(`cat: ${file}: No such file or directory\n`);
    return files.length === 0 ? 0 : 1;
  },
  grep(args, { screen, input }) {
    const flags = args.filter((arg) => /^-[ivcE]+$/.test(arg)).join('');
    const [pattern, ...more] = args.filter((arg) => !/^-[ivcE]+$/.test(arg));
    if (pattern === undefined || more.length > 0 || pattern.startsWith('-'))
      return refuse(screen, "grep: Waggle has 'grep [-i] [-v] [-c] PATTERN' alone");
    let wanted: RegExp;
    try {
      wanted = new RegExp(pattern, flags.includes('i') ? 'i' : '');
    } catch {
      return refuse(screen, `grep: Invalid regular expression: ${pattern}`);
    }
    const found = linesOf(input ?? '').filter((line) => wanted.test(line) !== flags.includes('v'));
    screen.out(flags.includes('c') ? `${found.length}\n` : written(found));
    return found.length > 0 ? 0 : 1;
  },
  head: part('head', (lines, count) => lines.slice(0, count)),
  tail: part('tail', (lines, count) => lines.slice(Math.max(0, lines.length - count))),
  sort(args, { screen, input }) {
    if (args.some((arg) => arg !== '-r')) return refuse(screen, "sort: Waggle has 'sort' and 'sort -r' alone");
    const sorted = linesOf(input ?? '').sort();
    screen.out(written(args.length > 0 ? sorted.reverse() : sorted));
    return 0;
  },
  wc(args, { screen, input }) {
    const text = input ?? '';
    const newlines = text.split('\n').length - 1;
    const words = text.split(/\s+/).filter((word) => word !== '').length;
    const bytes = new TextEncoder().encode(text).length;
    const [only = '', ...more] = args;
    const counts: Readonly<Record<string, string>> = {
      '': `${[newlines, words, bytes].map((count) => String(count).padStart(7)).join(' ')}`,
      '-l': String(newlines),
      '-w': String(words),
      '-c': String(bytes),
    };
    if (more.length > 0 || counts[only] === undefined)
      return refuse(screen, "wc: Waggle has 'wc', 'wc -l', 'wc -w' and 'wc -c' alone");
    screen.out(`${counts[only]}\n`);
    return 0;
  },
};
