/**
 * A part of the shell's language: commands, quotes, variables, `$(…)`, `|`, `;`, `&`, `&&`, `||`, `!`, `>`, `<`, `(…)`, `{…}`,
 * `if`, `for`, `while`, `until`. What is beyond it is refused by name, and the script does not run.
 */
import { err, ok, type Result } from '../../std/result.ts';
import { tokens, type Token } from './lex.ts';
import { bare, type Join, type Redirection, type Script, type Word } from './script.ts';

const CLOSERS: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}']);
const BEYOND: ReadonlySet<string> = new Set(['case', 'function', 'select', 'local']);
const JOINS: ReadonlySet<string> = new Set([';', '&', '&&', '||']);

/** The refusal is what the shell says after its own name. */
export function parse(text: string): Result<Script, string> {
  const read = tokens(text, parse);
  return read.ok ? scriptOf(read.value) : read;
}

function scriptOf(all: readonly Token[]): Result<Script, string> {
  let at = 0;
  const peekOp = (): string | null => {
    const token = all[at];
    return token?.kind === 'op' ? token.op : null;
  };
  const peekWord = (): Word | null => {
    const token = all[at];
    return token?.kind === 'word' ? token.word : null;
  };
  const keyword = (): string | null => {
    const word = peekWord();
    return word === null ? null : bare(word);
  };
  const unexpected = () =>
    err(`syntax error: unexpected ${keyword() ?? peekOp() ?? (at < all.length ? 'word' : 'end of file')}`);
  const expect = (word: string): Result<void, string> => {
    if (keyword() !== word && peekOp() !== word) return unexpected();
    at++;
    return ok(undefined);
  };
  const atEnd = () => at >= all.length || peekOp() === ')' || CLOSERS.has(keyword() ?? '');

  const list = (): Result<Script, string> => {
    while (peekOp() === ';') at++;
    const first = one();
    if (!first.ok) return first;
    const rest: { join: Join; then: Script }[] = [];
    while (JOINS.has(peekOp() ?? '')) {
      const join = peekOp() as Join;
      at++;
      const mayEnd = join === ';' || join === '&';
      while (peekOp() === ';') at++;
      if (mayEnd && atEnd()) {
        // Something that is left running and nothing after it.
        if (join === '&') rest.push({ join, then: { kind: 'simple', words: [] } });
        break;
      }
      const next = one();
      if (!next.ok) return next;
      rest.push({ join, then: next.value });
    }
    return ok(rest.length === 0 ? first.value : { kind: 'list', first: first.value, rest });
  };

  const one = (): Result<Script, string> => {
    const negated = keyword() === '!';
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

  /** Those that stand here, in their order; null where there are none. */
  const redirections = (): Result<readonly Redirection[], string> => {
    const found: Redirection[] = [];
    for (;;) {
      const token = all[at];
      if (token?.kind === 'redirection') found.push(token.redirection);
      else if (token?.kind === 'to-file') {
        at++;
        const to = peekWord();
        if (to === null) return unexpected();
        const [from, other] = token.from as readonly [0 | 1 | 2, (1 | 2)?];
        found.push({ kind: 'file', how: token.how, from, to });
        if (other !== undefined) found.push({ kind: 'copy', from: other, to: from as 1 });
      } else return ok(found);
      at++;
    }
  };

  const stage = (): Result<Script, string> => {
    const before = redirections();
    if (!before.ok) return before;
    const alone = before.value.length > 0 && (atEnd() || JOINS.has(peekOp() ?? ''));
    const inner = alone ? ok<Script>({ kind: 'simple', words: [] }) : compound();
    if (!inner.ok) return inner;
    const after = redirections();
    if (!after.ok) return after;
    const own = inner.value.kind === 'redirected' ? inner.value : { of: inner.value, redirections: [] };
    const there = [...before.value, ...own.redirections, ...after.value];
    return ok(there.length === 0 ? inner.value : { kind: 'redirected', of: own.of, redirections: there });
  };

  /** A list between two words or marks. */
  const block = (open: string, close: string): Result<Script, string> => {
    const opened = expect(open);
    if (!opened.ok) return opened;
    const inner = list();
    if (!inner.ok) return inner;
    const closed = expect(close);
    return closed.ok ? inner : closed;
  };

  const loop = (until: boolean): Result<Script, string> => {
    at++;
    const test = list();
    if (!test.ok) return test;
    const body = block('do', 'done');
    return body.ok ? ok({ kind: 'while', until, test: test.value, body: body.value }) : body;
  };

  const forEach = (): Result<Script, string> => {
    at++;
    const name = keyword();
    if (name === null) return unexpected();
    at++;
    const words: Word[] = [];
    const given = keyword() === 'in';
    if (given) at++;
    for (let word = peekWord(); given && word !== null; word = peekWord()) {
      words.push(word);
      at++;
    }
    while (peekOp() === ';') at++;
    const body = block('do', 'done');
    return body.ok ? ok({ kind: 'for', name, words, body: body.value }) : body;
  };

  const choice = (): Result<Script, string> => {
    at++;
    const test = list();
    if (!test.ok) return test;
    const opened = expect('then');
    if (!opened.ok) return opened;
    const then = list();
    if (!then.ok) return then;
    const made = (otherwise: Script | null): Script => ({ kind: 'if', test: test.value, then: then.value, otherwise });
    if (keyword() === 'elif') {
      const other = choice();
      return other.ok ? ok(made(other.value)) : other;
    }
    const other = keyword() === 'else' ? (at++, list()) : ok(null);
    if (!other.ok) return other;
    const closed = expect('fi');
    return closed.ok ? ok(made(other.value)) : closed;
  };

  const compound = (): Result<Script, string> => {
    if (peekOp() === '(') {
      const inner = block('(', ')');
      return inner.ok ? ok({ kind: 'subshell', of: inner.value }) : inner;
    }
    const word = keyword();
    if (peekWord() === null || (word !== null && CLOSERS.has(word))) return unexpected();
    if (word !== null && BEYOND.has(word)) return err(`Waggle's little shell does not know '${word}'`);
    if (word === '{') return block('{', '}');
    if (word === 'while' || word === 'until') return loop(word === 'until');
    if (word === 'for') return forEach();
    return word === 'if' ? choice() : simple();
  };

  const simple = (): Result<Script, string> => {
    const words: Word[] = [];
    const there: Redirection[] = [];
    for (;;) {
      const redirected = redirections();
      if (!redirected.ok) return redirected;
      there.push(...redirected.value);
      const next = peekWord();
      if (next === null) break;
      words.push(next);
      at++;
    }
    if (peekOp() === '(') return err("Waggle's little shell does not know functions");
    const of: Script = { kind: 'simple', words };
    return ok(there.length === 0 ? of : { kind: 'redirected', of, redirections: there });
  };

  if (all.every((token) => token.kind === 'op' && token.op === ';')) return ok({ kind: 'simple', words: [] });
  const script = list();
  return script.ok && at < all.length ? unexpected() : script;
}
