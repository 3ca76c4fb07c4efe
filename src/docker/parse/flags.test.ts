import { describe, expect, test } from 'vitest';
import { Refused } from '../refused.ts';
import { flagTable, parseFlags } from './flags.ts';

const table = flagTable(`
-d, --detach  Exit immediately
-e, --env list  Set environment variables
-q, --quiet  Suppress progress output
--name string  Service name
--replicas uint  Number of tasks
more about tasks`);

describe('a table of flags', () => {
  test('is the help itself, with lines that go on', () => {
    expect(table.map(({ name, short, type }) => [name, short, type])).toEqual([
      ['detach', 'd', ''],
      ['env', 'e', 'list'],
      ['quiet', 'q', ''],
      ['name', '', 'string'],
      ['replicas', '', 'uint'],
    ]);
    expect(table.at(-1)?.help).toBe('Number of tasks\nmore about tasks');
  });
});

describe('words', () => {
  test.each<[line: string, values: object, args: string[], what: string]>([
    ['--name web nginx', { name: 'web' }, ['nginx'], 'a value apart'],
    ['--name=web nginx', { name: 'web' }, ['nginx'], 'a value with ='],
    ['--name= nginx', { name: '' }, ['nginx'], 'an empty value'],
    ['nginx -d', { detach: true }, ['nginx'], 'flags after arguments'],
    ['--detach=false', { detach: false }, [], 'a boolean that is said to be false'],
    ['-dq', { detach: true, quiet: true }, [], 'a cluster of booleans'],
    ['-dqe A=1', { detach: true, quiet: true, env: ['A=1'] }, [], 'a cluster that ends with a value'],
    ['-eA=1 -e B=2', { env: ['A=1', 'B=2'] }, [], 'a list grows'],
    ['-e=A', { env: ['A'] }, [], 'a short flag with ='],
    ['a -- --name b', {}, ['a', '--name', 'b'], 'nothing is a flag after --'],
    ['a - b', {}, ['a', '-', 'b'], 'a dash alone is an argument'],
    ['--replicas 3', { replicas: 3 }, [], 'a number'],
  ])('%s: %s', (line, values, args) => {
    const parsed = parseFlags(line.split(' '), table);
    expect(Object.fromEntries(parsed.flags.names.map((name) => [name, parsed.flags.value(name)]))).toEqual(values);
    expect(parsed.args).toEqual(args);
  });

  test('the first argument ends the flags where the rest is a command', () => {
    const parsed = parseFlags(['-d', 'alpine', 'ping', '-q'], table, { flagsFirst: true });
    expect(parsed.args).toEqual(['alpine', 'ping', '-q']);
    expect(parsed.flags.on('quiet')).toBe(false);
  });

  test.each([
    ['--bad', 'unknown flag: --bad'],
    ['--bad=1', 'unknown flag: --bad'],
    ['-z', "unknown shorthand flag: 'z' in -z"],
    ['-dz', "unknown shorthand flag: 'z' in -z"],
    ['--name', 'flag needs an argument: --name'],
    ['-e', "flag needs an argument: 'e' in -e"],
    ['--=x', 'bad flag syntax: --=x'],
    [
      '--detach=foo',
      'invalid argument "foo" for "-d, --detach" flag: strconv.ParseBool: parsing "foo": invalid syntax',
    ],
    ['--replicas -1', 'invalid argument "-1" for "--replicas" flag: strconv.ParseUint: parsing "-1": invalid syntax'],
  ])('%s → %s', (line, message) => {
    expect(() => parseFlags(line.split(' '), table)).toThrow(new Refused(message, 125));
  });

  test.each([
    ['--help', 'asked'],
    ['-h', 'asked by -h'],
    ['-d', 'no'],
  ])('%s: help is %s', (word, help) => {
    expect(parseFlags([word], table).help).toBe(help);
  });
});
