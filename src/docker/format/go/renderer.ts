/**
 * Templates over inspected objects. Docker's client tries its own type first, where every field is there; where that
 * fails, and it has kept what the engine sent, it tries that, where a key is there or not (docker-cli §2.3).
 */
import { Refused } from '../../refused.ts';
import { type Missing, NoField, template } from '../template/template.ts';
import { goOf } from './mark.ts';
import { structOf } from './types.ts';
import { read } from './value.ts';

/** Prints an object, given as the engine sent it, by a template; refuses a template that does not parse. */
export function renderer(source: string, code: number, raw: boolean): (object: unknown, type?: string) => string {
  const typed = template(source, missingField, undefined, code);
  const asSent = template(source, missingKey, undefined, code);
  return (object, type) => {
    if (type === undefined) return asSent.run(object);
    try {
      return typed.run(read(object, type));
    } catch (failure) {
      if (!raw || !(failure instanceof Refused)) throw failure;
      return asSent.run(object);
    }
  };
}

/** Of a value that was read as a type. */
export const missingField: Missing = (within, field, before, outer) => {
  if (within === undefined || goOf(within)?.isMap) return undefined;
  const declared = fieldType(goOf(outer)?.type, before);
  if (within === null) throw new NoField(`nil pointer evaluating ${declared ?? 'interface {}'}.${field}`);
  throw new NoField(`can't evaluate field ${field} in type ${declared ?? goOf(within)?.type ?? typeof within}`);
};

const missingKey: Missing = (within, field) => {
  if (within === undefined) return undefined;
  if (within === null) throw new NoField(`nil pointer evaluating interface {}.${field}`);
  if (typeof within !== 'object') throw new NoField(`can't evaluate field ${field} in type interface {}`);
  throw new NoField(`map has no entry for key "${field}"`);
};

/** What the struct holds under the name, be it in one that is embedded. */
function fieldType(type: string | undefined, name: string): string | undefined {
  const fields = (type === undefined ? undefined : structOf(type))?.fields ?? [];
  const own = fields.find((field) => field.name === name);
  if (own !== undefined) return own.type;
  for (const { embedded, type: inner } of fields) {
    const found = embedded ? fieldType(inner.replace('*', ''), name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
