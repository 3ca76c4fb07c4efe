/** `--env` and `--env-file` (docker-cli §5.2). */
import type { Flags } from '../../parse/flags.ts';
import { keyValue } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

/** In order; a later variable of the same name replaces an earlier one. */
export function mergedEnv(flags: Flags): string[] {
  const [file] = flags.list('env-file');
  // A tab has no files of its own, so what Docker says of a missing one is the truth.
  if (file !== undefined) throw new Refused(`open ${file}: no such file or directory`);
  const merged: string[] = [];
  for (const variable of flags.list('env')) {
    const [key] = keyValue(variable);
    const earlier = merged.findIndex((one) => one === variable || one.startsWith(`${key}=`));
    if (earlier >= 0) merged.splice(earlier, 1);
    merged.push(variable);
  }
  return merged;
}
