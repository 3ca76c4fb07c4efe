/** Arguments as what they mean: numbers, booleans, lists of changes (raft-datadriven.md §1.3, §5). */
import type { RaftId } from '../../api/ids.ts';
import { err, ok, type Result } from '../../std/result.ts';
import type { SingleChange } from '../confchange/kind.ts';
import type { ConfChangeType } from '../types.ts';
import { type Argument, type Block, TestFileError } from './test-file.ts';

export function number(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new TestFileError(`not a number: ${text ?? '(missing)'}`);
  return Number(text);
}

/** Null for a text that is none. */
export function asBoolean(text: string): boolean | null {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return null;
}

export function boolean(text: string): boolean {
  const value = asBoolean(text);
  if (value === null) throw new TestFileError(`not a boolean: ${text}`);
  return value;
}

/** The numbers among the plain arguments, in order. */
export function plainNumbers({ args }: Block): number[] {
  return args.filter(({ values }) => values.length === 0).map(({ key }) => number(key));
}

/** The argument at `position`, a plain number. */
export function numberAt({ args }: Block, position: number): number {
  return number(args[position]?.key);
}

export function argument({ args }: Block, key: string): Argument | undefined {
  return args.find((each) => each.key === key);
}

const LETTERS: Readonly<Record<string, ConfChangeType>> = {
  v: 'add-node',
  l: 'add-learner',
  r: 'remove-node',
  u: 'update-node',
};

const MAX_ID = 2n ** 64n - 1n;

/** `v1 l2 r3 u4`: add voter, add learner, remove, update. */
export function changes(input: string): Result<SingleChange[], string> {
  const found: SingleChange[] = [];
  for (const token of input === '' ? [] : input.split(' ')) {
    if (token.length < 2) return err(`unknown token ${token}`);
    const type = LETTERS[token.charAt(0)];
    if (type === undefined) return err(`unknown input: ${token}`);
    const id = token.slice(1);
    const mistake = !/^\d+$/.test(id) ? 'invalid syntax' : BigInt(id) > MAX_ID ? 'value out of range' : null;
    if (mistake !== null) return err(`strconv.ParseUint: parsing ${JSON.stringify(id)}: ${mistake}`);
    found.push({ type, nodeId: Number(id) satisfies RaftId });
  }
  return ok(found);
}
