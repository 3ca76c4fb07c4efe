/** `key=value`, wherever flags take it. */
import { Refused } from '../refused.ts';

/** Without a `=` the value is empty. */
export function keyValue(text: string): [key: string, value: string] {
  const cut = text.indexOf('=');
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
}

/** In order; a later one replaces an earlier one of the same key. */
export const pairs = (given: readonly string[]): Record<string, string> => Object.fromEntries(given.map(keyValue));

/** Of `--label` and its kin. */
export function label(text: string): string {
  if (keyValue(text)[0].trim() === '') throw new Refused(`invalid label '${text}': empty name`);
  return text;
}

/** The fields of a comma-separated value, as Docker's long syntaxes have it; double quotes hold commas together. */
export function csv(text: string): string[] {
  if (text === '') throw new Refused('EOF');
  const fields: string[] = [];
  const field = /("(?:[^"]|"")*"|[^,]*)(,|$)/gy;
  for (let found = field.exec(text); found; found = field.exec(text)) {
    const [, value = '', comma] = found;
    fields.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (comma === '') break;
  }
  return fields;
}
