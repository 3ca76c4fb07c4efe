/** Commands that look at a container's files: `cat`, `test`, `ls`, `touch`, `rm`. */
import { deaf, type Process } from '../program.ts';
import type { Command } from './commands.ts';

const isFlag = (arg: string): boolean => /^-\w/.test(arg);

export const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** A directory is wherever a file lies. */
const isDirectory = (process: Process, path: string): boolean =>
  path === '/' || process.files.list().some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));

/** Does something to every file named; goes on after a failure, as they all do. */
const each =
  (name: string, act: (path: string, process: Process, flags: string) => string | null): Command =>
  (args, process, done) => {
    const flags = args.filter(isFlag).join('');
    let code = 0;
    for (const path of args.filter((arg) => !isFlag(arg))) {
      const failure = act(path, process, flags);
      if (failure === null) continue;
      process.err(`${name}: ${failure}`);
      code = 1;
    }
    done(code);
    return deaf;
  };

/** Without a file it says what was piped into it; nothing is ever typed into a container here. */
const cat: Command = (args, process, done) => {
  if (args.length > 0) {
    return each('cat', (path) => {
      const text = process.files.read(absolute(path));
      if (text === null) return `can't open '${path}': No such file or directory`;
      for (const line of text.replace(/\n$/, '').split('\n')) process.out(line);
      return null;
    })(args, process, done);
  }
  for (const line of process.input ?? []) process.out(line);
  done(0);
  return deaf;
};

const touch = each('touch', (path, { files }) => {
  if (files.read(absolute(path)) !== null) return null;
  const written = files.write(absolute(path), '');
  return written.ok ? null : `${path}: ${written.error}`;
});

const rm = each('rm', (path, { files }, flags) => {
  if (files.read(absolute(path)) === null)
    return flags.includes('f') ? null : `can't remove '${path}': No such file or directory`;
  files.remove(absolute(path));
  return null;
});

const ls: Command = (args, process, done) => {
  const [path = '/'] = args.filter((arg) => !isFlag(arg));
  const file = process.files.read(absolute(path));
  if (file === null && !isDirectory(process, absolute(path))) {
    process.err(`ls: ${path}: No such file or directory`);
    done(1);
    return deaf;
  }
  const folder = absolute(path).replace(/\/?$/, '/');
  const inside = process.files.list().filter((one) => one.startsWith(folder));
  const names = file === null ? new Set(inside.map((one) => one.slice(folder.length).split('/')[0] as string)) : [path];
  for (const name of names) process.out(name);
  done(0);
  return deaf;
};

/** Of `test`, what scripts in containers use: files and texts and numbers. */
function holds(words: readonly string[], process: Process): boolean | null {
  const [first = '', second = '', third = ''] = words;
  if (first === '!') {
    const inner = holds(words.slice(1), process);
    return inner === null ? null : !inner;
  }
  if (words.length <= 1) return first !== '';
  if (words.length === 2) {
    const text = process.files.read(absolute(second));
    const tests: Readonly<Record<string, () => boolean>> = {
      '-f': () => text !== null,
      '-e': () => text !== null || isDirectory(process, absolute(second)),
      '-r': () => text !== null,
      '-s': () => text !== null && text !== '',
      '-d': () => isDirectory(process, absolute(second)),
      '-z': () => second === '',
      '-n': () => second !== '',
    };
    return tests[first]?.() ?? null;
  }
  const [left, right] = [Number(first), Number(third)];
  const comparisons: Readonly<Record<string, boolean>> = {
    '=': first === third,
    '==': first === third,
    '!=': first !== third,
    '-eq': left === right,
    '-ne': left !== right,
    '-lt': left < right,
    '-le': left <= right,
    '-gt': left > right,
    '-ge': left >= right,
  };
  return words.length === 3 ? (comparisons[second] ?? null) : null;
}

const test: Command = (args, process, done) => {
  const answer = holds(args, process);
  if (answer === null) process.err(`sh: ${args[1] ?? args[0] ?? ''}: unknown operand`);
  done(answer === null ? 2 : answer ? 0 : 1);
  return deaf;
};

const bracket: Command = (args, process, done) => {
  if (args.at(-1) === ']') return test(args.slice(0, -1), process, done);
  process.err('sh: missing ]');
  done(2);
  return deaf;
};

export const fileCommands: readonly (readonly [string, Command])[] = [
  ['cat', cat],
  ['touch', touch],
  ['rm', rm],
  ['ls', ls],
  ['test', test],
  ['[', bracket],
];
