/** `printf FORMAT [ARGUMENT…]`, as bash has it: `%s`, `%d`, `%%` and the usual escapes. */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  a: '\x07',
  e: '\x1b',
};

const unescaped = (text: string): string =>
  text.replace(/\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|(.))/g, (whole, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    return ESCAPES[letter ?? ''] ?? whole;
  });

/** The format is used again as long as arguments are left. */
export function printf([format = '', ...args]: readonly string[]): string {
  let written = '';
  let left = args;
  do {
    const before = left.length;
    written += unescaped(format).replace(/%([%sd])/g, (_, kind: string) => {
      if (kind === '%') return '%';
      const [next = kind === 'd' ? '0' : '', ...rest] = left;
      left = rest;
      return next;
    });
    if (left.length === before) break;
  } while (left.length > 0);
  return written;
}
