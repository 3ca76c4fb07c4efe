/** Words become fields: variables and `$(…)` are filled in, and where they are not quoted they are split at blanks. */
import { sum } from './arithmetic.ts';
import type { Part, Script, Word } from './script.ts';

export interface Values {
  /** Null where it is not set. */
  of(name: string): string | null;
  set(name: string, text: string): void;
}

/** Runs a `$(…)` and hands over what it said. */
type Say = (script: Script, then: (text: string) => void) => void;

/** One after the other, since what stands in `$(…)` takes its time. */
export function expandAll(
  words: readonly Word[],
  values: Values,
  say: Say,
  then: (fields: readonly string[]) => void,
): void {
  const fields: string[] = [];
  const word = (at: number): void => {
    const parts = words[at];
    if (parts === undefined) return then(fields);
    expand(parts, values, say, (found) => {
      fields.push(...found);
      word(at + 1);
    });
  };
  word(0);
}

function expand(parts: Word, values: Values, say: Say, then: (fields: readonly string[]) => void): void {
  const fields: string[] = [];
  /** The field that is being written; null between two. */
  let open: string | null = null;
  const add = (text: string, split: boolean) => {
    if (!split) return void (open = (open ?? '') + text);
    for (const piece of text.split(/(\s+)/)) {
      if (piece === '') continue;
      if (/^\s/.test(piece)) {
        if (open !== null) fields.push(open);
        open = null;
      } else open = (open ?? '') + piece;
    }
  };
  const part = (at: number): void => {
    const one = parts[at];
    if (one === undefined) {
      if (open !== null) fields.push(open);
      return then(fields);
    }
    if (one.kind === 'command') {
      return say(one.script, (text) => {
        add(text.replace(/\n+$/, ''), !one.quoted);
        part(at + 1);
      });
    }
    if (one.kind === 'text') add(one.text, false);
    else if (one.kind === 'sum')
      add(String(sum(one.text.replace(/\$/g, ''), (name) => values.of(name) ?? '') ?? 0), false);
    else add(variable(one, values), !one.quoted);
    part(at + 1);
  };
  part(0);
}

/** `:-` `:=` `:+` ask whether there is anything, those without a colon whether it is set. */
function variable({ name, unless }: Extract<Part, { kind: 'variable' }>, values: Values): string {
  const value = values.of(name);
  if (unless === null) return value ?? '';
  const there = unless.how.startsWith(':') ? (value ?? '') !== '' : value !== null;
  if (unless.how.endsWith('+')) return there ? unless.word : '';
  if (there) return value ?? '';
  if (unless.how.endsWith('=')) values.set(name, unless.word);
  return unless.word;
}
