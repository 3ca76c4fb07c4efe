/**
 * Reading JSON as Go does: every field has its type, unknown fields are passed over, and what is empty counts as
 * absent, so that a spec reads back the same however it was written.
 */
import type { Result } from '../../std/result.ts';
import { ok } from '../../std/result.ts';
import { refuse, type Refusal } from '../ask.ts';

/** Undefined: absent or empty. What does not fit is told to `faults`. `at` is the path, for the refusal. */
export type Shape<T> = (value: unknown, at: string, faults: string[]) => T | undefined;

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

const fault = (value: unknown, at: string, type: string, faults: string[]): undefined => {
  const what = typeof value === 'number' && type !== 'string' && type !== 'bool' ? `number ${value}` : kindOf(value);
  faults.push(`json: cannot unmarshal ${what} into Go struct field ${at} of type ${type}`);
  return undefined;
};

const primitive =
  <T>(type: string, fits: (value: unknown) => value is T): Shape<T> =>
  (value, at, faults) => {
    if (value === null || value === undefined) return undefined;
    if (!fits(value)) return fault(value, at, type, faults);
    return value || undefined;
  };

export const text = primitive('string', (value): value is string => typeof value === 'string');
export const flag = primitive('bool', (value): value is boolean => typeof value === 'boolean');
export const real = primitive('float64', (value): value is number => typeof value === 'number');
export const whole = primitive('int64', (value): value is number => Number.isInteger(value));
export const count = primitive('uint64', (value): value is number => Number.isInteger(value) && (value as number) >= 0);

/** Bytes, written in base64. */
export const base64Text: Shape<string> = (value, at, faults) => {
  const written = text(value, at, faults);
  if (written === undefined) return undefined;
  const digits = written.replace(/={1,2}$/, '');
  const stray = digits.search(/[^A-Za-z0-9+/]/);
  const complete = written.length % 4 === 0 && digits.length % 4 !== 1;
  if (stray < 0 && complete) return written;
  faults.push(`illegal base64 data at input byte ${stray < 0 ? digits.length : stray}`);
  return undefined;
};

/** Anything at all, as it came. */
export const raw: Shape<unknown> = (value) => (value === null ? undefined : value);

/** Always there: with this value where it was absent. */
export const kept =
  <T>(shape: Shape<T>, zero: T): Shape<T> =>
  (value, at, faults) =>
    shape(value, at, faults) ?? zero;

/** A pointer in Go: an explicit zero is not the same as nothing. */
export const pointer =
  <T>(shape: Shape<T>, zero: T): Shape<T> =>
  (value, at, faults) =>
    value === null || value === undefined ? undefined : (shape(value, at, faults) ?? zero);

export const list =
  <T>(of: Shape<T>): Shape<readonly T[]> =>
  (value, at, faults) => {
    if (value === null || value === undefined) return undefined;
    if (!Array.isArray(value)) return fault(value, at, '[]', faults);
    const items = value.flatMap((item) => of(item, at, faults) ?? []);
    return items.length === 0 ? undefined : items;
  };

/** In the order of its keys, as Go writes a map. */
export const dictionary =
  <T>(of: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, at, faults) => {
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return fault(value, at, 'map[string]', faults);
    const given = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = given.flatMap(([key, item]) => {
      const read = of(item, `${at}.${key}`, faults);
      return read === undefined ? [] : [[key, read] as const];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };

type Fields<T> = { readonly [Name in keyof T]-?: Shape<Exclude<T[Name], undefined>> };

/** Field names match whatever their case. Present though empty: `{}` stays `{}`. */
export const struct =
  <T extends object>(fields: Fields<T>): Shape<T> =>
  (value, at, faults) => {
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return fault(value, at, `${at.split('.').at(-1)}`, faults);
    const given = new Map(Object.entries(value).map(([name, item]) => [name.toLowerCase(), item as unknown]));
    const read: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(fields) as [string, Shape<unknown>][]) {
      const field = shape(given.get(name.toLowerCase()), `${at}.${name}`, faults);
      if (field !== undefined) read[name] = field;
    }
    return read as T;
  };

/** The whole body; an absent one is all defaults. */
export function read<T>(shape: Shape<T>, body: unknown, type: string): Result<T, Refusal> {
  const faults: string[] = [];
  const value = shape(body ?? {}, type, faults);
  const [first] = faults;
  return first === undefined ? ok(value as T) : refuse(400, `invalid JSON: ${first}`);
}
