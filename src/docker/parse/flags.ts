/**
 * Flags, as Docker's own parser reads them: long and short, `=`, clusters of booleans, repeatable lists, `--`
 * (docker-cli §1.2). A command writes its flags as the lines of its help; that text is the only table there is.
 */
import { Refused } from '../refused.ts';
import { quote } from '../format/text.ts';
import { baseValues } from './values.ts';

export interface Flag {
  readonly name: string;
  /** One letter, or empty. */
  readonly short: string;
  /** `string`, `list`, `duration`, …; empty for a boolean. */
  readonly type: string;
  readonly help: string;
}

/** Reads a value as typed; refuses by throwing `Refused` with the reason alone. */
export type ValueParser = (text: string) => unknown;
export type ValueParsers = Readonly<Record<string, ValueParser>>;

/** Types whose flags may be given again and again. */
const repeatable = new Set(
  'list strings map mount port network secret config pref filter ulimit ipNetSlice external-ca'.split(' '),
);

/** Reads the flags' table of a command: one flag a line, and lines that go on with the help of the one above. */
export function flagTable(table: string): Flag[] {
  const flags: Flag[] = [];
  for (const line of table.split('\n')) {
    const found = /^\s*(?:-(\w), )?--([\w-]+)(?: ([\w-]+))? {2}(.*)$/.exec(line);
    if (found) {
      const [, short = '', name = '', type = '', help = ''] = found;
      flags.push({ name, short, type, help });
    } else if (line.trim() !== '') {
      const last = flags.pop() as Flag;
      flags.push({ ...last, help: `${last.help}\n${line}` });
    }
  }
  return flags;
}

/** The flags that were given, with their values. */
export class Flags {
  constructor(private readonly values: ReadonlyMap<string, unknown>) {}

  /** Was it given at all, whatever its value? */
  has(name: string): boolean {
    return this.values.has(name);
  }
  /** A boolean that is set. */
  on(name: string): boolean {
    return this.values.get(name) === true;
  }
  text(name: string): string {
    return (this.values.get(name) as string | undefined) ?? '';
  }
  number(name: string): number | undefined {
    return this.values.get(name) as number | undefined;
  }
  /** Every value of a repeatable flag, in order. */
  list<T = string>(name: string): readonly T[] {
    return (this.values.get(name) as T[] | undefined) ?? [];
  }
  /** Whatever its parser made of it. */
  value<T>(name: string): T | undefined {
    return this.values.get(name) as T | undefined;
  }
  get names(): string[] {
    return [...this.values.keys()];
  }
}

export interface Parsed {
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly help: 'no' | 'asked' | 'asked by -h';
}

/** Reads a command's words. Throws `Refused` with the bare reason; the caller frames it. */
export function parseFlags(
  words: readonly string[],
  flags: readonly Flag[],
  options: { values?: ValueParsers | undefined; flagsFirst?: boolean | undefined } = {},
): Parsed {
  const values = new Map<string, unknown>();
  const args: string[] = [];
  let help: Parsed['help'] = 'no';
  const rest = [...words];

  const set = (flag: Flag, text: string) => {
    const parse =
      options.values?.[flag.name] ?? options.values?.[flag.type] ?? baseValues[flag.type] ?? ((asTyped) => asTyped);
    let value: unknown;
    try {
      value = parse(text);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      const called = flag.short === '' ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
      throw new Refused(`invalid argument ${quote(text)} for ${quote(called)} flag: ${failure.message}`, 125);
    }
    if (repeatable.has(flag.type)) value = [...((values.get(flag.name) as unknown[]) ?? []), value].flat();
    values.set(flag.name, value);
  };

  const long = (word: string) => {
    const [, name = '', given] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === '' || name.startsWith('-')) throw new Refused(`bad flag syntax: ${word}`, 125);
    const flag = flags.find((one) => one.name === name);
    if (flag === undefined) {
      if (name !== 'help') throw new Refused(`unknown flag: --${name}`, 125);
      help = 'asked';
    } else if (given !== undefined) set(flag, given);
    else if (flag.type === '') set(flag, 'true');
    else if (rest.length > 0) set(flag, rest.shift() as string);
    else throw new Refused(`flag needs an argument: --${name}`, 125);
  };

  const shorts = (word: string) => {
    for (let letters = word.slice(1); letters !== '';) {
      const letter = letters[0] as string;
      const flag = flags.find((one) => one.short === letter);
      if (flag === undefined) {
        if (letter !== 'h') throw new Refused(`unknown shorthand flag: '${letter}' in -${letters}`, 125);
        help = 'asked by -h';
        letters = letters.slice(1);
      } else if (letters[1] === '=' && letters.length > 2) {
        set(flag, letters.slice(2));
        letters = '';
      } else if (flag.type === '') {
        set(flag, 'true');
        letters = letters.slice(1);
      } else {
        const value = letters.length > 1 ? letters.slice(1) : rest.shift();
        if (value === undefined) throw new Refused(`flag needs an argument: '${letter}' in -${letters}`, 125);
        set(flag, value);
        letters = '';
      }
    }
  };

  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      args.push(...rest);
      break;
    }
    if (word.startsWith('--')) long(word);
    else if (word.startsWith('-') && word.length > 1) shorts(word);
    else if (options.flagsFirst) {
      args.push(word, ...rest);
      break;
    } else args.push(word);
  }
  return { flags: new Flags(values), args, help };
}
