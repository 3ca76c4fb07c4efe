/** `inspect`: JSON as it is, or a template over each object (docker-cli §2.3). */
import type { Call } from '../command.ts';
import { reasonOf, Refused } from '../refused.ts';
import { byField } from './struct-order.ts';

/** How the objects of a command are inspected. */
export interface Inspection {
  /** The client's type for them (`swarm.Service`): what a template sees, and how it calls it. */
  readonly type?: string | ((object: unknown) => string | undefined);
  /** Does the client keep what the engine sent, show that, and turn to it where its type cannot answer? */
  readonly raw?: true;
  /** The exit code of a template that does not parse. */
  readonly badTemplateCode?: number;
}

/**
 * Fetches each and prints them. What cannot be found is told at the end and makes the exit code 1; what could is
 * printed all the same.
 */
export async function inspectEach(
  { args, flags, screen }: Pick<Call, 'args' | 'flags' | 'screen'>,
  fetch: (reference: string) => Promise<unknown>,
  { type, raw, badTemplateCode = 1 }: Inspection = {},
): Promise<void> {
  const format = flags.text('format').replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  const plain = format === '' || format === 'json';
  const shown = plain ? null : (await import('./go/renderer.ts')).renderer(format, badTemplateCode, raw === true);
  const reread = raw || typeof type !== 'string' ? undefined : type;
  const found: unknown[] = [];
  const lines: string[] = [];
  const failures: string[] = [];
  for (const reference of args) {
    try {
      const sent = await fetch(reference);
      const object = inOrder(sent, reread);
      found.push(object);
      if (shown) lines.push(`${shown(object, typeof type === 'function' ? type(sent) : type)}\n`);
    } catch (failure) {
      failures.push(reasonOf(failure));
    }
  }
  if (shown) screen.out(lines.length > 0 ? lines.join('') : '\n');
  else screen.out(`${escapeLike(reread, JSON.stringify(found, null, format === 'json' ? 0 : 4))}\n`);
  if (failures.length > 0) throw new Refused(failures.join('\n'));
}

/** What Go marshals anew comes out safe for web pages; what the engine sent is shown as it is. */
const escapeLike = (type: string | undefined, json: string) =>
  type === undefined ? json : json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

/** Go writes the keys of a map in order, those of a struct as they are declared: known where the kind has a `type`. */
function inOrder(value: unknown, type: string | undefined, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((one) => inOrder(one, type));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, inOrder(inner, type, mapFields.has(key) && !Array.isArray(inner))] as const,
  );
  if (isMap) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  else if (type === 'swarm.Service') entries.sort(([a], [b]) => byField(a, b));
  return Object.fromEntries(entries);
}

const mapFields = new Set(['Labels', 'Options', 'DriverOpts', 'Sysctls', 'Networks', 'ExposedPorts', 'Volumes']);
