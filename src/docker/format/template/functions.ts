/** What a template may call: Go's builtins and Docker's additions (docker-cli §2.2). */
import { goOf } from '../go/mark.ts';
import { quote } from '../text.ts';

export type TemplateFunction = (...given: never[]) => unknown;

/** What counts as false in `if`: nothing, zero, the empty. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** As Go prints a value: lists as `[a b]`, maps as `map[k:v]`. */
export function show(value: unknown): string {
  if (value === undefined) return '<no value>';
  const go = goOf(value);
  if (go !== undefined) return go.show(show);
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, one]) => `${key}:${show(one)}`).join(' ')}]`;
  }
  return String(value);
}

/** JSON as Docker's list rows are written: keys sorted, and no character that means something in a web page. */
export const escapedJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

function printf(format: string, ...given: unknown[]): string {
  let next = 0;
  return format.replace(
    /%(-?)(0?)(\d*)(?:\.(\d+))?([a-z%])/gi,
    (all, left: string, zero: string, width, digits, verb) => {
      if (verb === '%') return '%';
      if (next >= given.length) return `%!${verb}(MISSING)`;
      const value = given[next++];
      const text =
        verb === 'q'
          ? quote(show(value))
          : verb === 'f'
            ? Number(value).toFixed(Number(digits ?? 6))
            : verb === 'x'
              ? Number(value).toString(16)
              : verb === 's'
                ? (goOf(value)?.text ?? show(value))
                : show(value);
      if (!'svdtqfx'.includes(verb)) return all;
      return left ? text.padEnd(Number(width)) : text.padStart(Number(width), zero || ' ');
    },
  );
}

const compare = (a: unknown, b: unknown) => ((a as number) < (b as number) ? -1 : a === b ? 0 : 1);

export const functions: Readonly<Record<string, TemplateFunction>> = {
  json: (value: unknown) => {
    const go = goOf(value);
    return JSON.stringify((go === undefined ? value : go.json) ?? null);
  },
  split: (text: string, separator: string) => text.split(separator),
  join: (list: string[], separator: string) => list.join(separator),
  title: (text: string) => text.replace(/(^|\s)\S/g, (first) => first.toUpperCase()),
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  pad: (text: string, before: number, after: number) =>
    text === '' ? '' : ' '.repeat(before) + text + ' '.repeat(after),
  truncate: (text: string, length: number) => text.slice(0, length),
  println: (...values: unknown[]) => `${values.map(show).join(' ')}\n`,
  print: (...values: unknown[]) => values.map(show).join(''),
  printf: printf as TemplateFunction,
  len: (value: string | unknown[] | object) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).length : value.length,
  index: (value: unknown, ...keys: (string | number)[]) =>
    keys.reduce<unknown>(
      (inside, key) => (inside as Record<string, unknown> | null | undefined)?.[key] ?? undefined,
      value,
    ),
  slice: (value: string | unknown[], from = 0, to?: number) => value.slice(from, to),
  not: (value: unknown) => !truth(value),
  and: (...values: unknown[]) => values.find((value) => !truth(value)) ?? values.at(-1),
  or: (...values: unknown[]) => values.find(truth) ?? values.at(-1),
  eq: (value: unknown, ...others: unknown[]) => others.includes(value),
  ne: (a: unknown, b: unknown) => a !== b,
  lt: (a: unknown, b: unknown) => compare(a, b) < 0,
  le: (a: unknown, b: unknown) => compare(a, b) <= 0,
  gt: (a: unknown, b: unknown) => compare(a, b) > 0,
  ge: (a: unknown, b: unknown) => compare(a, b) >= 0,
};

/** For the line of headers: what shapes a value leaves a header as it is. */
export const headerFunctions: Readonly<Record<string, TemplateFunction>> = {
  ...functions,
  json: (header: unknown) => header,
  split: (header: string) => [header],
  join: (headers: string[]) => headers[0],
  title: (header: string) => header,
  lower: (header: string) => header,
  upper: (header: string) => header,
  truncate: (header: string) => header,
};
