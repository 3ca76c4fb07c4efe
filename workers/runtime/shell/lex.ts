/** From the text of a script to words, operators and redirections. What is beyond this shell is refused by name. */
import { err, ok, type Result } from '../../std/result.ts';
import type { Part, Redirection, Script, Word } from './script.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'op'; readonly op: string }
  /** The file it names is the word that follows. */
  | { readonly kind: 'to-file'; readonly how: '<' | '>' | '>>'; readonly from: readonly (0 | 1 | 2)[] }
  | { readonly kind: 'redirection'; readonly redirection: Redirection };

const UNTERMINATED = 'syntax error: unterminated quoted string';
const VARIABLE = /^\$(?:(\w+)|([?$#@*!]))/;
const BRACED = /^\$\{(\w+|[?$#@*!])(?:(:?[-+=])([^}]*))?\}/;
const REDIRECTION = /^(?:(\d)?(>>|>|<)(?:&([12]))?|(&)(>>|>))/;

/** `parse` reads what stands in `$(…)`. */
export function tokens(
  source: string,
  parse: (text: string) => Result<Script, string>,
): Result<readonly Token[], string> {
  const found: Token[] = [];
  let word: Part[] | null = null;
  let i = 0;
  const add = (part: Part) => void (word ??= []).push(part);
  const literal = (text: string, quoted: boolean) => {
    const before = word?.at(-1);
    if (before?.kind !== 'text' || before.quoted !== quoted) return add({ kind: 'text', text, quoted });
    word?.splice(-1, 1, { ...before, text: before.text + text });
  };
  const flush = () => {
    if (word !== null) found.push({ kind: 'word', word });
    word = null;
  };

  /** Where a `(` that was opened before `from` is closed; quotes are passed over. */
  const closing = (from: number): number => {
    let depth = 1;
    for (let at = from; at < source.length; at++) {
      const c = source[at] as string;
      if (c === '\\') at++;
      else if (c === "'" || c === '"') {
        at = source.indexOf(c, at + 1);
        if (at < 0) return -1;
      } else if (c === '(') depth++;
      else if (c === ')' && --depth === 0) return at;
    }
    return -1;
  };

  /** A `$…` or backticks at `i`: null where there is none, and it is a character like others. */
  const expansion = (quoted: boolean): Result<boolean, string> => {
    const rest = source.slice(i);
    if (rest.startsWith('$((')) {
      const end = source.indexOf('))', i);
      if (end < 0) return err('syntax error: missing "))"');
      add({ kind: 'sum', text: source.slice(i + 3, end) });
      i = end + 2;
      return ok(true);
    }
    if (rest.startsWith('$(') || rest.startsWith('`')) {
      const from = i + (rest.startsWith('`') ? 1 : 2);
      const end = rest.startsWith('`') ? source.indexOf('`', from) : closing(from);
      if (end < 0) return err(UNTERMINATED);
      const script = parse(source.slice(from, end));
      if (!script.ok) return script;
      add({ kind: 'command', script: script.value, quoted });
      i = end + 1;
      return ok(true);
    }
    const braced = BRACED.exec(rest);
    const plain = braced ?? VARIABLE.exec(rest);
    if (plain === null) return rest.startsWith('${') ? err('syntax error: bad substitution') : ok(false);
    const [whole, name, other, unlessWord = ''] = plain;
    const unless = braced !== null && other !== undefined ? { how: other, word: unlessWord } : null;
    add({ kind: 'variable', name: (braced === null ? (name ?? other) : name) as string, quoted, unless });
    i += whole.length;
    return ok(true);
  };

  while (i < source.length) {
    const c = source[i] as string;
    const redirection = REDIRECTION.exec(source.slice(i));
    if (c === "'") {
      const end = source.indexOf("'", i + 1);
      if (end < 0) return err(UNTERMINATED);
      literal(source.slice(i + 1, end), true);
      i = end + 1;
    } else if (c === '"') {
      literal('', true);
      for (i++; source[i] !== '"';) {
        if (i >= source.length) return err(UNTERMINATED);
        const expanded = /[$`]/.test(source[i] as string) ? expansion(true) : ok(false);
        if (!expanded.ok) return expanded;
        if (expanded.value) continue;
        if (source[i] === '\\' && /["\\$`]/.test(source[i + 1] ?? '')) i++;
        literal(source[i++] as string, true);
      }
      i++;
    } else if (c === '$' || c === '`') {
      const expanded = expansion(false);
      if (!expanded.ok) return expanded;
      if (!expanded.value) literal(source[i++] as string, false);
    } else if (c === '\\') {
      if (source[i + 1] !== '\n') literal(source[i + 1] ?? '', true);
      i += 2;
    } else if (/[ \t]/.test(c)) {
      flush();
      i++;
    } else if (c === '#' && word === null) {
      while (i < source.length && source[i] !== '\n') i++;
    } else if (redirection !== null && (word === null || !/\d/.test(c))) {
      flush();
      const [whole, from, how, copied, both, bothHow] = redirection;
      if (source.startsWith('<<', i)) return err("Waggle's little shell does not know '<<'");
      const descriptor = Number(from ?? (how === '<' ? 0 : 1)) as 0 | 1 | 2;
      if (copied !== undefined) {
        const to = Number(copied) as 1 | 2;
        found.push({ kind: 'redirection', redirection: { kind: 'copy', from: descriptor as 1 | 2, to } });
      } else
        found.push({ kind: 'to-file', how: (bothHow ?? how) as '>', from: both === undefined ? [descriptor] : [1, 2] });
      i += whole.length;
    } else if (/^(?:&&|\|\||;;|[|;\n&()])/.test(source.slice(i))) {
      flush();
      const two = source.slice(i, i + 2);
      const op = two === '&&' || two === '||' || two === ';;' ? two : c;
      found.push({ kind: 'op', op: op === '\n' ? ';' : op });
      i += op.length;
    } else {
      literal(c, false);
      i++;
    }
  }
  flush();
  return ok(found);
}
