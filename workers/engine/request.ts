/** An Engine API request, taken apart (engine-api §1). */
import type { EngineRequest } from '../api/engine/http.ts';
import { err, ok, type Result } from '../std/result.ts';
import { refuse, type Refusal } from './ask.ts';
import { jsonFault } from './json-fault.ts';

export interface Request {
  readonly method: EngineRequest['method'];
  /** Without the version: `/services/web`. */
  readonly path: string;
  /** Of the version 1.x that the client speaks; the newest where it says nothing. */
  readonly minor: number;
  /** What the route's `{names}` stand for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const VERSION = { min: [1, 24], max: [1, 50] } as const;

/** Checks the version that the path asks for (engine-api §1.1). */
export function takeApart({ method, path, headers = {}, body = '' }: EngineRequest): Result<Request, Refusal> {
  const [before = '', search = ''] = split(path, '?');
  const versioned = /^\/v(\d+)\.(\d+)(\/.*)$/.exec(before);
  const request: Request = {
    method,
    path: versioned?.[3] ?? before,
    minor: versioned === null ? VERSION.max[1] : Number(versioned[2]),
    params: {},
    query: new URLSearchParams(search),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    text: body,
  };
  if (versioned === null) return ok(request);
  const asked = [Number(versioned[1]), Number(versioned[2])] as const;
  const name = asked.join('.');
  if (less(asked, VERSION.min))
    return refuse(
      400,
      `client version ${name} is too old. Minimum supported API version is ${VERSION.min.join('.')}, please upgrade your client to a newer version`,
    );
  if (less(VERSION.max, asked))
    return refuse(400, `client version ${name} is too new. Maximum supported API version is ${VERSION.max.join('.')}`);
  return ok(request);
}

const less = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

function split(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

/** The body's JSON; undefined where there is none. */
export function json({ text, headers }: Request): Result<unknown, Refusal> {
  if (text === '') return ok(undefined);
  const type = headers['content-type'];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    return refuse(400, `unsupported Content-Type header (${type}): must be 'application/json'`);
  try {
    return ok(JSON.parse(text));
  } catch {
    return refuse(400, jsonFault(text));
  }
}

/** `0 no false none` and nothing are false, all else is true (engine-api §1). */
export const flag = ({ query }: Request, name: string): boolean =>
  !['', '0', 'no', 'false', 'none'].includes((query.get(name) ?? '').trim().toLowerCase());

/** As Go reads a boolean in `status`, `insertDefaults`, `rotate…`, `verbose`; the refusal names the parameter. */
export function strictFlag({ query }: Request, name: string): Result<boolean, Refusal> {
  const value = query.get(name);
  if (value === null || value === '') return ok(false);
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return ok(true);
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return ok(false);
  return refuse(
    400,
    `invalid value for ${name}: ${value}: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
  );
}

/** `?version=`: which state of the object the client has read. */
export function versionOf({ query }: Request, kind: string): Result<number, Refusal> {
  const text = query.get('version') ?? '';
  if (/^\d{1,15}$/.test(text)) return ok(Number(text));
  return refuse(
    400,
    `invalid ${kind} version '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

export type Filters = Readonly<Record<string, readonly string[]>>;

/** `?filters=`, of which only these keys are known (engine-api §1.2). */
export function filters({ query }: Request, known: readonly string[]): Result<Filters, Refusal> {
  const text = query.get('filters') ?? '';
  if (text === '') return ok({});
  const read = parseFilters(text);
  if (!read.ok) return refuse(400, `invalid filter: ${text}`);
  const unknown = Object.keys(read.value).find((key) => !known.includes(key));
  return unknown === undefined ? read : refuse(400, `invalid filter '${unknown}'`);
}

/** Both forms: `{"name":{"web":true}}` and the old `{"name":["web"]}`. */
function parseFilters(text: string): Result<Filters, null> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(null);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err(null);
  const found: Record<string, readonly string[]> = {};
  for (const [key, values] of Object.entries(value)) {
    if (Array.isArray(values) && values.every((one) => typeof one === 'string')) found[key] = values;
    else if (typeof values === 'object' && values !== null && !Array.isArray(values)) found[key] = Object.keys(values);
    else return err(null);
  }
  return ok(found);
}

/** `key` or `key=value`, as label filters are written. */
export const labelFilters = (values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map((label) => split(label, '=')));
