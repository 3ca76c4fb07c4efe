/** Commands that read what is piped into them, or a file: `grep`, `head`, `sort`, `tail`, `wc`. */
import { deaf, type Process } from '../program.ts';
import type { Command } from './commands.ts';
import { absolute } from './files.ts';

/** The lines of the file, or of what was piped; null where there is no such file. */
function lines(path: string | undefined, { input, files }: Process): readonly string[] | null {
  if (path === undefined) return input ?? [];
  const text = files.read(absolute(path));
  if (text === null) return null;
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

const missing = (name: string, path: string | undefined, process: Process, done: (code: number) => void) => {
  process.err(`${name}: ${path ?? ''}: No such file or directory`);
  done(name === 'grep' ? 2 : 1);
  return deaf;
};

/** Null for what is none. */
function expression(pattern: string, anyCase: boolean): RegExp | null {
  try {
    return new RegExp(pattern, anyCase ? 'i' : '');
  } catch {
    return null;
  }
}

const grep: Command = (args, process, done) => {
  const flags = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join('');
  const [pattern = '', path] = args.filter((arg) => !/^-[a-zA-Z]+$/.test(arg));
  const read = lines(path, process);
  if (read === null) return missing('grep', path, process, done);
  const fixed = pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const wanted = expression(flags.includes('F') ? fixed : pattern, flags.includes('i'));
  if (wanted === null) {
    process.err(`grep: bad regex '${pattern}'`);
    done(2);
    return deaf;
  }
  const found = read.filter((line) => wanted.test(line) !== flags.includes('v'));
  if (flags.includes('c')) process.out(String(found.length));
  else if (!flags.includes('q')) for (const line of found) process.out(line);
  done(found.length > 0 ? 0 : 1);
  return deaf;
};

const head: Command = (args, process, done) => {
  const at = args.indexOf('-n');
  const count = at < 0 ? 10 : Number(args[at + 1]);
  const [path] = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const read = lines(path, process);
  if (read === null) return missing('head', path, process, done);
  for (const line of read.slice(0, count)) process.out(line);
  done(0);
  return deaf;
};

/** Following a file that never grows goes on until it is killed. */
const tail: Command = (args, process, done) => {
  const at = args.indexOf('-n');
  const count = at < 0 ? Number(args.find((arg) => /^-\d+$/.test(arg))?.slice(1) ?? 10) : Number(args[at + 1]);
  const [path] = args.filter((arg, index) => !arg.startsWith('-') && (at < 0 || index !== at + 1));
  const read = path === '/dev/null' ? [] : lines(path, process);
  if (read === null) return missing('tail', path, process, done);
  for (const line of count > 0 ? read.slice(-count) : []) process.out(line);
  if (!args.some((arg) => /^-[nc\d]*[fF]/.test(arg))) done(0);
  return deaf;
};

const sort: Command = (args, process, done) => {
  const path = args.find((arg) => !arg.startsWith('-'));
  const read = lines(path, process);
  if (read === null) return missing('sort', path, process, done);
  const sorted = [...(args.includes('-u') ? new Set(read) : read)].sort();
  for (const line of args.includes('-r') ? sorted.reverse() : sorted) process.out(line);
  done(0);
  return deaf;
};

const wc: Command = (args, process, done) => {
  const path = args.find((arg) => !arg.startsWith('-'));
  const read = lines(path, process);
  if (read === null) return missing('wc', path, process, done);
  const words = read.join(' ').split(/\s+/).filter(Boolean).length;
  const bytes = read.reduce((sum, line) => sum + line.length + 1, 0);
  const counts = args.includes('-l') ? [read.length] : args.includes('-c') ? [bytes] : [read.length, words, bytes];
  process.out(counts.join(' ') + (path === undefined ? '' : ` ${path}`));
  done(0);
  return deaf;
};

export const textCommands: readonly (readonly [string, Command])[] = [
  ['grep', grep],
  ['head', head],
  ['sort', sort],
  ['tail', tail],
  ['wc', wc],
];
