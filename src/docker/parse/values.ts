/** The values that flags of every command take, by the type that the help names (docker-cli §5.2, "numbers"). */
import { quote } from '../format/text.ts';
import { Refused } from '../refused.ts';
import { duration } from './duration.ts';
import type { ValueParsers } from './flags.ts';

const syntax = (parser: string, text: string) =>
  new Refused(`strconv.${parser}: parsing ${quote(text)}: invalid syntax`);
const range = (parser: string, text: string) =>
  new Refused(`strconv.${parser}: parsing ${quote(text)}: value out of range`);

export function bool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw syntax('ParseBool', text);
}

export function uint(text: string, bits = 64): number {
  if (!/^(0x[\da-f]+|\d+)$/i.test(text)) throw syntax('ParseUint', text);
  const value = Number(text);
  if (value >= 2 ** bits) throw range('ParseUint', text);
  return value;
}

export function int(text: string): number {
  if (!/^[-+]?(0x[\da-f]+|\d+)$/i.test(text)) throw syntax('ParseInt', text);
  const value = /^[-+]/.test(text) ? Number(text.slice(1)) * (text[0] === '-' ? -1 : 1) : Number(text);
  if (Math.abs(value) > 2 ** 63) throw range('ParseInt', text);
  return value;
}

export function float(text: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw syntax('ParseFloat', text);
  return Number(text);
}

/** Processors, in billionths of one. */
export function nanoCpus(text: string): number {
  const found = /^[-+]?(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(text);
  if (!found || !/\d/.test(text)) throw new Refused(`failed to parse ${text} as a rational number`);
  const nano = Number(text) * 1e9;
  if (Math.abs(nano - Math.round(nano)) > 1e-6) throw new Refused('value is too precise');
  return Math.round(nano);
}

const powers = ['', 'k', 'm', 'g', 't', 'p'];

/** Bytes: a number and perhaps a unit, always in powers of 1024 (docker-cli §2.6). */
export function bytes(text: string): number {
  const [, number = '', suffix = ''] = /^([\d.]*) ?(.*)$/s.exec(text) ?? [];
  if (number === '') throw new Refused(`invalid size: '${text}'`);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(number)) throw syntax('ParseFloat', number);
  const found = /^([kmgtp])?i?b?$/i.exec(suffix);
  if (!found) throw new Refused(`invalid suffix: '${suffix}'`);
  return Math.floor(Number(number) * 1024 ** powers.indexOf((found[1] ?? '').toLowerCase()));
}

export interface Filter {
  readonly key: string;
  readonly value: string;
}

function filter(text: string): Filter {
  const cut = text.indexOf('=');
  if (cut < 0) throw new Refused('bad format of filter (expected name=value)');
  return { key: text.slice(0, cut).trim().toLowerCase(), value: text.slice(cut + 1).trim() };
}

/** Splits as a shell does: blanks, quotes and backslashes. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let mark = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\\' && mark !== "'" && at + 1 < text.length) word = (word ?? '') + text[++at];
    else if (mark !== '' ? char === mark : char === '"' || char === "'") {
      mark = mark === '' ? char : '';
      word ??= '';
    } else if (mark === '' && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (mark !== '') throw new Refused('EOF found when expecting closing quote');
  if (word !== null) words.push(word);
  return words;
}

export const baseValues: ValueParsers = {
  '': bool,
  int,
  uint,
  float,
  filter,
  duration,
  bytes,
  uint32: (text) => uint(text, 32),
  decimal: nanoCpus,
  command: shellWords,
};
