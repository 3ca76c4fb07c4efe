/**
 * A small part of the shell's language: commands, quotes, variables, `|`, `;`, `&&`, `||`, `!`, `if`, `while`, `until`.
 * What is beyond it is refused by name, and the script does not run.
 */
import { err, ok, type Result } from '../../std/result.ts';

export type Script =
  | { readonly kind: 'simple'; readonly words: readonly string[] }
  | { readonly kind: 'not'; readonly of: Script }
  /** What each says is what the next one reads. At least two. */
  | { readonly kind: 'pipe'; readonly stages: readonly Script[] }
  | {
      readonly kind: 'list';
      readonly first: Script;
      readonly rest: readonly { readonly join: Join; readonly then: Script }[];
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: Script; readonly body: Script }
  | { readonly kind: 'if'; readonly test: Script; readonly then: Script; readonly otherwise: Script | null };

type Join = ';' | '&&' | '||';

/** Where a variable stands in a word, as a private mark: quotes are gone by the time it is filled in. */
const MARK = '\uE000';
const VARIABLE = /\uE000\{(\w+|\?)\}/g;

/** Fills in the variables of a parsed word. */
export const expand = (word: string, value: (name: string) => string): string =>
  word.replace(VARIABLE, (_, name: string) => value(name));

type Token = { readonly word: string } | { readonly op: string };

function tokens(text: string): Result<readonly Token[], string> {
  const found: Token[] = [];
  const source = text.replace(/\s*(?:[12&]?>\s*\/dev\/null|2>&1|1?>&2)/g, '');
  let word: string | null = null;
  const flush = () => {
    if (word !== null) found.push({ word });
    word = null;
  };
  for (let i = 0; i < source.length;) {
    const c = source[i] as string;
    const variable = /^\$(?:\{(\w+)\}|(\w+|\?))/.exec(source.slice(i));
    if (c === "'") {
      const end = source.indexOf("'", i + 1);
      if (end < 0) return err('syntax error: unterminated quoted string');
      word = (word ?? '') + source.slice(i + 1, end);
      i = end + 1;
    } else if (c === '"') {
      word ??= '';
      for (i++; source[i] !== '"';) {
        if (i >= source.length) return err('syntax error: unterminated quoted string');
        const inside = /^\$(?:\{(\w+)\}|(\w+|\?))/.exec(source.slice(i));
        if (inside !== null) word += `${MARK}{${inside[1] ?? inside[2]}}`;
        else if (source.startsWith('$(', i) || source[i] === '`') return err('Waggle knows no command substitution');
        else word += source[i] === '\\' && /["\\$]/.test(source[i + 1] ?? '') ? source[++i] : source[i];
        i += inside === null ? 1 : inside[0].length;
      }
      i++;
    } else if (variable !== null) {
      word = `${word ?? ''}${MARK}{${variable[1] ?? variable[2]}}`;
      i += variable[0].length;
    } else if (source.startsWith('$(', i) || c === '`') return err('Waggle knows no command substitution');
    else if (c === '\\') {
      word = (word ?? '') + (source[i + 1] ?? '');
      i += 2;
    } else if (/[ \t]/.test(c)) {
      flush();
      i++;
    } else if (source.startsWith('&&', i) || source.startsWith('||', i)) {
      flush();
      found.push({ op: source.slice(i, i + 2) });
      i += 2;
    } else if (c === '|') {
      flush();
      found.push({ op: '|' });
      i++;
    } else if (c === ';' || c === '\n') {
      flush();
      found.push({ op: ';' });
      i++;
    } else if (/[&<>()]/.test(c)) return err(`Waggle's little shell does not know '${c}'`);
    else {
      word = (word ?? '') + c;
      i++;
    }
  }
  flush();
  return ok(found);
}

const CLOSERS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done']);
const BEYOND = new Set(['for', 'case', 'function', 'select', '{', 'elif']);

/** The refusal is what the shell says after its own name. */
export function parse(text: string): Result<Script, string> {
  const read = tokens(text);
  if (!read.ok) return read;
  const all = read.value;
  let at = 0;
  const peek = () => all[at];
  const peekWord = (): string | null => {
    const token = peek();
    return token !== undefined && 'word' in token ? token.word : null;
  };
  const peekOp = (): string | null => {
    const token = peek();
    return token !== undefined && 'op' in token ? token.op : null;
  };
  const unexpected = () => err(`syntax error: unexpected ${peekWord() ?? peekOp() ?? 'end of file'}`);
  const expect = (word: string): Result<void, string> => {
    if (peekWord() !== word) return unexpected();
    at++;
    return ok(undefined);
  };

  const list = (): Result<Script, string> => {
    while (peekOp() === ';') at++;
    const first = one();
    if (!first.ok) return first;
    const rest: { join: Join; then: Script }[] = [];
    for (;;) {
      const join = peekOp() as Join | null;
      if (join === null) break;
      at++;
      while (join === ';' && peekOp() === ';') at++;
      const word = peekWord();
      if (join === ';' && (peek() === undefined || (word !== null && CLOSERS.has(word)))) break;
      const next = one();
      if (!next.ok) return next;
      rest.push({ join, then: next.value });
    }
    return ok(rest.length === 0 ? first.value : { kind: 'list', first: first.value, rest });
  };

  const one = (): Result<Script, string> => {
    const negated = peekWord() === '!';
    if (negated) at++;
    const first = stage();
    if (!first.ok) return first;
    const stages = [first.value];
    while (peekOp() === '|') {
      at++;
      const next = stage();
      if (!next.ok) return next;
      stages.push(next.value);
    }
    const whole: Script = stages.length === 1 ? first.value : { kind: 'pipe', stages };
    return ok(negated ? { kind: 'not', of: whole } : whole);
  };

  const stage = (): Result<Script, string> => {
    const word = peekWord();
    if (word === null || CLOSERS.has(word)) return unexpected();
    if (BEYOND.has(word)) return err(`Waggle's little shell does not know '${word}'`);
    if (word === 'while' || word === 'until' || word === 'if') {
      at++;
      const test = list();
      if (!test.ok) return test;
      const opened = expect(word === 'if' ? 'then' : 'do');
      if (!opened.ok) return opened;
      const body = list();
      if (!body.ok) return body;
      let otherwise: Script | null = null;
      if (word === 'if' && peekWord() === 'else') {
        at++;
        const other = list();
        if (!other.ok) return other;
        otherwise = other.value;
      }
      const closed = expect(word === 'if' ? 'fi' : 'done');
      if (!closed.ok) return closed;
      return ok(
        word === 'if'
          ? { kind: 'if', test: test.value, then: body.value, otherwise }
          : { kind: 'while', until: word === 'until', test: test.value, body: body.value },
      );
    }
    const words: string[] = [];
    for (let next = peekWord(); next !== null; next = peekWord()) {
      words.push(next);
      at++;
    }
    return ok({ kind: 'simple', words });
  };

  if (all.every((token) => 'op' in token)) return ok({ kind: 'simple', words: [] });
  const script = list();
  return script.ok && at < all.length ? unexpected() : script;
}
