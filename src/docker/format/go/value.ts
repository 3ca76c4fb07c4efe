/** What Docker's client reads from the engine's JSON into its types, as a template sees it: every field is there. */
import { goTime } from '../duration.ts';
import { showDuration } from '../../parse/duration.ts';
import { type Field, structOf } from './types.ts';
import { GO, type Go } from './mark.ts';

/** A pointer inside of something else is printed as an address, and no two runs agree about which. */
const ADDRESS = '0xc000123450';

/** Pointers to what can say itself in words. */
const TELLING: ReadonlySet<string> = new Set(['*time', '*duration', '*swarm.Version']);

type Show = (value: unknown) => string;

/** Reads JSON as a type, `*` and all. What was not sent is the type's zero. */
export function read(json: unknown, type: string): unknown {
  if (type.startsWith('*')) return json === undefined || json === null ? null : read(json, type.slice(1));
  if (type.startsWith('[]')) return list(json as unknown[] | null | undefined, type.slice(2));
  if (type.startsWith('map[]')) return map(json as object | null | undefined, type.slice(5));
  switch (type) {
    case 'any':
      return json ?? null;
    case 'string':
      return json ?? '';
    case 'bool':
      return json ?? false;
    case 'int':
      return json ?? 0;
    case 'struct':
      return marked({}, { json, show: () => '{}' });
    case 'duration':
      return scalar(json ?? 0, showDuration((json as number | undefined) ?? 0));
    case 'time':
      return scalar(json, goTime((json as string | undefined) ?? '0001-01-01T00:00:00Z'));
    case 'bytes':
      return bytes((json as string | undefined) ?? '');
  }
  return struct((json ?? {}) as Readonly<Record<string, unknown>>, type);
}

const marked = <T extends object>(value: T, go: Go): T => Object.defineProperty(value, GO, { value: go });
const scalar = (json: unknown, shown: string) => marked({ valueOf: () => json }, { json, show: () => shown });
const inside =
  (type: string, show: Show): Show =>
  (value) =>
    type.startsWith('*') && value !== null && !TELLING.has(type) ? ADDRESS : show(value);

function list(json: readonly unknown[] | null | undefined, type: string): unknown[] {
  const values = (json ?? []).map((one) => read(one, type));
  return marked(values, { json: json ?? null, show: (show) => `[${values.map(inside(type, show)).join(' ')}]` });
}

function map(json: object | null | undefined, type: string): object {
  const entries = Object.entries(json ?? {}).map(([key, one]) => [key, read(one, type)] as const);
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = (show: Show) => sorted.map(([key, one]) => `${key}:${inside(type, show)(one)}`).join(' ');
  return marked(Object.fromEntries(entries), {
    json: json ?? null,
    isMap: true,
    show: (show) => `map[${shown(show)}]`,
  });
}

function bytes(base64: string): unknown[] {
  const values = [...atob(base64)].map((char) => char.charCodeAt(0));
  return marked(values, { json: base64, text: atob(base64), show: () => `[${values.join(' ')}]` });
}

function struct(json: Readonly<Record<string, unknown>>, type: string): object {
  const { fields = [], anew = false } = structOf(type) ?? {};
  const values: Record<string, unknown> = {};
  for (const { name, json: called, type: held, embedded } of fields) {
    values[name] = read(embedded ? json : json[called], held);
  }
  for (const { name, embedded } of fields) if (embedded) promote(values, values[name] as Record<string, unknown>);
  const shown = (show: Show) => `{${fields.map(({ name, type: held }) => inside(held, show)(values[name])).join(' ')}}`;
  return marked(values, {
    json: anew ? written(fields, json) : json,
    type,
    // A version says its number alone.
    show: type === 'swarm.Version' ? () => String(values.Index) : shown,
  });
}

/** Its fields, and those that it has from within itself, are the outer one's too, unless that has one of the name. */
function promote(outer: Record<string, unknown>, inner: Readonly<Record<string, unknown>>): void {
  for (const name of Object.getOwnPropertyNames(inner)) {
    if (!Object.hasOwn(outer, name)) Object.defineProperty(outer, name, { value: inner[name] });
  }
}

function written(fields: readonly Field[], json: Readonly<Record<string, unknown>>): object {
  const empty = (value: unknown) =>
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  const entries = fields.flatMap(({ json: name, type, embedded }) =>
    embedded ? Object.entries(written(structOf(type)?.fields ?? [], json)) : [[name, json[name]] as const],
  );
  return Object.fromEntries(entries.filter(([, value]) => !empty(value)));
}
