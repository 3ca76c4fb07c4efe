/** `$((…))`: whole numbers, variables, `+ - * / %`, comparisons and brackets. */

const TOKEN = /\s*(\d+|[A-Za-z_]\w*|[<>=!]=|&&|\|\||[-+*/%()<>])/y;
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** Null where it is none, and where it divides by nothing. A variable that is not set is 0. */
export function sum(text: string, value: (name: string) => string): number | null {
  const found: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.trimEnd().length;) {
    const token = TOKEN.exec(text);
    if (token === null) return null;
    found.push(token[1] as string);
  }
  let at = 0;
  const atom = (): number => {
    const token = found[at++];
    if (token === '-') return -atom();
    if (token === '(') {
      const inner = level(0);
      return found[at++] === ')' ? inner : NaN;
    }
    if (token === undefined || !/^\w/.test(token)) return NaN;
    return /^\d/.test(token) ? Number(token) : Number(value(token) || '0');
  };
  const level = (index: number): number => {
    const operators = LEVELS[index];
    if (operators === undefined) return atom();
    let left = level(index + 1);
    for (let token = found[at]; token !== undefined && operators.includes(token); token = found[at]) {
      at++;
      left = (OPERATIONS[token] as (a: number, b: number) => number)(left, level(index + 1));
    }
    return left;
  };
  const result = level(0);
  return at === found.length && Number.isFinite(result) ? result : null;
}
