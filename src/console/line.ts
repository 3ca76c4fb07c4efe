/** Small rules of the input line: completion and the Korean keyboard. Pure. */

export interface Completion {
  readonly line: string;
  readonly cursor: number;
  /** To be listed, where there is more than one and nothing more to add. */
  readonly list: readonly string[];
}

/** Puts a completion's answer into the line: the only option whole, else as far as all agree. */
export function completed(line: string, cursor: number, from: number, options: readonly string[]): Completion {
  if (options.length === 0) return { line, cursor, list: [] };
  const shared = options.reduce(sharedStart);
  const only = options.length === 1;
  const text = only && !/[=/ ]$/.test(shared) ? `${shared} ` : shared;
  const grew = only || text.length > cursor - from;
  const next = line.slice(0, from) + text + line.slice(cursor);
  return grew ? { line: next, cursor: from + text.length, list: [] } : { line, cursor, list: options };
}

function sharedStart(a: string, b: string): string {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n += 1;
  return a.slice(0, n);
}

/** Of pasted text the lines that are to be run, and what is left on the prompt. A line that ends in `\\` goes on in the next. */
export function linesOf(text: string): { readonly run: readonly string[]; readonly left: string } {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\\\n/g, '').split('\n');
  const left = lines.pop() ?? '';
  return { run: lines.filter((line) => line.trim() !== ''), left };
}

/** Did the Korean layout stay on? Hangul within quotes is text, elsewhere it is a slip. */
export function slippedIntoHangul(line: string): boolean {
  return /[ㄱ-ㆎ가-힣]/.test(line.replace(/"[^"]*"?|'[^']*'?/g, ''));
}
