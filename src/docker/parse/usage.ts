/** Usage errors, in Docker's words (docker-cli §1.2). */
import type { Command } from '../command.ts';
import { Refused } from '../refused.ts';

/** A reason, the usage line, and where to read more. Code 125 for a flag, 1 for a number of arguments. */
export const usageError = (reason: string, path: string, use: string, code: number, verb = 'Run') =>
  new Refused(
    `${reason}\n\nUsage:  ${path}${use === '' ? '' : ` ${use}`}\n\n${verb} '${path} --help' for more information`,
    code,
  );

/** Throws unless the number of arguments is right. */
export function checkArgs(path: string, { use, args: [min, max] }: Command, count: number): void {
  if (count >= min && count <= max) return;
  const plural = (n: number) => `${n} argument${n === 1 ? '' : 's'}`;
  const refuse = (what: string, verb: string) => usageError(`docker: '${path}' ${what}`, path, use, 1, verb);
  if (max === 0) throw refuse('accepts no arguments', 'Run');
  if (min === max) throw refuse(`requires ${plural(min)}`, 'Run');
  if (max === Infinity) throw refuse(`requires at least ${plural(min)}`, 'See');
  // Docker 28 really says "SRun".
  if (min === 0) throw refuse(`requires at most ${plural(max)}`, 'SRun');
  throw refuse(`requires at least ${min} and at most ${plural(max)}`, 'Run');
}
