/**
 * A small part of Go's template language: fields, `index`, `join`, and whatever functions a caller adds. Values and errors
 * are as Go writes them; what is beyond it is refused by name.
 */
import { err, ok, type Result } from './result.ts';

export type Value = string | number | { readonly [name: string]: Value };

export interface Context {
  readonly values: { readonly [name: string]: Value };
  /** Go's name of a struct's type, by the path to it: the empty path is the context itself. A path without one is a map. */
  readonly types: Readonly<Record<string, string>>;
}

/** Its arguments are evaluated; the error is what Go calls the cause. */
export type Functions = Readonly<Record<string, (args: readonly Value[]) => Result<Value, string>>>;

/** Of Go itself, but not here. */
const BEYOND = new Set(
  'and or not len slice print printf println html js urlquery call eq ne lt le gt ge if else end range with define template block break continue'.split(
    ' ',
  ),
);

export const show = (value: Value): string =>
  typeof value === 'object'
    ? `map[${Object.keys(value)
        .sort()
        .map((key) => `${key}:${show(value[key] as Value)}`)
        .join(' ')}]`
    : String(value);

const builtIn: Functions = {
  /** A key that is not there is the empty text. */
  index: ([map, key = '']) =>
    map !== undefined && typeof map === 'object'
      ? ok(Object.hasOwn(map, show(key)) ? (map[show(key)] as Value) : '')
      : err(`error calling index: can't index item of type string`),
  join: ([separator = '', ...parts]) => ok(parts.map(show).join(show(separator))),
};

const WORD = /\s*(?:(\.[\w.]*)|"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\d+)|(\w+)|(\S))/y;

/** Fills in every `{{…}}`. The error is the template library's, with its place. */
export function fill(text: string, context: Context, more: Functions = {}): Result<string, string> {
  const functions = { ...builtIn, ...more };
  let filled = '';
  for (let at = 0; ;) {
    const open = text.indexOf('{{', at);
    if (open < 0) return ok(filled + text.slice(at));
    const close = text.indexOf('}}', open);
    const line = text.slice(0, open).split('\n').length;
    if (close < 0) return err(`template: expansion:${line}: unclosed action`);
    const trimLeft = /^\{\{-\s/.test(text.slice(open));
    const trimRight = /\s-$/.test(text.slice(open, close));
    filled += trimLeft ? text.slice(at, open).trimEnd() : text.slice(at, open);
    const column = open - (text.lastIndexOf('\n', open) + 1);
    const inside = text.slice(open + (trimLeft ? 3 : 2), close - (trimRight ? 1 : 0));
    const value = evaluate(inside, { line, column: column + (trimLeft ? 3 : 2) }, context, functions);
    if (!value.ok) return value;
    filled += show(value.value);
    at = close + 2;
    if (trimRight) at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** One value alone, or a function and its arguments. */
function evaluate(action: string, place: Place, context: Context, functions: Functions): Result<Value, string> {
  const syntax = (what: string) => err(`template: expansion:${place.line}: ${what}`);
  const args: Value[] = [];
  let called: string | null = null;
  WORD.lastIndex = 0;
  for (let word = WORD.exec(action); word !== null; word = WORD.exec(action)) {
    const [all, field, quoted, raw, number, name, other] = word;
    const start = word.index + all.length - all.trimStart().length;
    if (other !== undefined) return syntax(`Waggle's templates do not know ${JSON.stringify(other)}`);
    if (name !== undefined) {
      if (called !== null || args.length > 0 || BEYOND.has(name))
        return syntax(`Waggle's templates do not know ${JSON.stringify(name)}`);
      if (!Object.hasOwn(functions, name)) return syntax(`function ${JSON.stringify(name)} not defined`);
      called = name;
    } else if (field !== undefined) {
      const value = lookUp(field, { ...place, column: place.column + start }, context);
      if (!value.ok) return value;
      args.push(value.value);
    } else args.push(number === undefined ? (quoted?.replace(/\\(.)/g, '$1') ?? raw ?? '') : Number(number));
  }
  if (called === null) {
    if (args.length === 0) return syntax('missing value for command');
    return args.length === 1
      ? ok(args[0] as Value)
      : syntax(`can't give argument to non-function ${show(args[0] as Value)}`);
  }
  const value = functions[called]?.(args) ?? err('');
  if (value.ok) return value;
  const shown = action.trim();
  return err(`template: expansion:${place.line}:${place.column}: executing "expansion" at <${shown}>: ${value.error}`);
}

/** `.Service.Name`. Go tells the place of the second name where there are several. */
function lookUp(field: string, { line, column }: Place, context: Context): Result<Value, string> {
  const names = field
    .slice(1)
    .split('.')
    .filter((name) => name !== '');
  const place = column + (names.length > 1 ? 1 + (names[0] as string).length : 0);
  let value: Value = context.values;
  let path = '';
  for (const name of names) {
    const at = `template: expansion:${line}:${place}: executing "expansion" at <${field}>: `;
    const type =
      typeof value === 'object' ? (context.types[path] ?? null) : typeof value === 'string' ? 'string' : 'int';
    if (typeof value !== 'object') return err(`${at}can't evaluate field ${name} in type ${type}`);
    if (!Object.hasOwn(value, name))
      return err(
        at +
          (type === null
            ? `map has no entry for key ${JSON.stringify(name)}`
            : `can't evaluate field ${name} in type ${type}`),
      );
    value = value[name] as Value;
    path = path === '' ? name : `${path}.${name}`;
  }
  return ok(value);
}
