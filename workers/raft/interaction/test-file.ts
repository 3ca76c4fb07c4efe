/** Reads a data-driven test file: directives, their input, and what they are expected to print (raft-datadriven.md §1). */

export interface Argument {
  readonly key: string;
  /** Empty for a plain argument. */
  readonly values: readonly string[];
}

export interface Block {
  /** Line of the directive, counted from 1. */
  readonly line: number;
  readonly command: string;
  readonly args: readonly Argument[];
  readonly input: string;
  readonly expected: string;
  /** All lines as they were read, from the end of the block before up to the separator: comments, directive, input. */
  readonly source: string;
}

/** A file, or a use of a command, that makes no sense: the file fails, whatever the node under test does. */
export class TestFileError extends Error {}

export const SEPARATOR = '----';

/**
 * One block after the other, so that a mistake further down does not hide what comes before it. In the end, the lines
 * behind the last block.
 */
export function* blocks(text: string): Generator<Block, string> {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  let at = 0;
  let start = 0;
  while (at < lines.length) {
    const line = at + 1;
    let directive = (lines[at++] as string).trim();
    if (directive === '' || directive.startsWith('#')) continue;
    while (directive.endsWith('\\') && at < lines.length) {
      directive = `${directive.slice(0, -1)} ${(lines[at++] as string).trim()}`;
    }
    const { command, args } = parseDirective(directive.trim());
    // Only groups the blocks between its two mentions.
    if (command === 'subtest') continue;

    const separator = lines.indexOf(SEPARATOR, at);
    const inputEnd = separator === -1 ? lines.length : separator;
    const input = lines.slice(at, inputEnd).join('\n').trim();
    const source = joined(lines.slice(start, inputEnd));
    const expected: string[] = [];
    at = separator === -1 ? lines.length : readExpected(lines, separator + 1, expected);
    start = at;
    yield { line, command, args, input, expected: joined(expected), source };
  }
  return joined(lines.slice(start));
}

const joined = (lines: readonly string[]) => lines.map((each) => `${each}\n`).join('');

/** Collects the expected lines from `start` on; where to read on, behind the blank line that ends them. */
function readExpected(lines: readonly string[], start: number, expected: string[]): number {
  let at = start;
  if (lines[at] !== SEPARATOR) {
    while (at < lines.length && (lines[at] as string).trim() !== '') expected.push(lines[at++] as string);
    return at + 1;
  }
  // Doubled separator: blank lines belong to the output, up to another doubled one.
  for (at++; at < lines.length; at++) {
    if (lines[at] === SEPARATOR && lines[at + 1] === SEPARATOR) {
      at += 2;
      if (at < lines.length && lines[at] !== '') {
        throw new TestFileError(`line ${at + 1}: expected a blank line after the closing ${SEPARATOR} ${SEPARATOR}`);
      }
      return at + 1;
    }
    expected.push(lines[at] as string);
  }
  return at;
}

/** `command key key=value key=(value, value)`. */
export function parseDirective(line: string): { command: string; args: Argument[] } {
  const [command] = line.split(' ', 1) as [string];
  const args: Argument[] = [];
  let at = command.length;
  for (;;) {
    while (line[at] === ' ') at++;
    if (at >= line.length) return { command, args };
    const start = at;
    while (at < line.length && line[at] !== ' ' && line[at] !== '=') at++;
    const key = line.slice(start, at);
    if (key === '') throw new TestFileError(`cannot parse directive at column ${start + 1}: ${line}`);
    if (line[at] !== '=') {
      args.push({ key, values: [] });
      continue;
    }
    at++;
    if (line[at] === '(') {
      const end = closingParenthesis(line, at);
      args.push({ key, values: splitValues(line.slice(at + 1, end)) });
      at = end + 1;
    } else {
      const end = line.indexOf(' ', at);
      args.push({ key, values: [line.slice(at, end === -1 ? line.length : end)] });
      at = end === -1 ? line.length : end;
    }
  }
}

function closingParenthesis(line: string, open: number): number {
  let depth = 0;
  for (let at = open; at < line.length; at++) {
    if (line[at] === '(') depth++;
    else if (line[at] === ')' && --depth === 0) return at;
  }
  throw new TestFileError(`cannot parse directive, a parenthesis stays open: ${line}`);
}

/** Split at the commas outside of inner parentheses; blanks after a comma are not part of the value. */
function splitValues(text: string): string[] {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ',' && depth === 0) {
      values.push(text.slice(start, at));
      start = at + 1;
      while (text[start] === ' ') start++;
    }
  }
  return [...values, text.slice(start)];
}
