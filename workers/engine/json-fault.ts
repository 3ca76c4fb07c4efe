/** Says what is wrong with a text that is not JSON, in Go's words. Browsers' own words differ from one another. */

type Fault = { readonly kind: 'end' } | { readonly kind: 'bad'; readonly at: number; readonly looking: string };

const END: Fault = { kind: 'end' };
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;
const STRING = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/; // eslint-disable-line no-control-regex

/** The refusal's whole text (engine-api §1). */
export function jsonFault(text: string): string {
  const read = value(text, skip(text, 0));
  if (typeof read === 'number') return 'unexpected content after JSON';
  if (read.kind === 'end') return 'invalid JSON: got EOF while reading request body';
  return `invalid JSON: invalid character '${text[read.at]}' ${read.looking}`;
}

const skip = (text: string, at: number): number => {
  while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
  return at;
};

/** Where the value ends, or why there is none. */
function value(text: string, at: number): number | Fault {
  const c = text[at];
  if (c === undefined) return END;
  if (c === '{') return members(text, at, true);
  if (c === '[') return members(text, at, false);
  const match = (c === '"' ? STRING : LITERAL).exec(text.slice(at));
  if (match !== null) return at + match[0].length;
  return c === '"' ? END : bad(at, 'looking for beginning of value');
}

const bad = (at: number, looking: string): Fault => ({ kind: 'bad', at, looking });

function members(text: string, open: number, object: boolean): number | Fault {
  const close = object ? '}' : ']';
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    if (object) {
      if (text[at] === undefined) return END;
      if (text[at] !== '"') return bad(at, 'looking for beginning of object key string');
      const key = value(text, at);
      if (typeof key !== 'number') return key;
      at = skip(text, key);
      if (text[at] === undefined) return END;
      if (text[at] !== ':') return bad(at, 'after object key');
      at = skip(text, at + 1);
    }
    const end = value(text, at);
    if (typeof end !== 'number') return end;
    at = skip(text, end);
    if (text[at] === undefined) return END;
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') return bad(at, object ? 'after object key:value pair' : 'after array element');
    at = skip(text, at + 1);
  }
}
