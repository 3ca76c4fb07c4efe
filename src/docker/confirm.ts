/** Commands that Docker asks about before it does them. Nobody can type an answer here, but it can be piped in. */
import type { Call } from './command.ts';
import { Refused } from './refused.ts';

/** Shows the warning and the question. The answer is the first line of the input; all but `y` is a no. */
export function asked({ input, screen }: Pick<Call, 'input' | 'screen'>, warning: string, instead: string): boolean {
  screen.out(`${warning}\nAre you sure you want to continue? [y/N] `);
  if (input !== null) return /^y\r?(\n|$)/i.test(input);
  screen.out('\n');
  throw new Refused(`docker: nobody can type an answer here: ${instead}.`);
}

/** The same, where `--force` is a yes beforehand. */
export const confirmed = (call: Pick<Call, 'flags' | 'input' | 'screen'>, warning: string): boolean =>
  call.flags.on('force') || asked(call, warning, "say yes with '--force', or pipe it in: 'echo y | docker …'");
