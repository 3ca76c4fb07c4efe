/** Plays one data-driven file and compares what is printed, byte for byte (raft-datadriven.md §2). */
import { type Driver } from './drivers.ts';
import { because } from './output.ts';
import { blocks } from './test-file.ts';

export interface Difference {
  /** Line of the directive, counted from 1. */
  readonly line: number;
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
}

/** The first difference, after which the rest would be about another state; null if there is none. */
export function play(text: string, driver: Driver): Difference | null {
  let at = { line: 1, command: '' };
  try {
    for (const block of blocks(text)) {
      at = block;
      const printed = driver(block);
      const actual = printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`;
      if (actual !== block.expected) {
        return { line: block.line, command: block.command, expected: block.expected, actual };
      }
    }
  } catch (error) {
    return { line: at.line, command: at.command, expected: '', actual: `${because(error)}\n` };
  }
  return null;
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
