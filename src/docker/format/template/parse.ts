/** Go's text/template, as far as `--format` uses it: from text to a tree (docker-cli §2.2). */
import { Refused } from '../../refused.ts';

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: Node[]; readonly otherwise: Node[] };

export interface Pipe {
  /** Variables that it sets: `$i, $v := …`. */
  readonly sets: readonly string[];
  readonly commands: readonly (readonly Operand[])[];
}

/** `fields` are looked up in what the operand stands for, one after the other. */
export type Operand = { readonly fields: readonly string[]; readonly at: number; readonly source: string } & (
  | { readonly kind: 'dot' }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe }
);

interface Token {
  readonly text: string;
  readonly at: number;
  /** Does a blank stand before it? Then `.Name` is a new operand, not a field of the one before. */
  readonly apart: boolean;
}

/** A template that makes no sense: `template parsing error: template: :1: …`. */
export const badTemplate = (what: string, code = 1) =>
  new Refused(`template parsing error: template: :1: ${what}`, code);

const tokens = /"(?:\\.|[^"\\])*"|`[^`]*`|:=|[|(),]|\$\w*|\.\w+|\.|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|\S/g;

/** `known` says which names are functions. */
export function parseTemplate(source: string, known: (name: string) => boolean, code = 1): Node[] {
  const pieces = split(source, code);
  let next = 0;

  const body = (inside: string): { nodes: Node[]; end: string; elseOf: Token[] } => {
    const nodes: Node[] = [];
    while (next < pieces.length) {
      const piece = pieces[next++] as Piece;
      if (typeof piece === 'string') {
        if (piece !== '') nodes.push({ kind: 'text', text: piece });
        continue;
      }
      const word = piece[0]?.text;
      if (word === undefined) throw badTemplate('missing value for command', code);
      if (word === 'end' || word === 'else') {
        if (inside === '') throw badTemplate(`unexpected {{${word}}}`, code);
        return { nodes, end: word, elseOf: piece.slice(1) };
      }
      if (word === 'if' || word === 'with' || word === 'range') nodes.push(branch(word, piece.slice(1)));
      else nodes.push({ kind: 'print', pipe: new PipeReader(piece, known, code, source).whole('command') });
    }
    if (inside !== '') throw badTemplate('unexpected EOF', code);
    return { nodes, end: '', elseOf: [] };
  };

  const branch = (kind: 'if' | 'with' | 'range', head: Token[]): Node => {
    const pipe = new PipeReader(head, known, code, source).whole(kind);
    const then = body(kind);
    if (then.end === 'end') return { kind, pipe, body: then.nodes, otherwise: [] };
    const [again] = then.elseOf;
    if (again?.text === kind) return { kind, pipe, body: then.nodes, otherwise: [branch(kind, then.elseOf.slice(1))] };
    return { kind, pipe, body: then.nodes, otherwise: body(kind).nodes };
  };

  return body('').nodes;
}

type Piece = string | Token[];

/** Text and actions in turn; `{{-` and `-}}` trim the text beside them. */
function split(source: string, code: number): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let trim = false;
  for (;;) {
    const open = source.indexOf('{{', from);
    let text = source.slice(from, open < 0 ? undefined : open);
    if (trim) text = text.trimStart();
    if (open < 0) return [...pieces, text];
    const close = source.indexOf('}}', open);
    if (close < 0) throw badTemplate('unclosed action', code);
    let start = open + 2;
    let end = close;
    if (/^-\s/.test(source.slice(start))) {
      text = text.trimEnd();
      start++;
    }
    trim = /\s-$/.test(source.slice(start, end));
    if (trim) end--;
    const inside = source.slice(start, end);
    pieces.push(text);
    if (!/^\s*\/\*.*\*\/\s*$/s.test(inside)) {
      pieces.push(
        [...inside.matchAll(tokens)].map(({ 0: token, index }) => ({
          text: token,
          at: start + index,
          apart: index === 0 || /[\s(|]/.test(inside[index - 1] as string),
        })),
      );
    }
    from = close + 2;
  }
}

class PipeReader {
  private next = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly known: (name: string) => boolean,
    private readonly code: number,
    private readonly source: string,
  ) {}

  whole(inside: string): Pipe {
    const pipe = this.pipe(inside);
    const left = this.tokens[this.next];
    if (left) throw badTemplate(`unexpected ${JSON.stringify(left.text)} in ${inside}`, this.code);
    return pipe;
  }

  private pipe(inside: string): Pipe {
    const sets: string[] = [];
    const assign = this.tokens.findIndex((token, at) => at >= this.next && token.text === ':=');
    if (assign >= 0 && this.tokens[this.next]?.text.startsWith('$')) {
      for (; this.next < assign; this.next++) {
        const name = (this.tokens[this.next] as Token).text;
        if (name !== ',') sets.push(name);
      }
      this.next++;
    }
    const commands: Operand[][] = [[]];
    for (let token = this.tokens[this.next]; token && token.text !== ')'; token = this.tokens[this.next]) {
      if (token.text === '|') {
        this.next++;
        commands.push([]);
      } else (commands.at(-1) as Operand[]).push(this.operand(inside));
    }
    if (commands.some((command) => command.length === 0)) {
      throw badTemplate(`missing value for ${inside}`, this.code);
    }
    return { sets, commands };
  }

  private operand(inside: string): Operand {
    const token = this.tokens[this.next++] as Token;
    const { text } = token;
    const fields: string[] = [];
    const common = { fields, at: token.at };
    const finish = (operand: { kind: 'dot' } | object, first?: string): Operand => {
      if (first !== undefined) fields.push(first);
      let at = token.at;
      let end = token.at + text.length;
      for (let field = this.tokens[this.next]; field && /^\.\w/.test(field.text) && !field.apart;) {
        if (fields.length === 1 && first !== undefined) at = field.at;
        fields.push(field.text.slice(1));
        end = field.at + field.text.length;
        field = this.tokens[++this.next];
      }
      return { ...common, at, source: this.source.slice(token.at, end), ...operand } as Operand;
    };
    if (text === '.') return finish({ kind: 'dot' });
    if (text.startsWith('.')) return finish({ kind: 'dot' }, text.slice(1));
    if (text.startsWith('$')) return finish({ kind: 'variable', name: text });
    if (text.startsWith('"')) return finish({ kind: 'constant', value: unquote(text) });
    if (text.startsWith('`')) return finish({ kind: 'constant', value: text.slice(1, -1) });
    if (/^-?\d/.test(text)) return finish({ kind: 'constant', value: Number(text) });
    if (text === 'true' || text === 'false') return finish({ kind: 'constant', value: text === 'true' });
    if (text === 'nil') return finish({ kind: 'constant', value: null });
    if (text === '(') {
      const pipe = this.pipe(inside);
      if (this.tokens[this.next++]?.text !== ')') throw badTemplate('unclosed left paren', this.code);
      return finish({ kind: 'pipe', pipe });
    }
    if (/^[A-Za-z_]/.test(text)) {
      if (!this.known(text)) throw badTemplate(`function ${JSON.stringify(text)} not defined`, this.code);
      return finish({ kind: 'function', name: text });
    }
    throw badTemplate(`unexpected ${JSON.stringify(text)} in ${inside}`, this.code);
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unquote = (literal: string) => literal.slice(1, -1).replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);
