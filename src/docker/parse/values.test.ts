import { describe, expect, test } from 'vitest';
import { duration, showDuration } from './duration.ts';
import { csv, keyValue } from './pairs.ts';
import { bytes, float, int, nanoCpus, shellWords, uint } from './values.ts';

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['500ms', 5e8],
    ['10s', 1e10],
    ['1h2m3s', 3723e9],
    ['1.5s', 15e8],
    ['-5s', -5e9],
  ])('%s is %d nanoseconds', (text, nanoseconds) => expect(duration(text)).toBe(nanoseconds));

  test.each([
    ['5', 'time: missing unit in duration "5"'],
    ['abc', 'time: invalid duration "abc"'],
    ['', 'time: invalid duration ""'],
    ['5x', 'time: unknown unit "x" in duration "5x"'],
  ])('"%s" is refused: %s', (text, message) => expect(() => duration(text)).toThrow(message));

  test.each([
    [0, '0s'],
    [5e8, '500ms'],
    [1e10, '10s'],
    [90e9, '1m30s'],
    [2160 * 3600e9, '2160h0m0s'],
  ])('%d is shown as %s', (nanoseconds, text) => expect(showDuration(nanoseconds)).toBe(text));
});

describe('numbers', () => {
  test.each([
    ['0.5', 5e8],
    ['2', 2e9],
    ['.25', 25e7],
  ])('%s cpus', (text, nano) => expect(nanoCpus(text)).toBe(nano));
  test.each([
    ['512', 512],
    ['1k', 1024],
    ['50m', 50 * 2 ** 20],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['2 gb', 2 * 2 ** 30],
  ])('%s of memory', (text, size) => expect(bytes(text)).toBe(size));

  test.each([
    [() => nanoCpus('0.0000000001'), 'value is too precise'],
    [() => nanoCpus('abc'), 'failed to parse abc as a rational number'],
    [() => bytes('abc'), "invalid size: 'abc'"],
    [() => bytes('1x'), "invalid suffix: 'x'"],
    [() => uint('-1'), 'strconv.ParseUint: parsing "-1": invalid syntax'],
    [() => uint('99999999999', 32), 'strconv.ParseUint: parsing "99999999999": value out of range'],
    [() => int('abc'), 'strconv.ParseInt: parsing "abc": invalid syntax'],
    [() => float('abc'), 'strconv.ParseFloat: parsing "abc": invalid syntax'],
  ])('refusal %#: %s', (read, message) => expect(read).toThrow(message));
});

describe('words and pairs', () => {
  test.each([
    [`sh -c "echo 'a b'"`, ['sh', '-c', "echo 'a b'"]],
    [`a\\ b ''`, ['a b', '']],
  ])('%s', (text, words) => expect(shellWords(text)).toEqual(words));
  test('a quote that is left open is refused', () => expect(() => shellWords("a 'b")).toThrow('EOF'));
  test('key and value part at the first =', () => expect(keyValue('a=b=c')).toEqual(['a', 'b=c']));
  test('quoted fields keep their commas', () => expect(csv('a=1,"b=2,3",c')).toEqual(['a=1', 'b=2,3', 'c']));
});
