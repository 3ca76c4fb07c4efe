/** What a log driver writes beside every line, shown by `--details`: variables and labels that its options name. */
import type { LogDriver } from '../api/engine/specs.ts';

interface Named {
  /** `A=1`. */
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** `env` and `labels` name them, with commas between; `env-regex` and `labels-regex` match their names. */
export function logAttributes(
  { Options: options = {} }: LogDriver,
  { env, labels }: Named,
): Readonly<Record<string, string>> {
  const variables = env.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  return Object.fromEntries([
    ...Object.entries(labels).filter(wanted(options['labels'], options['labels-regex'])),
    ...variables.filter(wanted(options['env'], options['env-regex'])),
  ]);
}

/** As they stand before a line: by name, escaped as in a URL. */
export const attributesText = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join(',');

function wanted(names = '', pattern = ''): (entry: readonly [string, string]) => boolean {
  const named = new Set(names.split(','));
  const matching = expression(pattern);
  return ([name]) => named.has(name) || (matching?.test(name) ?? false);
}

/** What is no expression matches nothing. */
function expression(pattern: string): RegExp | null {
  try {
    return pattern === '' ? null : new RegExp(pattern);
  } catch {
    return null;
  }
}
