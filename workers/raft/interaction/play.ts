/** Plays one data-driven file and compares what is printed, byte for byte, or notes it down (raft-datadriven.md §2). */
import { type Driver } from './drivers.ts';
import { because } from './output.ts';
import { type Block, blocks, SEPARATOR } from './test-file.ts';

export interface Difference {
  /** Line of the directive, counted from 1. */
  readonly line: number;
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
}

export interface Played {
  /** How many blocks printed what they should. */
  readonly agreed: number;
  /** The first difference, after which the rest would be about another state; null if there is none. */
  readonly difference: Difference | null;
}

export function play(text: string, driver: Driver): Played {
  let at = { line: 1, command: '' };
  let agreed = 0;
  try {
    for (const block of blocks(text)) {
      at = block;
      const actual = printed(driver, block);
      if (actual !== block.expected && comparable(actual) !== comparable(block.expected)) {
        return { agreed, difference: { line: block.line, command: block.command, expected: block.expected, actual } };
      }
      agreed++;
    }
  } catch (error) {
    return { agreed, difference: { line: at.line, command: at.command, expected: '', actual: `${because(error)}\n` } };
  }
  return { agreed, difference: null };
}

/** The Go library prints the members in this line with one blank or with two, as it was built (raft.md §15.5). */
const UNSTABLE = /(attempted to restore snapshot but it is not in the ConfState ).*(; should never happen)$/gm;

/** Without what is not stable and therefore not compared. */
const comparable = (text: string) => text.replace(UNSTABLE, '$1$2');

/** The same file with what is printed now in place of what was expected. Throws where `play` would show a panic. */
export function rewrite(text: string, driver: Driver): string {
  const reader = blocks(text);
  let written = '';
  let next = reader.next();
  for (; next.done !== true; next = reader.next()) {
    const actual = printed(driver, next.value);
    // A blank line would end the expectation: then the separators are doubled.
    const doubled = /^[ \t]*\n/m.test(actual);
    written += `${next.value.source}${SEPARATOR}\n`;
    written += doubled ? `${SEPARATOR}\n${actual}${SEPARATOR}\n${SEPARATOR}\n\n` : `${actual}\n`;
  }
  return (written + next.value).replace(/\n\n$/, '\n');
}

function printed(driver: Driver, block: Block): string {
  const text = driver(block);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Lines with a mark in front: blank for equal ones, `-` for missing, `+` for unexpected ones. */
export function describeDifference({ line, command, expected, actual }: Difference): string {
  const wanted = expected.split('\n').slice(0, -1);
  const got = actual.split('\n').slice(0, -1);
  let start = 0;
  while (start < wanted.length && start < got.length && wanted[start] === got[start]) start++;
  let end = 0;
  while (end < Math.min(wanted.length, got.length) - start && wanted.at(-1 - end) === got.at(-1 - end)) end++;
  const mark = (sign: string, lines: readonly string[]) => lines.map((each) => `${sign} ${each}\n`).join('');
  return (
    `line ${line}: ${command}\n` +
    mark(' ', wanted.slice(0, start)) +
    mark('-', wanted.slice(start, wanted.length - end)) +
    mark('+', got.slice(start, got.length - end)) +
    mark(' ', wanted.slice(wanted.length - end))
  );
}
