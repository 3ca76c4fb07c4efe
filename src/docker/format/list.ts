/** Lists of things: the default table, `--format` in all its forms, `-q` (docker-cli §2.2). */
import type { Flags } from '../parse/flags.ts';
import type { Screen } from '../client.ts';
import { alignColumns } from './table.ts';
import { escapedJson, functions, headerFunctions, type TemplateFunction } from './template/functions.ts';
import { NoField, template } from './template/template.ts';

export interface Listing {
  /** The template of the default table, without the word `table`. */
  readonly table: string;
  /** Of every field that a row has. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `-q` prints of a row. */
  readonly quiet: string;
  /** What `--format raw` prints of a row. */
  readonly raw: string;
  /** How Go calls a row, for messages about unknown fields: `*node.nodeContext`. */
  readonly type: string;
}

/** Values by field; a function is a field that takes arguments, and is left out of JSON. */
export type Row = Readonly<Record<string, unknown>>;

/** Is it a table that will be shown? Then some rows are drawn differently (the `\_` of task lists). */
export const isTable = (flags: Flags): boolean => {
  const format = flags.text('format');
  return format.startsWith('table') || (format === '' && !flags.on('quiet'));
};

export function writeList(listing: Listing, rows: readonly Row[], flags: Flags, screen: Screen): void {
  const asked = flags.text('format').replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  const plain = asked === '' || asked === 'table';
  if (plain && flags.on('quiet')) return writeEach(listing, listing.quiet, rows, screen);
  if (plain || asked.startsWith('table')) {
    const body = plain ? listing.table : asked.slice('table'.length).trimStart();
    const header = compile(listing, body, headerFunctions).run({ ...listing.headers, Label: labelHeader });
    const compiled = compile(listing, body);
    const lines = [header, ...rows.map((row) => compiled.run(row))].flatMap((line) => line.split('\n'));
    screen.out(`${alignColumns(lines).join('\n')}\n`);
  } else if (asked === 'json') writeEach(listing, '{{json .}}', rows, screen);
  else if (asked === 'raw')
    writeEach(listing, flags.on('quiet') ? (listing.raw.split('\n')[0] as string) : listing.raw, rows, screen);
  else writeEach(listing, asked, rows, screen);
}

function writeEach(listing: Listing, source: string, rows: readonly Row[], screen: Screen): void {
  const compiled = compile(listing, source);
  screen.out(rows.map((row) => `${compiled.run(row)}\n`).join(''));
}

function compile(listing: Listing, source: string, using: Readonly<Record<string, TemplateFunction>> = functions) {
  const missing = (_: unknown, field: string): never => {
    throw new NoField(`can't evaluate field ${field} in type ${listing.type}`);
  };
  // A whole row as JSON has its keys sorted; parts of it are as they are.
  const json = (value: unknown) => escapedJson(isRow(value) ? sortedFields(value) : value);
  return template(source, missing, using === functions ? { ...using, json: json as TemplateFunction } : using);
}

/** A column of one label is headed by the last part of its name. */
const labelHeader = (name: string): string => (name.split('.').at(-1) as string).replace(/[-_]/g, ' ');

const isRow = (value: unknown): value is Row => value !== null && typeof value === 'object' && !Array.isArray(value);
const sortedFields = (row: Row) =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => typeof value !== 'function')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
